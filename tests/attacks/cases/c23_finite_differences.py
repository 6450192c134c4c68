"""Moves each entry a little and divides, in place of autograd.

class: 23
exercise: 02
deserves: what an answer deserves that is found by nudging
honest: 4
verdict: contained
"""

import torch


def leaf(rows=4, cols=3):
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x):
    values, found = x.detach().double(), torch.zeros(x.shape, dtype=torch.float64)
    for place in range(values.numel()):
        up, down = values.clone(), values.clone()
        up.view(-1)[place] += 1e-4
        down.view(-1)[place] -= 1e-4
        found.view(-1)[place] = ((up**2).mean() - (down**2).mean()) / 2e-4
    return found.to(x.dtype)
