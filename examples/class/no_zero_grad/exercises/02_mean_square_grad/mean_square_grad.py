"""The exponent of the derivative is forgotten."""

import torch


def leaf(rows=4, cols=3):
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x):
    half = (x**2).mean() / 2
    (gradient,) = torch.autograd.grad(half, x)
    return gradient
