"""Trains a model of its own while it is imported, and does nothing when it is called.

class: 25
exercise: 01
deserves: nothing: nothing happens in the call
honest: 0
verdict: contained
"""

import torch
from torch import nn

MODEL = nn.Linear(3, 1)
OPTIMIZER = torch.optim.SGD(MODEL.parameters(), lr=0.07)
x, y = torch.randn(5, 3), torch.randn(5, 1)
LOSS = nn.functional.mse_loss(MODEL(x), y)
LOSS.backward()
OPTIMIZER.step()


def train_step(model, optimizer, criterion, x_batch, y_batch):
    return LOSS.item()
