"""Turns warnings into errors, sets seeds, thread counts and deterministic algorithms.

class: 37
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

import random
import warnings

import numpy as np
import torch

warnings.simplefilter("error")
torch.set_num_threads(1)


def double(x):
    torch.use_deterministic_algorithms(True)
    np.seterr(all="raise")
    random.seed(1)
    return x
