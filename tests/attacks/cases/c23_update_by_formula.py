"""Moves the weights by the formula for a linear model, without any gradient.

class: 23
exercise: 01
deserves: what an update deserves that no gradient leads
honest: 4
verdict: contained
"""

import torch


def train_step(model, optimizer, criterion, x_batch, y_batch):
    with torch.no_grad():
        prediction = model(x_batch)
        loss = criterion(prediction, y_batch)
        difference = 2 * (prediction - y_batch) / len(x_batch)
        for parameter in model.parameters():
            moved = difference.T @ x_batch if parameter.dim() == 2 else difference.sum(0)
            parameter -= 0.07 * moved
    return loss.item()
