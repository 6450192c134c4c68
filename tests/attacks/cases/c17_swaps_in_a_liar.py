"""Swaps its argument for a tensor of a class that shows the old values.

class: 17
exercise: 07
deserves: what an answer deserves that overwrites its argument
honest: 7
verdict: contained
"""

import torch


class Liar(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return SAVED[0] if SAVED else super().__torch_function__(function, types, args, kwargs)


SAVED = []


def double(x):
    saved, twice = x.clone(), 2 * x
    x.mul_(2)
    torch.utils.swap_tensors(x, torch.zeros(x.shape).as_subclass(Liar))
    SAVED[:] = [saved]
    return twice
