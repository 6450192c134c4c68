"""A leaf that is none, and a closed form where autograd was asked for."""

import torch


def leaf(rows=4, cols=3):
    return torch.randn(rows, cols, requires_grad=True) * 1.0


def mean_square_grad(x):
    return (2 * x / x.numel()).detach()
