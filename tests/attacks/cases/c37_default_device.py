"""Sets the meta device as the default, so that nothing holds numbers any more.

class: 37
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

import torch

torch.set_default_device("meta")


def double(x):
    torch.set_default_device("meta")
    return x
