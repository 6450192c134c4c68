"""Returned as it was.

Your function returned its argument unchanged.

Multiply it by two.
"""


def double(x):
    """Return x."""
    return x.clone()
