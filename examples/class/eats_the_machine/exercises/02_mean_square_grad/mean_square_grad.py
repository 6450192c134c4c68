"""Prints a gigabyte, and leaves a process behind."""

import os
import time

import torch


def leaf(rows=4, cols=3):
    line = "a" * 2**20
    for _ in range(1024):
        print(line)
    return torch.randn(rows, cols, requires_grad=True)


def mean_square_grad(x):
    if os.fork() == 0:
        time.sleep(3600)
    return torch.autograd.grad((x**2).mean(), x)[0]
