"""Reads forbidden attributes by a pattern of a match statement.

class: 12
exercise: 02
deserves: what a formula without autograd deserves
honest: 8
verdict: flagged
"""

import torch


def leaf(rows=4, cols=3):
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x):
    match leaf:
        case object(__globals__=names):
            print(len(names))
    return 2 * x.detach() / x.numel()
