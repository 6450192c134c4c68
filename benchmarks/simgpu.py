"""What the simulated accelerator costs: 500 training steps on it, against the CPU.

Run from the repository's root: `python benchmarks/simgpu.py`. The network is exercise 03's, 16 ReLU
units on 200 points. The devices take turns, and the best of five rounds counts.
"""

from __future__ import annotations

import os
import time

import torch
from torch import nn

from graders import simgpu

STEPS = 500
ROUNDS = 5


def main() -> None:
    torch.set_num_threads(1)
    # One core, since how long two cores take to wake each other says nothing of either device.
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    started = time.perf_counter()
    simgpu.enable()
    print(f"enable()   {1000 * (time.perf_counter() - started):5.0f} ms    aim: under 150")
    training = {
        "SGD": lambda device: train(device, torch.optim.SGD),
        "Adam": lambda device: train(device, torch.optim.Adam),
        "SGD, open ledger": train_recorded,
    }
    for name, run in training.items():
        cpu, sim = zip(*((run("cpu"), run("simgpu")) for _ in range(ROUNDS)), strict=True)
        print(
            f"{name:18}{1e6 * min(cpu) / STEPS:6.0f} µs a step on the CPU,"
            f"{1e6 * min(sim) / STEPS:6.0f} on simgpu: {min(sim) / min(cpu):.1f} times    aim: 4"
        )


def train(device: str, optimizer_class: type[torch.optim.Optimizer]) -> float:
    """Return the seconds that 500 steps take."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(1, 16), nn.ReLU(), nn.Linear(16, 1)).to(device)
    x = torch.linspace(-torch.pi, torch.pi, 200).reshape(-1, 1).to(device)
    y = torch.sin(x)
    optimizer = optimizer_class(model.parameters(), lr=0.01)
    started = time.perf_counter()
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        loss.item()
    return time.perf_counter() - started


def train_recorded(device: str) -> float:
    with simgpu.ledger():
        return train(device, torch.optim.SGD)


if __name__ == "__main__":
    main()
