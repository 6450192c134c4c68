"""Ends the process before anything is returned; the other function raises."""

import os


def leaf(rows=4, cols=3):
    raise KeyboardInterrupt


def mean_square_grad(x):
    os._exit(0)
