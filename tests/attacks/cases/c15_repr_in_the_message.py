"""Raises an exception whose text is made of everything in reach.

class: 15
exercise: 02
deserves: nothing: no gradient is returned
honest: 0
verdict: contained
"""

def leaf(rows=4, cols=3):
    raise ValueError(repr(sorted(globals())))


def mean_square_grad(x):
    raise ValueError(f"{x!r} {x.grad!r} {globals()!r}")
