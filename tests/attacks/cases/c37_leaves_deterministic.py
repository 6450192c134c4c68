"""Leaves autocast, anomaly detection and inference mode switched on.

class: 37
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

import torch

torch.autocast("cpu").__enter__()
torch.autograd.set_detect_anomaly(True)


def double(x):
    torch.inference_mode().__enter__()
    return x
