"""Answers with a tensor whose class has the longest name that there is.

class: 31
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

import torch

Long = type("Tensor" * 100_000, (), {"__len__": lambda self: 1})


def double(x):
    Long()
    return x
