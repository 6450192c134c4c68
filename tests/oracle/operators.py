"""Compare simgpu with the CPU on PyTorch's own operator samples, which nobody here wrote.

`tox -e operators` tries all of them in every run of RUNS, `tox -e operators -- add softmax` only
these two, and `tox -e operators -- --run complex64` only what begins so.
"""

from __future__ import annotations

import argparse
import sys
import time
import tomllib
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import torch
from comparing import VERDICTS, Run
from torch.testing._internal.common_methods_invocations import op_db

from graders import simgpu

KNOWN = tomllib.loads((Path(__file__).parent / "known.toml").read_text())
RUNS = [
    Run(torch.float32, "gradients"),
    Run(torch.float32, "no_grad"),
    Run(torch.float32, "inference"),
    Run(torch.complex64, "gradients"),
    Run(torch.complex64, "inference"),
    Run(torch.int64, "no_grad"),
]


def main() -> int:
    """Print a line for each operator that does not agree, then how many do."""
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("operators", nargs="*", help="names; all of them if none is given")
    parser.add_argument("--run", default="", help="the beginning of a run's name")
    asked = parser.parse_args()
    simgpu.enable()
    runs = [run for run in RUNS if str(run).startswith(asked.run)]
    unexpected = [name for run in runs for name in compare(run, set(asked.operators))]
    if unexpected:
        print("Not named in known.toml:", " ".join(unexpected))
    return bool(unexpected)


def compare(run: Run, wanted: set[str]) -> list[str]:
    """Print how the operators do in one run; return those that known.toml does not tell of."""
    known = {**KNOWN["every run"], **KNOWN.get(str(run), {})}
    counts: Counter[str] = Counter()
    backward = 0
    unexpected = []
    started = time.perf_counter()
    for info in sorted(op_db, key=lambda info: (info.name, info.variant_test_name)):
        name = info.name + f".{info.variant_test_name}" * bool(info.variant_test_name)
        if not tried(info, run) or (wanted and not wanted & {name, info.name}):
            continue
        verdict, why, both = run.judge(info)
        counts[verdict] += 1
        backward += both
        if verdict != "agrees":
            line = known.get(name) or why.partition("\n")[0][:200]
            print(f"{verdict:9} {name}: {line}", flush=True)
        if verdict != "agrees" and name not in known:
            unexpected.append(f"{run}: {name}")
        if verdict == "agrees" and name in known and not wanted:
            print(f"agrees    {name}, though known.toml says: {known[name]}")
    print(
        f"{run}: {sum(counts.values())} operators: "
        + ", ".join(f"{counts[v]} {v}" for v in VERDICTS)
        + f"; {backward} agree in their backward pass too"
        + f"; {time.perf_counter() - started:.0f} s; PyTorch {torch.__version__}",
        flush=True,
    )
    return unexpected


def tried(info: Any, run: Run) -> bool:
    return run.dtype in info.supported_dtypes("cpu")


if __name__ == "__main__":
    sys.exit(main())
