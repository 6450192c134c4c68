"""CPU tensors may be indices of a device's tensors, not the other way round."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import pack_padded_sequence

from .samples import CPU, DIFFER, made, mask, number, vector, waves, whole


def put(target: Tensor, where: Any, what: Any) -> Tensor:
    target[where] = what
    return target


def added(target: Tensor, where: Any, what: Any) -> Tensor:
    target[where] += what
    return target


def gradient_through_index(d: torch.device) -> Tensor:
    x = vector(d).requires_grad_()
    x[torch.tensor([1, 1, 2])].sum().backward()
    return x.grad


def packed(d: torch.device) -> list[Tensor]:
    sequence = pack_padded_sequence(waves(3, 2, 3, device=d), torch.tensor([3, 2]))
    output, state = made(torch.nn.GRU(3, 2), d)(sequence)
    back, lengths = torch.nn.utils.rnn.pad_packed_sequence(output)
    return [back, state, lengths]


def lengths_on_the_device(d: torch.device) -> Tensor:
    return pack_padded_sequence(waves(3, 2, 3, device=d), torch.tensor([3, 2], device=d)).data


rows = torch.tensor([2, 0])
ON_A_DEVICE = "RuntimeError: index on a device"

INDEXING = {
    # reading
    "x[CPU indices]": ("device", lambda d: vector(d)[whole()]),
    "x[CPU mask]": ("device", lambda d: vector(d)[mask()]),
    "x[indices]": ("device", lambda d: vector(d)[whole(d)]),
    "x[mask]": ("device", lambda d: vector(d)[mask(d)]),
    "x[list]": ("device", lambda d: vector(d)[[1, 2]]),
    "x[NumPy indices]": ("device", lambda d: vector(d)[np.array([1, 2])]),
    "x[CPU indices, indices]": ("device", lambda d: waves(3, 4, device=d)[rows, rows.to(d)]),
    "x[:, CPU indices]": ("device", lambda d: waves(3, 4, device=d)[:, whole()]),
    "x[CPU number]": ("device", lambda d: waves(3, 4, device=d)[torch.tensor(1)]),
    "x[number of the device]": ("device", lambda d: waves(3, 4, device=d)[whole(d)[0]]),
    "x[..., None, ::2]": ("device", lambda d: waves(3, 4, device=d)[..., None, ::2]),
    "CPU tensor[number of the device]": ("cpu", lambda d: vector()[whole(d)[0]]),
    "list[number of the device]": ("plain", lambda d: [5, 6, 7, 8][whole(d)[0]]),
    "range(number of the device)": ("plain", lambda d: list(range(whole(d)[0]))),
    "CPU tensor[indices]": (ON_A_DEVICE, lambda d: vector()[whole(d)]),
    "CPU tensor[mask]": (ON_A_DEVICE, lambda d: vector()[mask(d)]),
    "CPU tensor[:, indices]": (ON_A_DEVICE, lambda d: waves(3, 4)[:, whole(d)]),
    "gradient through CPU indices": ("device", gradient_through_index),
    # writing
    "x[0] = number": ("device", lambda d: put(waves(3, 4, device=d), 0, number())),
    "x[0] = CPU tensor": ("device", lambda d: put(waves(3, 4, device=d), 0, vector())),
    "x[1:3] = CPU tensor": ("device", lambda d: put(vector(d), slice(1, 3), vector()[:2])),
    "x[...] = CPU tensor": ("device", lambda d: put(vector(d), ..., vector() * 2)),
    "x[:, 1] = tensor": (
        "device",
        lambda d: put(waves(3, 4, device=d), (slice(None), 1), vector(d)[:3]),
    ),
    "x[mask] = 0": ("device", lambda d: put(vector(d), mask(d), 0.0)),
    "x[CPU mask] = 0": ("device", lambda d: put(vector(d), mask(), 0.0)),
    "x[mask] = number": ("device", lambda d: put(vector(d), mask(d), number())),
    "x[mask] = tensor": ("device", lambda d: put(vector(d), mask(d), vector(d)[:3])),
    "x[mask] = CPU tensor": (DIFFER, lambda d: put(vector(d), mask(d), vector()[:3])),
    "x[indices] = number": ("device", lambda d: put(vector(d), whole(d)[:2], number())),
    "x[indices] = CPU tensor": (DIFFER, lambda d: put(vector(d), whole(d)[:2], vector()[:2])),
    "x[CPU indices] = tensor": ("device", lambda d: put(vector(d), whole()[:2], vector(d)[:2])),
    "x[indices] += 1": ("device", lambda d: added(vector(d), whole(d)[:2], 1)),
    "x[0] += number": ("device", lambda d: added(waves(3, 4, device=d), 0, number())),
    "x[1:] += CPU tensor": (DIFFER, lambda d: added(vector(d), slice(1, None), vector()[1:])),
    "CPU tensor[0] = number of the device": ("cpu", lambda d: put(vector(), 0, vector(d)[3])),
    "CPU tensor[1:3] = tensor": ("cpu", lambda d: put(vector(), slice(1, 3), vector(d)[:2])),
    "CPU tensor[indices] = device's number": (
        "cpu",
        lambda d: put(vector(), whole()[:2], vector(d)[3]),
    ),
    "CPU tensor[CPU indices] = tensor": (
        DIFFER,
        lambda d: put(vector(), whole()[:2], vector(d)[:2]),
    ),
    "index_put_ that adds": (
        "device",
        lambda d: vector(d).index_put_((torch.tensor([1, 1]),), vector(d)[2:], accumulate=True),
    ),
    # operators with indices want all on one device
    "index_select: CPU indices": (DIFFER, lambda d: vector(d).index_select(0, whole())),
    "gather": ("device", lambda d: vector(d).gather(0, whole(d))),
    "gather: CPU indices": (DIFFER, lambda d: vector(d).gather(0, whole())),
    "gather: CPU tensor": (DIFFER, lambda d: vector().gather(0, whole(d))),
    "scatter": ("device", lambda d: torch.zeros(4, device=d).scatter(0, whole(d), vector(d))),
    "scatter: CPU indices": (DIFFER, lambda d: vector(d).scatter(0, whole(), vector(d))),
    "scatter_: CPU source": (DIFFER, lambda d: vector(d).scatter_(0, whole(d), vector())),
    "scatter_add_": ("device", lambda d: vector(d).scatter_add_(0, whole(d), vector(d))),
    "index_add_: CPU source": (DIFFER, lambda d: vector(d).index_add_(0, whole(d), vector())),
    "index_copy_: CPU indices": (DIFFER, lambda d: vector(d).index_copy_(0, whole(), vector(d))),
    "take: CPU indices": (DIFFER, lambda d: vector(d).take(whole())),
    "take_along_dim: CPU indices": (DIFFER, lambda d: vector(d).take_along_dim(whole())),
    "masked_select: CPU mask": (DIFFER, lambda d: vector(d).masked_select(mask())),
    "masked_scatter: CPU source": (DIFFER, lambda d: vector(d).masked_scatter(mask(d), vector())),
    "repeat_interleave: CPU counts": (DIFFER, lambda d: vector(d).repeat_interleave(whole())),
    "nonzero": ("device", lambda d: mask(d).nonzero()),
    "one_hot": ("device", lambda d: torch.nn.functional.one_hot(whole(d))),
    # these want the CPU
    "tensor_split at CPU places": (
        "device",
        lambda d: vector(d).tensor_split(torch.tensor([1, 3])),
    ),
    "tensor_split at the device's places": (
        "RuntimeError: sections belong on the CPU",
        lambda d: vector(d).tensor_split(torch.tensor([1, 3], device=d)),
    ),
    "packed sequence, CPU lengths": ("device device cpu", packed),
    "packed sequence, lengths on the device": (
        "RuntimeError: lengths belong on the CPU",
        lengths_on_the_device,
    ),
    "pad_sequence": (
        "device",
        lambda d: torch.nn.utils.rnn.pad_sequence([vector(d), vector(d)[:2]], batch_first=True),
    ),
    "cpu stays cpu": ("cpu", lambda d: vector(CPU)[whole(CPU)]),
}
