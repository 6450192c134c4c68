"""What may be mixed with tensors of the CPU, and what may not.

PyTorch's documentation of the rule for numbers:
https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.device and `device_check` in
native_functions.yaml: operators that have it are built on TensorIterator, which admits one CPU
tensor without dimensions; all others refuse.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .samples import DIFFER, made, mask, number, vector, waves, whole


def changed_number(d: torch.device) -> Tensor:
    total = number()
    total += vector(d)[0]
    return total


def changed(target: Tensor, change: object) -> Tensor:
    target += change
    return target


def scaled_slice(d: torch.device) -> Tensor:
    x = vector(d)
    x[1:3] *= number()
    return x


def running_sum(d: torch.device) -> Tensor:
    total = number(0.0)
    for x in vector(d):
        total = total + x
    return total


def out_on_the_cpu(d: torch.device) -> Tensor:
    return torch.add(vector(d), 1.0, out=torch.empty(4))


def running_stats_on_the_cpu(d: torch.device) -> Tensor:
    return F.batch_norm(waves(4, 3, device=d), torch.zeros(3), torch.ones(3))


MIXING = {
    # a CPU tensor without dimensions is a number
    "tensor + number": ("device", lambda d: vector(d) + number()),
    "number + tensor": ("device", lambda d: number() + vector(d)),
    "number - tensor of one number": ("device", lambda d: number() - vector(d).sum()),
    "tensor of one number * number": ("device", lambda d: vector(d).sum() * number()),
    "tensor * whole number": ("device", lambda d: vector(d) * torch.tensor(3)),
    "whole tensor * number": ("device", lambda d: whole(d) * number()),
    "tensor / double": ("device", lambda d: vector(d) / number(3.0).double()),
    "half tensor + number": ("device", lambda d: vector(d).half() + number()),
    "tensor ** number": ("device", lambda d: vector(d).abs() ** number()),
    "number ** tensor": ("device", lambda d: number() ** vector(d)),
    "tensor // number": ("device", lambda d: vector(d) // number()),
    "tensor % number": ("device", lambda d: vector(d) % number()),
    "tensor < number": ("device", lambda d: vector(d) < number()),
    "number >= tensor": ("device", lambda d: number() >= vector(d)),
    "tensor == number": ("device", lambda d: vector(d) == number()),
    "number != tensor": ("device", lambda d: number() != vector(d)),
    "tensor += number": ("device", lambda d: changed(vector(d), number())),
    "slice *= number": ("device", scaled_slice),
    "add with alpha": ("device", lambda d: torch.add(vector(d), number(), alpha=3)),
    "rsub": ("device", lambda d: torch.rsub(number(), vector(d))),
    "div with rounding": ("device", lambda d: vector(d).div(number(), rounding_mode="floor")),
    "maximum with number": ("device", lambda d: torch.maximum(vector(d), number())),
    "minimum with number": ("device", lambda d: torch.min(number(), vector(d))),
    "atan2 with number": ("device", lambda d: torch.atan2(vector(d), number())),
    "copysign with number": ("device", lambda d: torch.copysign(vector(d), number(-1.0))),
    "xlogy with number": ("device", lambda d: torch.xlogy(number(), vector(d).abs())),
    "ldexp with number": ("device", lambda d: torch.ldexp(vector(d), torch.tensor(2))),
    "float_power with number": ("device", lambda d: torch.float_power(vector(d).abs(), number())),
    "isclose to number": ("device", lambda d: torch.isclose(vector(d), number())),
    "logical_and with number": ("device", lambda d: torch.logical_and(mask(d), torch.tensor(True))),
    "mask & number": ("device", lambda d: mask(d) & torch.tensor(False)),
    "lerp by number": ("device", lambda d: torch.lerp(vector(d), -vector(d), number(0.25))),
    "addcmul with number": ("device", lambda d: torch.addcmul(vector(d), vector(d), number())),
    "addcdiv with number": ("device", lambda d: torch.addcdiv(vector(d), vector(d), number())),
    "where: one choice a number": ("device", lambda d: torch.where(mask(d), vector(d), number())),
    "where: both choices numbers": ("device", lambda d: torch.where(mask(d), number(), number(3))),
    "where: condition a number": (
        "device",
        lambda d: torch.where(torch.tensor(True), vector(d), -vector(d)),
    ),
    "masked_fill with number": ("device", lambda d: vector(d).masked_fill(mask(d), number())),
    "masked_fill_ with number": ("device", lambda d: vector(d).masked_fill_(mask(d), number())),
    "fill_ with number": ("device", lambda d: vector(d).fill_(number())),
    "fill_ of a CPU tensor": ("cpu", lambda d: vector().fill_(vector(d)[2])),
    "index_fill with number": ("device", lambda d: vector(d).index_fill(0, whole(d)[:2], number())),
    "full of a device's number": ("cpu", lambda d: torch.full((2,), vector(d)[2])),
    "normalised by numbers": (
        "device",
        lambda d: (vector(d) - vector().mean()) / vector().std(),
    ),
    "running sum that begins on the CPU": ("device", running_sum),
    "sum() of Python": ("device", lambda d: sum(vector(d))),
    "max() of Python": ("device", lambda d: max(number(), vector(d)[3])),
    # in place, the result has to fit where it goes
    "number += tensor": (DIFFER, changed_number),
    "CPU tensor += device's number": (DIFFER, lambda d: changed(vector(), vector(d)[0])),
    "out= on the CPU": (DIFFER, out_on_the_cpu),
    # one dimension is no number, even with one element
    "tensor + CPU tensor": (DIFFER, lambda d: vector(d) + vector()),
    "CPU tensor - tensor": (DIFFER, lambda d: vector() - vector(d)),
    "CPU tensor + device's number": (DIFFER, lambda d: vector() + vector(d)[0]),
    "tensor * one element": (DIFFER, lambda d: vector(d) * torch.ones(1)),
    "tensor += CPU tensor": (DIFFER, lambda d: changed(vector(d), vector())),
    "tensor == CPU tensor": (DIFFER, lambda d: vector(d) == vector()),
    "tensor > CPU tensor": (DIFFER, lambda d: vector(d) > vector()),
    "equal": (DIFFER, lambda d: torch.equal(vector(d), vector())),
    "allclose": (DIFFER, lambda d: torch.allclose(vector(d), vector())),
    "maximum": (DIFFER, lambda d: torch.maximum(vector(d), vector())),
    "where: condition on the CPU": (DIFFER, lambda d: torch.where(mask(), vector(d), vector(d))),
    "where: a choice on the CPU": (DIFFER, lambda d: torch.where(mask(d), vector(d), vector())),
    "masked_fill: mask on the CPU": (DIFFER, lambda d: vector(d).masked_fill(mask(), 0.0)),
    "masked_fill: tensor on the CPU": (DIFFER, lambda d: vector().masked_fill(mask(d), 0.0)),
    # operators that do not know numbers
    "clamp with number": (DIFFER, lambda d: vector(d).clamp(min=number(0.0))),
    "logaddexp with number": (DIFFER, lambda d: torch.logaddexp(vector(d), number())),
    "gcd with number": (DIFFER, lambda d: torch.gcd(whole(d), torch.tensor(2))),
    "addcmul with two numbers": (
        "RuntimeError: too many CPU numbers",
        lambda d: torch.addcmul(vector(d), number(), number()),
    ),
    "cat": (DIFFER, lambda d: torch.cat([vector(d), vector()])),
    "cat with an empty CPU tensor": (DIFFER, lambda d: torch.cat([vector(d), torch.empty(0)])),
    "stack": (DIFFER, lambda d: torch.stack([vector(d), vector()])),
    "stack of numbers": (DIFFER, lambda d: torch.stack([vector(d)[0], number()])),
    "matmul": (DIFFER, lambda d: waves(2, 3, device=d) @ waves(3, 2)),
    "CPU matrix @ vector": (DIFFER, lambda d: waves(2, 4) @ vector(d)),
    "dot": (DIFFER, lambda d: torch.dot(vector(d), vector())),
    "bmm": (DIFFER, lambda d: torch.bmm(waves(2, 2, 2, device=d), waves(2, 2, 2))),
    "outer": (DIFFER, lambda d: torch.outer(vector(d), vector())),
    "einsum": (DIFFER, lambda d: torch.einsum("i,j->ij", vector(d), vector())),
    "cdist": (DIFFER, lambda d: torch.cdist(waves(2, 3, device=d), waves(2, 3))),
    "bucketize": (DIFFER, lambda d: torch.bucketize(vector(d), torch.tensor([0.0, 1.0]))),
    "isin": (DIFFER, lambda d: torch.isin(whole(d), torch.tensor([1, 2]))),
    # layers
    "linear: input on the CPU": (DIFFER, lambda d: made(nn.Linear(4, 2), d)(vector())),
    "linear: weight on the CPU": (
        DIFFER,
        lambda d: made(nn.Linear(4, 2), vector().device)(vector(d)),
    ),
    "linear: bias on the CPU": (
        DIFFER,
        lambda d: F.linear(waves(2, 3, device=d), waves(2, 3, device=d), waves(2)),
    ),
    "conv2d: input on the CPU": (DIFFER, lambda d: made(nn.Conv2d(1, 1, 2), d)(waves(1, 1, 3, 3))),
    "conv2d: weight on the CPU": (
        DIFFER,
        lambda d: F.conv2d(waves(1, 1, 3, 3, device=d), waves(1, 1, 2, 2)),
    ),
    "conv1d: bias on the CPU": (
        DIFFER,
        lambda d: F.conv1d(waves(1, 1, 3, device=d), waves(1, 1, 2, device=d), waves(1)),
    ),
    "batch_norm: statistics on the CPU": (DIFFER, running_stats_on_the_cpu),
    "layer_norm: weight on the CPU": (
        DIFFER,
        lambda d: F.layer_norm(vector(d), (4,), weight=vector()),
    ),
    "prelu: weight on the CPU": (DIFFER, lambda d: F.prelu(vector(d), waves(1))),
    "embedding: indices on the CPU": (DIFFER, lambda d: made(nn.Embedding(4, 2), d)(whole())),
    "embedding: table on the CPU": (DIFFER, lambda d: F.embedding(whole(d), waves(4, 2))),
    "GRU: input on the CPU": (DIFFER, lambda d: made(nn.GRU(3, 2), d)(waves(2, 1, 3))[0]),
    "LSTM: state on the CPU": (
        DIFFER,
        lambda d: made(nn.LSTM(3, 2), d)(
            waves(2, 1, 3, device=d), (torch.zeros(1, 1, 2), torch.zeros(1, 1, 2))
        )[0],
    ),
    "attention: keys on the CPU": (
        DIFFER,
        lambda d: made(nn.MultiheadAttention(4, 2), d)(
            waves(2, 1, 4, device=d), waves(2, 1, 4), waves(2, 1, 4)
        )[0],
    ),
}
