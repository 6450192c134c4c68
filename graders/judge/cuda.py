"""Checks on a CUDA GPU: single calls, in a sandbox of their own that leaves the way to it open.

Whatever goes wrong on the GPU's side is NotChecked. Such checks carry no points, so that a score
is the same with a GPU and without one.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from graders.checks import Compared
from graders.errors import CannotStart, NoIsolation, NotChecked
from graders.exercise import Limits
from graders.finding import Finding
from graders.judge.bench import Bench, Call
from graders.judge.closing import Closing
from graders.judge.isolation import Isolation
from graders.judge.sandbox import Sandbox
from graders.judge.subject import Subject
from graders.outcome import HARMLESS, Outcome
from graders.probes import call_name
from graders.words import finding_for

# The first use of CUDA takes a process seconds, and memory for the driver's own.
FIRST_USE_SECONDS, FIRST_USE_MIB = 60, 4096
# Kernels on a GPU may add up in another order.
RTOL_ON_CUDA = 1e-3
REASON = 200

# Asked in every child before any code of a student's, which then is not blamed for the answer.
QUESTION = """
import torch

def works(student, draw):
    if not torch.cuda.is_available():
        return {"trouble": "PyTorch finds none that it can use"}
    weight = torch.ones(3, 2, device="cuda", requires_grad=True)
    (torch.ones(4, 3, device="cuda") @ weight).sum().backward()
    return {"trouble": "" if weight.grad.sum().item() == 24 else "it computes wrongly"}
"""
# How a run may end that the GPU has no part in, unless its words say so.
THEIRS = HARMLESS | {"raised"}
OF_THE_GPU = re.compile(
    r"\bCUDA (error|driver|out of memory)|\bHIP (error|out of memory)|_STATUS_[A-Z]|device-side"
)

NO_GPU = "This machine has no CUDA GPU, so this was not tried. It costs no points."
NO_USE = "It could not be tried on this machine's CUDA GPU ({why}). It costs no points."


class Cuda(Closing):
    """This machine's CUDA GPU as checks use it; a context manager.

    `problem` tells, in a student's words, why nothing at all can be checked on it, if that is so.
    The sandbox starts with the first call.
    """

    # One of these is there where the driver of a GPU is; to look costs nothing.
    device_files = ("/dev/nvidiactl", "/dev/kfd")
    question = QUESTION

    def __init__(self, isolation: Isolation, secret: Path | None = None) -> None:
        """Look whether there is a GPU; `secret` is as for a Sandbox."""
        self.problem = "" if any(Path(file).exists() for file in self.device_files) else NO_GPU
        self._sandbox = Sandbox(replace(isolation, gpu=True), secret)
        self._works = False
        self._references: dict[tuple[str, int, str], Outcome | NotChecked] = {}

    def close(self) -> None:
        """End the sandbox."""
        self._sandbox.close()

    def trouble(self) -> str:
        """Try it, and return why nothing can be checked on it, or an empty string."""
        job = {"filename": "nothing.py", "api": [], "runs": [self._question()]}
        try:
            self._answers(marshal.dumps(job), Limits(), 1)
        except NotChecked as why:
            return str(why)
        return ""

    def observe(self, subject: Subject, probe: str, **params: Any) -> Compared:
        """Return the observation on CUDA, with the solution's own on CUDA beside it.

        Raises a Finding where the student's code came to no observation, and NotChecked where
        that may be the GPU's doing, or the solution comes to none either.
        """
        bench, call = subject.bench, (probe, params)
        right = self._reference(bench, call)
        if subject.source.trouble is not None:
            raise subject.source.trouble
        outcome = self._call(bench, subject.source.text, call)
        subject.device = "cuda"
        if outcome.kind != "observed":
            raise subject.explain([f"{probe}:ended"]) or finding_for(outcome, bench.exercise)

        def explain(paths: Sequence[str]) -> Finding | None:
            # A mistake is known by what it does on the simulated accelerator.
            return subject.explain([re.sub(r"\bcuda\b", "simgpu", path) for path in paths])

        return _ComparedOnCuda(probe, outcome.observation, explain, right.observation)

    def _reference(self, bench: Bench, call: Call) -> Outcome:
        """Return what the probe saw of the solution. Raises NotChecked, if once, then always."""
        key = (bench.exercise.name, bench.seed, call_name(*call))
        if key not in self._references:
            try:
                outcome = self._call(bench, bench.solution, call)
                if outcome.kind != "observed":
                    raise _not_checked(f"the solution does not run on it: {_ending(outcome)}")
                self._references[key] = outcome
            except NotChecked as why:
                self._references[key] = why
        known = self._references[key]
        if isinstance(known, NotChecked):
            raise known
        return known

    def _call(self, bench: Bench, source: str, call: Call) -> Outcome:
        """Make one call. Raises NotChecked where it ended in a way that may be the GPU's doing."""
        outcome = self._run(bench, source, call)
        said = [*outcome.facts.values(), *outcome.leaves(call[0]).values()]
        troubled = any(isinstance(words, str) and OF_THE_GPU.search(words) for words in said)
        if troubled or outcome.kind not in THEIRS:
            raise _not_checked(_ending(outcome))
        return outcome

    def _run(self, bench: Bench, source: str, call: Call) -> Outcome:
        job = bench.job([(source, call)], before=[self._question()])
        (outcome,) = self._answers(job, bench.exercise.limits, 2)
        return outcome

    def _question(self) -> dict[str, Any]:
        code = compile(self.question, "question", "exec")
        return {"source": "# nobody's", "code": code, "probe": "works", "params": {}, "seed": 0}

    def _answers(self, job: bytes, own: Limits, runs: int) -> list[Outcome]:
        """Return the outcomes of a job after the question, with which it begins.

        Raises NotChecked where the question has another answer than that it works.
        """
        if self.problem:
            raise NotChecked(self.problem)
        limits = Limits(
            own.wall_seconds + FIRST_USE_SECONDS, own.memory_mib + FIRST_USE_MIB, own.output_kib
        )
        lost = not self._works
        try:
            asked, *outcomes = self._sandbox.run(job, limits, runs)
            why = str(asked.observation.get("trouble", "")) or _ending(asked)
        except Exception as error:  # noqa: BLE001 - grading goes on without the GPU, whatever it is
            lost = lost or isinstance(error, (CannotStart, NoIsolation))
            why = str(error) or type(error).__name__
        if why:
            told = _not_checked(why)
            if lost:
                self.problem = str(told)
            raise told
        self._works = True
        return outcomes


class _ComparedOnCuda(Compared):
    def close(self, path: str, rationale: str, help: str = "", rtol: float = RTOL_ON_CUDA) -> None:
        __tracebackhide__ = True
        super().close(path, rationale, help, max(rtol, RTOL_ON_CUDA))


def _not_checked(why: str) -> NotChecked:
    return NotChecked(NO_USE.format(why=why.strip().partition("\n")[0][:REASON]))


def _ending(outcome: Outcome) -> str:
    """Return in a line how a run ended, or nothing if it came to an observation."""
    if outcome.kind == "observed":
        return ""
    facts = outcome.facts
    error = f"{facts['type']}: {facts.get('message', '')}" if "type" in facts else ""
    return error or str(facts.get("message", "")) or outcome.kind.replace("_", " ")
