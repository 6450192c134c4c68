"""Lets .to and .cuda do nothing, for tensors and for models.

class: 24
exercise: 05
deserves: what the stub deserves
honest: 0
verdict: flagged
"""

import torch
from torch import nn

torch.Tensor.to = torch.Tensor.cuda = torch.Tensor.cpu = lambda self, *args, **more: self
nn.Module.to = nn.Module.cuda = nn.Module.cpu = lambda self, *args, **more: self
