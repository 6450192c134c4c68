"""Doubled in place.

Your function changed the tensor that it was given.

Write 2 * x, which makes a new tensor.
"""


def double(x):
    """Double x itself."""
    x *= 2
    return x
