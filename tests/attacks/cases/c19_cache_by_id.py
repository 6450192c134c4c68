"""Keeps the first answer by the id of its argument.

class: 19
exercise: 07
deserves: what an answer deserves that is right once
honest: 5
verdict: contained
"""

import torch

KEPT = {}


def double(x):
    return KEPT.setdefault("first", 2 * x) if id(x) in KEPT else KEPT.setdefault(id(x), x)
