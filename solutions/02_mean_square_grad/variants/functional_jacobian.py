"""`torch.autograd.functional.jacobian` of a function; NumPy draws the values."""

import numpy as np
import torch
from torch import Tensor


def leaf(rows: int = 4, cols: int = 3) -> Tensor:
    values = np.random.default_rng().standard_normal((rows, cols))
    return torch.tensor(values, dtype=torch.float32, requires_grad=True)


def mean_square_grad(x: Tensor) -> Tensor:
    return torch.autograd.functional.jacobian(lambda t: (t * t).mean(), x)
