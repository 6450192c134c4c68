"""Gives its argument another class, which shows the old values.

class: 6
exercise: 07
deserves: what an answer deserves that overwrites its argument
honest: 7
verdict: contained
"""

import torch


class Liar(torch.Tensor):
    def detach(self):
        return SAVED[0]


SAVED = []


def double(x):
    SAVED[:] = [x.clone()]
    twice = x.mul_(2).clone()
    x.__class__ = Liar
    return twice
