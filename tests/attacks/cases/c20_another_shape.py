"""Returns the gradient with one dimension more.

class: 20
exercise: 02
deserves: what a gradient of another shape deserves
honest: 3
verdict: contained
"""

import torch


def leaf(rows=4, cols=3):
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x):
    return torch.autograd.grad((x**2).mean(), x)[0].unsqueeze(0)
