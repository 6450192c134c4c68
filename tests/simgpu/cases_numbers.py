"""Reductions, dtypes, random numbers: what is the same on every device."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from .samples import mask, number, vector, waves, whole


def seeded(draw: Any) -> Any:
    """Return a case: whether the same seed draws the same numbers, and what they are like."""

    def case(d: torch.device) -> list[Any]:
        torch.manual_seed(7)
        first = draw(d)
        other = draw(d)
        torch.manual_seed(7)
        again = draw(d)
        there = first.device == d
        return [bool((first == again).all()), bool((first == other).all()), there]

    return case


def seeded_generator(d: torch.device) -> list[Any]:
    draws = []
    for _ in range(2):
        generator = torch.Generator(device=d).manual_seed(5)
        draws.append(torch.rand(4, device=d, generator=generator))
    return [bool((draws[0] == draws[1]).all()), str(generator.device.type == d.type)]


def same_as_other_dtype(d: torch.device) -> Tensor:
    return torch.cat([vector(d), whole(d)])


GENERATOR = "RuntimeError: generator"

NUMBERS = {
    "sum, mean, prod, std": (
        "device",
        lambda d: [(x := vector(d)).sum(), x.mean(), x.prod(), x.std(), x.var(), x.norm()],
    ),
    "mean over a dimension": ("device", lambda d: waves(2, 3, device=d).mean(1, keepdim=True)),
    "argmax, argmin": ("device", lambda d: [vector(d).argmax(), waves(2, 3, device=d).argmin(1)]),
    "max over a dimension": ("device", lambda d: tuple(waves(2, 3, device=d).max(dim=1))),
    "sort, argsort": ("device", lambda d: [*vector(d).sort(descending=True), vector(d).argsort()]),
    "topk, kthvalue": ("device", lambda d: [*vector(d).topk(2), *vector(d).kthvalue(2)]),
    "cumsum, cumprod": ("device", lambda d: [vector(d).cumsum(0), vector(d).cumprod(0)]),
    "einsum of one device": (
        "device",
        lambda d: torch.einsum("bi,ij->bj", waves(2, 3, device=d), waves(3, 2, device=d)),
    ),
    "any, all, count_nonzero": (
        "device",
        lambda d: [mask(d).any(), mask(d).all(), vector(d).count_nonzero()],
    ),
    "unique, bincount": (
        "device",
        lambda d: [*torch.unique(whole(d) % 2, return_counts=True), torch.bincount(whole(d))],
    ),
    "softmax, logsumexp": ("device", lambda d: [vector(d).softmax(0), vector(d).logsumexp(0)]),
    "cat, stack, chunk": (
        "device",
        lambda d: [torch.cat([vector(d)] * 2), *torch.stack([vector(d)] * 2).chunk(2)],
    ),
    "roll, flip, tril": (
        "device",
        lambda d: [vector(d).roll(1), vector(d).flip(0), waves(3, 3, device=d).tril()],
    ),
    "clamp, round, where": (
        "device",
        lambda d: [vector(d).clamp(0, 1), vector(d).round(), torch.where(vector(d) > 0, 1, 0)],
    ),
    "linalg": (
        "device",
        lambda d: [
            torch.linalg.solve((a := waves(3, 3, device=d)), vector(d)[:3]),
            torch.linalg.inv(a),
            torch.linalg.det(a),
            torch.linalg.vector_norm(a),
        ],
    ),
    "fft": ("device", lambda d: torch.fft.rfft(vector(d)).abs()),
    "empty tensors": (
        "device",
        lambda d: [(x := torch.zeros(0, 3, device=d)).sum(0), x @ x.T, torch.cat([x, x])],
    ),
    "matmul of wrong shapes": (
        "RuntimeError: shapes",
        lambda d: waves(2, 3, device=d) @ waves(2, 3, device=d),
    ),
    "dtypes that do not match": (
        "RuntimeError: dtypes",
        lambda d: waves(2, 2, device=d) @ waves(2, 2, device=d).double(),
    ),
    "index out of range": (
        "IndexError: index 9 is out of bounds for dimension 0 with size 4",
        lambda d: vector(d)[9],
    ),
    # dtypes
    "double + float": ("device", lambda d: vector(d).double() + vector(d)),
    "int / int": ("device", lambda d: [whole(d) / 2, whole(d) // 2, whole(d) % 3]),
    "int + float number": ("device", lambda d: whole(d) + 0.5),
    "bool + int, bool sum": ("device", lambda d: [mask(d) + whole(d), mask(d).sum()]),
    "half": ("device", lambda d: vector(d).half() * 3),
    "bfloat16": ("device", lambda d: vector(d).bfloat16() / 3),
    "half matmul": (
        "device",
        lambda d: waves(2, 2, device=d).half() @ torch.eye(2, device=d).half(),
    ),
    "float to int": ("device", lambda d: [vector(d).int(), vector(d).long(), vector(d).bool()]),
    "uint8 wraps": ("device", lambda d: whole(d).to(torch.uint8) - 3),
    "complex": (
        "device",
        lambda d: [(z := torch.complex(vector(d), vector(d))) * z, z.abs(), z.conj(), z.real],
    ),
    "conj in arithmetic": ("device", lambda d: (vector(d) * 1j).conj() + 1),
    "cat of two dtypes": ("device", same_as_other_dtype),
    "shifts and bits": ("device", lambda d: [whole(d) << 2, whole(d) & 1, whole(d) ^ 3, ~mask(d)]),
    "result_type": ("plain", lambda d: str(torch.result_type(whole(d), number()))),
    "finfo, element_size": ("plain", lambda d: [vector(d).element_size(), vector(d).nbytes]),
    # random numbers
    "randn": ("plain", seeded(lambda d: torch.randn(8, device=d))),
    "rand": ("plain", seeded(lambda d: torch.rand(8, device=d))),
    "randint": ("plain", seeded(lambda d: torch.randint(1000, (8,), device=d))),
    "randperm": ("plain", seeded(lambda d: torch.randperm(50, device=d))),
    "randn_like": ("plain", seeded(lambda d: torch.randn_like(vector(d)))),
    "normal_": ("plain", seeded(lambda d: torch.empty(8, device=d).normal_(2, 3))),
    "uniform_": ("plain", seeded(lambda d: torch.empty(8, device=d).uniform_(2, 3))),
    "bernoulli": ("plain", seeded(lambda d: torch.full((64,), 0.5, device=d).bernoulli())),
    "multinomial": (
        "plain",
        seeded(lambda d: torch.ones(50, device=d).multinomial(40, replacement=True)),
    ),
    "normal(mean)": ("plain", seeded(lambda d: torch.normal(vector(d), 1.0))),
    "kaiming_uniform_": (
        "plain",
        seeded(lambda d: torch.nn.init.kaiming_uniform_(torch.empty(4, 4, device=d))),
    ),
    "Linear(device=) draws": ("plain", seeded(lambda d: torch.nn.Linear(3, 3, device=d).weight)),
    "distributions": (
        "plain",
        seeded(lambda d: torch.distributions.Normal(vector(d), 1.0).sample((3,))),
    ),
    "Generator(device=)": ("plain", seeded_generator),
    "randn: CPU generator": (
        GENERATOR,
        lambda d: torch.randn(3, device=d, generator=torch.Generator()),
    ),
    "randperm: CPU generator": (
        GENERATOR,
        lambda d: torch.randperm(3, device=d, generator=torch.Generator()),
    ),
    "normal_: CPU generator": (GENERATOR, lambda d: vector(d).normal_(generator=torch.Generator())),
    "uniform_: CPU generator": (
        GENERATOR,
        lambda d: vector(d).uniform_(generator=torch.Generator()),
    ),
    "multinomial: CPU generator": (
        GENERATOR,
        lambda d: vector(d).abs().multinomial(2, generator=torch.Generator()),
    ),
    "bernoulli: CPU generator": (
        GENERATOR,
        lambda d: vector(d).sigmoid().bernoulli(generator=torch.Generator()),
    ),
}
