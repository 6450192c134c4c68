"""Running probes on sources: the work of a sandboxed child, and of a public test."""

from __future__ import annotations

import random
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch

from graders import simgpu
from graders.inside.around import lasting, undo_settings
from graders.inside.loading import NotUsable, StudentRaised, load, report_exception
from graders.inside.packing import Unpackable, kept, pack
from graders.inside.probing import Draw
from graders.outcome import HARMLESS, NOT_RUN

OUT_OF_MEMORY = ("DefaultCPUAllocator", "not enough memory", "Unable to allocate")
Probe = Callable[..., dict[str, Any]]


def find_probes(job: Mapping[str, Any]) -> list[Probe]:
    """Return the probe of each of a job's runs."""
    return [find_probe(run["code"], run["probe"]) for run in job["runs"]]


def run_job(
    job: Mapping[str, Any],
    builtins: Mapping[str, Any] | None = None,
    probes: Sequence[Probe] = (),
) -> list[dict[str, Any]]:
    """Do each of the job's runs and return a report for each, in order.

    A job holds `filename`, `api` and `runs`, each of which has a `source`, the `code` of a
    probes.py, a `probe`, its `params` and a `seed`. All sources of a student's job are the same;
    only our own mistakes share a process. `builtins` are those that they are run with, and `probes`
    those of the runs, if they have been found already. Once a run has raised, those that follow on
    the same source are not done, and once it has left something behind, none is, since they might
    see it.
    """
    reports: list[dict[str, Any]] = []
    raised, before = "", lasting()
    for run, probe in zip(job["runs"], probes or find_probes(job), strict=True):
        if run["source"] == raised or lasting() != before:
            reports.append({"kind": NOT_RUN})
            continue
        reports.append(run_one(run, job["filename"], job["api"], builtins, probe))
        if reports[-1]["kind"] not in HARMLESS:
            raised = run["source"]
    return reports


def run_one(
    run: Mapping[str, Any],
    filename: str,
    api: Sequence[str],
    builtins: Mapping[str, Any] | None = None,
    probe: Probe | None = None,
) -> dict[str, Any]:
    """Load a run's source and let its probe look at it; return the report, whatever happens."""
    probe = probe or find_probe(run["code"], run["probe"])
    fresh_state(run["seed"])
    try:
        student = load(run["source"], filename, api, builtins)
    except NotUsable as trouble:
        return trouble.report
    except StudentRaised as raised:
        return _raised(raised.cause, filename)
    fresh_state(run["seed"])  # loading may have set a default for everything
    try:
        observation = probe(student, Draw(run["seed"]), **run["params"])
    except NotUsable as trouble:
        return trouble.report
    except StudentRaised as raised:
        return _raised(raised.cause, filename)
    except BaseException as error:  # noqa: BLE001 - a class of the student's may raise anything
        report = _raised(error, filename)
        # Without a line of the student's in the traceback it is the probe that failed.
        return report if report["line"] else {**report, "kind": "probe_broke"}
    return {"kind": "observed", "observation": kept(observation)}


def pack_reply(reports: Sequence[Mapping[str, Any]]) -> bytes:
    """Return reports as one message.

    A report that holds live objects, which no probe may return, is replaced by one that says so.
    """
    try:
        return pack({"reports": list(reports)})
    except Unpackable:
        return pack({"reports": [_plain_report(report) for report in reports]})


def _plain_report(report: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        pack(report)
    except Unpackable as error:
        return {"kind": "probe_broke", "message": str(error)}
    return report


def find_probe(code: types.CodeType, name: str) -> Any:
    """Run the code of a `probes.py` and return its probe `name`."""
    module = types.ModuleType("probes")
    exec(code, module.__dict__)  # noqa: S102 - our own probes
    return module.__dict__[name]


def fresh_state(seed: int) -> None:
    """Seed every generator and undo what earlier code may have set globally."""
    # Not torch.manual_seed, which spends milliseconds on devices that are not there.
    torch.default_generator.manual_seed(seed)
    np.random.seed(seed % 2**32)  # noqa: NPY002 - it is the student's global state
    random.seed(seed)
    undo_settings()
    simgpu.withdraw()


def _raised(error: BaseException, filename: str) -> dict[str, Any]:
    report = report_exception(error, filename)
    if isinstance(error, NotImplementedError) and report["message"].startswith("write "):
        return {**report, "kind": "not_written"}
    if isinstance(error, MemoryError) or any(t in report["message"] for t in OUT_OF_MEMORY):
        return {**report, "kind": "out_of_memory"}
    return {**report, "kind": "raised"}
