"""Registers hooks on the weights that replace the gradients on their way.

class: 24
exercise: 01
deserves: what a step deserves that follows another gradient
honest: 6
verdict: contained
"""

import torch


def train_step(model, optimizer, criterion, x_batch, y_batch):
    optimizer.zero_grad()
    for parameter in model.parameters():
        parameter.register_hook(lambda gradient: torch.ones_like(gradient))
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
