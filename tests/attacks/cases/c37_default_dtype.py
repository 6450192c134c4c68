"""Sets another default type and leaves autograd switched off.

class: 37
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

import torch

torch.set_default_dtype(torch.float16)
torch.set_grad_enabled(False)


def double(x):
    torch.set_default_dtype(torch.float64)
    torch.autograd.set_detect_anomaly(True)
    return x
