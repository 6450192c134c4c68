"""Returns a tensor of more bytes than a reply may have.

class: 31
exercise: 07
deserves: what an answer deserves that is too large
honest: 5
verdict: contained
"""

import torch


def double(x):
    return torch.zeros(5000, 5000)
