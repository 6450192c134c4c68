"""Asks for ten gigabytes."""

import torch


def train_step(model, optimizer, criterion, x_batch, y_batch):
    everything = torch.zeros(10 * 2**30 // 4)
    return everything.sum().item()
