"""One forked child: it shuts itself in, only then reads its job, runs it, answers, and ends."""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
import traceback
from types import ModuleType

from graders.inside import guarding, watching
from graders.inside.lockdown import ChildLimits, Lockdown
from graders.inside.packing import pack
from graders.inside.reaches import reaches
from graders.inside.running import find_probes, pack_reply, run_job
from graders.wire import ENGINE_BROKE, READY, SEAL_BYTES, note

CHUNK = 1 << 16
JOB, REPLY = 100, 101  # above the limit of open files, so that nothing new lands there


def live(job_fd: int, reply_fd: int, output_fd: int, limits: ChildLimits, rules: Lockdown) -> None:
    """Do one job and leave the process; never returns."""
    try:
        _settle(job_fd, reply_fd, output_fd)
        os.chdir(rules.scratch)
        try:
            rules.apply(limits)
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing may run now
            _answer(REPLY, pack({"kind": "not_isolated", "message": repr(error)}))
            os._exit(ENGINE_BROKE)
        _close_the_rest()
        os.write(REPLY, READY)
        seal = os.read(JOB, SEAL_BYTES)
        job = marshal.loads(_read_all(JOB))  # noqa: S302 - written by the judge
        os.close(JOB)
        tell = _teller()
        for run in job["runs"][-1:]:  # runs of ours come before those of the student's
            for code, detail in reaches(run["source"]):
                tell(code, detail)
        sys.modules["__main__"] = ModuleType("__main__")  # the zygote's own is nobody's business
        builtins = watching.watched_builtins(tell)
        replaced = watching.watch(job["filename"], tell)
        probes = find_probes(job)
        guarding.out_of_reach()
        reports = run_job(job, builtins, probes)
        thorough = any(report["kind"] == "probe_broke" for report in reports)
        replaced(thorough)
        message = pack_reply(reports)
        replaced(thorough)  # again, since threads and the collector may have run meanwhile
        _answer(REPLY, message + seal)
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
        os._exit(0)
    except BaseException:  # noqa: BLE001 - ours, since run_job catches all that is the student's
        traceback.print_exc()
    finally:
        os._exit(ENGINE_BROKE)


def _settle(job_fd: int, reply_fd: int, output_fd: int) -> None:
    """Put input and output on 0, 1 and 2, and the job and the reply out of everybody's way."""
    os.dup2(job_fd, JOB)
    os.dup2(reply_fd, REPLY)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for fd, wanted in ((nothing, 0), (output_fd, 1), (output_fd, 2)):
        os.dup2(fd, wanted)


def _close_the_rest() -> None:
    """Close what was inherited: the zygote's socket, the rules, the original descriptors."""
    os.closerange(3, JOB)
    os.closerange(REPLY + 1, 1024)


def _read_all(fd: int) -> bytes:
    parts = []
    while part := os.read(fd, CHUNK):
        parts.append(part)
    return b"".join(parts)


def _teller() -> guarding.Tell:
    """Return what says on the reply at once that something was noticed, once for each code."""
    told, write, line = set[str](), os.write, note

    def tell(code: str, detail: str) -> None:
        if code not in told:
            told.add(code)
            with contextlib.suppress(OSError):  # the reply was closed: then there is no answer
                write(REPLY, line(code, detail[:200]))

    return tell


def _answer(fd: int, message: bytes) -> None:
    view = memoryview(message)
    while view:
        view = view[os.write(fd, view) :]
    os.close(fd)
