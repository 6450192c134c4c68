"""Compare simgpu with the CPU on PyTorch's own operator samples, which nobody here wrote.

`tox -e operators` runs all of them, `tox -e operators -- add softmax` only these two.
"""

from __future__ import annotations

import re
import sys
import time
import tomllib
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.testing._internal.common_methods_invocations import op_db
from torch.utils._pytree import tree_leaves, tree_map

from graders import simgpu

SEED = 20
VERDICTS = ("agrees", "rounds", "refuses", "differs", "breaks")
KNOWN = tomllib.loads((Path(__file__).parent / "known.toml").read_text())


def main() -> int:
    """Print a line for each operator that does not agree, then how many do."""
    warnings.simplefilter("ignore")
    simgpu.enable()
    wanted = set(sys.argv[1:])
    counts: Counter[str] = Counter()
    backward = 0
    unexpected = []
    started = time.perf_counter()
    for info in sorted(op_db, key=lambda info: (info.name, info.variant_test_name)):
        if torch.float32 not in info.supported_dtypes("cpu"):
            continue
        name = info.name + f".{info.variant_test_name}" * bool(info.variant_test_name)
        if wanted and not wanted & {name, info.name}:
            continue
        verdict, why, both = judge(info)
        counts[verdict] += 1
        backward += both
        known = KNOWN.get(name)
        if verdict != "agrees":
            print(f"{verdict:9} {name}: {known or why}", flush=True)
        if verdict != "agrees" and known is None:
            unexpected.append(name)
        if verdict == "agrees" and known is not None and not wanted:
            print(f"agrees    {name}, though known.toml says: {known}")
    print(
        f"{sum(counts.values())} operators: "
        + ", ".join(f"{counts[v]} {v}" for v in VERDICTS)
        + f"; {backward} agree in their backward pass too"
        + f"; {time.perf_counter() - started:.0f} s; PyTorch {torch.__version__}"
    )
    if unexpected:
        print("Not named in known.toml:", " ".join(unexpected))
    return len(unexpected) > 0


def judge(info: Any) -> tuple[str, str, bool]:
    """Return the verdict on an operator, what was seen, and whether a backward pass agreed."""
    both, verdict, why = False, "agrees", ""
    for number, sample in enumerate(samples(info)):
        on_cpu = attempt(info, sample, to=lambda tensor: tensor)
        there = attempt(info, sample, to=lambda tensor: tensor.to("simgpu"))
        if isinstance(there, simgpu.NotSimulated):
            return "refuses", str(there), False
        if isinstance(there, Exception) and not isinstance(on_cpu, Exception):
            return "breaks", f"sample {number}: {type(there).__name__}: {first_line(there)}", False
        if isinstance(on_cpu, Exception):
            if not isinstance(there, Exception):
                return "differs", f"sample {number}: only the CPU raises: {on_cpu}", False
            continue
        values, gradients = zip(on_cpu, there, strict=True)
        if not same(*values, exactly=True):
            verdict = "rounds" if same(*values) else "differs"
            return verdict, f"sample {number}: other values", False
        if not same(*gradients, exactly=True):
            if not same(*gradients):
                return "differs", f"sample {number}: other gradients", False
            verdict, why = "rounds", f"sample {number}: gradients round otherwise"
        both = both or bool(on_cpu[1])
    return verdict, why, both


def samples(info: Any) -> Iterator[Any]:
    torch.manual_seed(SEED)
    yield from info.sample_inputs("cpu", torch.float32, requires_grad=info.supports_autograd)


def attempt(info: Any, sample: Any, to: Callable[[Tensor], Tensor]) -> Any:
    """Run an operator forward and backward; return its results on the CPU, or its exception."""
    leaves: list[Tensor] = []

    def move(value: Any) -> Any:
        if isinstance(value, torch.device):
            return to(torch.empty(0)).device
        if not isinstance(value, Tensor):
            return value
        moved = to(value.detach().clone() if dense(value) else value.detach())
        if value.requires_grad:
            leaves.append(moved.requires_grad_())
        return moved

    try:
        arguments = tree_map(move, (sample.input, tuple(sample.args), sample.kwargs))
        subject, args, kwargs = arguments
        if "device" in kwargs or info.name in FACTORIES:
            kwargs = {**kwargs, "device": to(torch.empty(0)).device}
        torch.manual_seed(SEED)
        out = sample.output_process_fn_grad(info.op(subject, *args, **kwargs))
        grown = [o for o in tree_leaves(out) if isinstance(o, Tensor) and o.requires_grad]
        gradients: list[Any] = []
        if info.supports_autograd and grown and leaves:
            torch.manual_seed(SEED)
            weights = [torch.randn(o.shape, dtype=o.dtype).to(o.device) for o in grown]
            found = torch.autograd.grad(grown, leaves, weights, allow_unused=True)
            # A backward pass may lay its results out as it likes.
            gradients = [g if g is None else ((), g.detach().cpu()) for g in found]
        blank = torch.zeros_like if info.name in UNINITIALISED else lambda tensor: tensor
        return [back(blank(o)) for o in tree_leaves(out)], gradients
    except Exception as error:  # noqa: BLE001
        return error


# They return memory that nobody has written to; only its shape and layout can be compared.
UNINITIALISED = {"empty", "empty_like", "empty_permuted", "empty_strided"}
UNINITIALISED |= {"new_empty", "new_empty_strided"}
FACTORIES = {
    "arange",
    "empty",
    "eye",
    "full",
    "linspace",
    "logspace",
    "ones",
    "randint",
    "randn",
    "zeros",
    "empty_permuted",
    "scalar_tensor",
    "uniform",
}


def dense(value: Tensor) -> bool:
    return value.layout is torch.strided


def back(value: Any) -> Any:
    return (value.stride(), value.detach().cpu()) if isinstance(value, Tensor) else value


def same(mine: Any, theirs: Any, *, exactly: bool = False) -> bool:
    """Say whether two lists of results are the same, bit for bit or but for rounding."""
    return len(mine) == len(theirs) and all(
        same_value(one, other, exactly=exactly) for one, other in zip(mine, theirs, strict=True)
    )


def same_value(mine: Any, theirs: Any, *, exactly: bool) -> bool:
    if not isinstance(mine, tuple):
        return bool(mine == theirs)
    (strides, numbers), (their_strides, their_numbers) = mine, theirs
    if (strides, numbers.shape, numbers.dtype) != (
        their_strides,
        their_numbers.shape,
        their_numbers.dtype,
    ):
        return False
    if not numbers.is_floating_point() and not numbers.is_complex():
        return torch.equal(numbers, their_numbers)
    scale = numbers.abs().nan_to_num(0, 0, 0).max().item() if numbers.numel() else 0
    slack = 0 if exactly else 1e-5 * scale
    return torch.allclose(numbers, their_numbers, rtol=0, atol=slack, equal_nan=True)


def first_line(error: Exception) -> str:
    return re.split(r"\n", str(error))[0][:200]


if __name__ == "__main__":
    sys.exit(main())
