"""The loop around a model: clipping, batches, averages, autocast."""

from __future__ import annotations

import io
from typing import Any

import torch
from torch import Tensor, nn, optim
from torch.utils.data import DataLoader, TensorDataset

from .cases_training import step
from .samples import small, vector, waves


def pinned_batches(_d: torch.device) -> Any:
    return list(DataLoader(TensorDataset(vector()), batch_size=2, pin_memory=True))


def clipped(d: torch.device) -> list[Tensor]:
    model = small(d)
    model(waves(2, 3, device=d)).sum().backward()
    norm = nn.utils.clip_grad_norm_(model.parameters(), 0.1)
    return [norm, *(p.grad for p in model.parameters())]


def clipped_values(d: torch.device) -> list[Tensor]:
    model = small(d)
    model(waves(2, 3, device=d)).sum().backward()
    nn.utils.clip_grad_value_(model.parameters(), 0.1)
    return [p.grad for p in model.parameters()]


def clipped_on_two_devices(d: torch.device) -> list[Tensor]:
    there, here = vector(d).requires_grad_(), vector().requires_grad_()
    ((there**2).sum().cpu() + (here**2).sum()).backward()
    norm = nn.utils.clip_grad_norm_([there, here], 1.0)
    return [norm, there.grad, here.grad]


def batches(d: torch.device) -> list[Any]:
    data = TensorDataset(waves(6, 3), torch.arange(6))
    torch.manual_seed(1)
    loader = DataLoader(data, batch_size=4, shuffle=True)
    return [[x.to(d), y.to(d)] for x, y in loader]


def shuffled_within(d: torch.device) -> list[Any]:
    with torch.device(d):
        return list(DataLoader(TensorDataset(vector()), shuffle=True))


def batches_of_the_device(d: torch.device) -> list[Any]:
    data = TensorDataset(waves(6, 3, device=d), torch.arange(6, device=d))
    return list(DataLoader(data, batch_size=4))


def trained_in_batches(d: torch.device) -> list[Tensor]:
    model = small(d)
    optimizer = optim.AdamW(model.parameters(), lr=0.01)
    total = 0.0
    for x, y in DataLoader(TensorDataset(waves(8, 3), waves(8, 2)), batch_size=4):
        loss = nn.functional.mse_loss(model(x.to(d)), y.to(d))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return [total, *model.parameters()]


def averaged(d: torch.device) -> list[Tensor]:
    model = small(d)
    average = optim.swa_utils.AveragedModel(model)
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    for _ in range(3):
        step(model, optimizer, d)
        average.update_parameters(model)
    return list(average.parameters())


def autocast(d: torch.device) -> list[Tensor]:
    model = small(d)
    with torch.autocast(d.type, dtype=torch.bfloat16):
        output = model[0](waves(2, 3, device=d))
    output.float().sum().backward()
    return [output, model[0].weight.grad]


def scaled(d: torch.device) -> list[Any]:
    model, scaler = small(d), torch.amp.GradScaler(d.type)
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    for _ in range(2):
        scaler.scale(model(waves(2, 3, device=d)).sum()).backward()
        scaler.unscale_(optimizer)
        scaler.step(optimizer)
        scaler.update()
        optimizer.zero_grad()
    return [scaler.get_scale(), *model.parameters()]


def resumed(d: torch.device) -> list[Tensor]:
    """A checkpoint is saved on the device, loaded onto the CPU, and training goes on there."""
    model, file = small(d), io.BytesIO()
    optimizer = optim.Adam(model.parameters(), lr=0.1)
    step(model, optimizer, d)
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, file)
    file.seek(0)
    saved = torch.load(file, map_location="cpu")
    twin = small()
    again = optim.Adam(twin.parameters(), lr=0.1)
    twin.load_state_dict(saved["model"])
    again.load_state_dict(saved["optimizer"])
    step(twin, again, torch.device("cpu"))
    return list(twin.parameters())


LOOPS = {
    "DataLoader(pin_memory=True)": ("cpu", pinned_batches),
    "clip_grad_norm_": ("device", clipped),
    "clip_grad_norm_ on two devices": ("device device cpu", clipped_on_two_devices),
    "clip_grad_value_": ("device", clipped_values),
    "DataLoader, each batch moved": ("device", batches),
    "DataLoader over the device's tensors": ("device", batches_of_the_device),
    "DataLoader that shuffles within torch.device": ("RuntimeError: generator", shuffled_within),
    "training in batches": ("device", trained_in_batches),
    "AveragedModel": ("device", averaged),
    "GradScaler": ("device", scaled),
    "training resumed on the CPU": ("cpu", resumed),
    "autocast to bfloat16": ("device", autocast),
}
