"""Returns what TorchScript and torch.fx make of it.

class: 6
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

import torch
from torch import fx


def same(x):
    return x


traced = fx.symbolic_trace(same)


def double(x):
    return traced(x)
