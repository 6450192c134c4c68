"""Warns a hundred thousand times, with another text every time.

class: 36
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

import warnings


def double(x):
    for number in range(20_000):
        warnings.warn(f"look out: {number}")
    return x
