"""Where there is no CUDA, the checks that ask for it are tried on the simulated accelerator."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from graders.judge.bench import Bench, Call
from graders.judge.cuda import Cuda
from graders.judge.sandbox import Sandbox
from graders.outcome import Outcome


class OnSimgpu(Cuda):
    """Stands in for CUDA, so that `kata check` tries such checks on any machine.

    A probe that is told to use "cuda" uses "simgpu", and what it reports says "cuda" again.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        """Start nothing: what runs, runs in the benches' own sandbox."""
        super().__init__(sandbox.isolation, sandbox.secret)
        self.problem = ""

    def _run(self, bench: Bench, source: str, call: Call) -> Outcome:
        probe, params = call
        there = renamed(params, "cuda", "simgpu")
        (outcome,) = bench.run([(source, (probe, there))])
        return replace(outcome, observation=renamed(outcome.observation, "simgpu", "cuda"))


def renamed(node: Any, old: str, new: str) -> Any:
    """Return plain data with each word `old` in it, be it a key or a value, replaced."""
    if isinstance(node, dict):
        return {renamed(key, old, new): renamed(part, old, new) for key, part in node.items()}
    if isinstance(node, (list, tuple)):
        return [renamed(part, old, new) for part in node]
    return re.sub(rf"\b{old}\b", new, node) if isinstance(node, str) else node
