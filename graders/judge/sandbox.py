"""The judge's end of the sandbox: it starts a zygote, hands jobs to its children, reads replies."""

from __future__ import annotations

import json
import marshal
import os
import secrets
import selectors
import socket
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graders.errors import CannotStart, KataError, NoIsolation, SandboxBroken, WireError
from graders.exercise import Limits
from graders.judge.closing import Closing
from graders.judge.incubator import Incubator
from graders.judge.isolation import Isolation
from graders.outcome import FLAGS, NOT_RUN, Flag, Outcome, from_report, printable
from graders.scratch import remove
from graders.wire import ENGINE_BROKE, READY, SEAL_BYTES, split_notes, unpack

REPLY_LIMIT = 32 * 2**20
GRACE_SECONDS = 30.0
# What a child waits for a core does not count, up to so many times its time.
LONGEST = 10
START_SECONDS = 120.0
CHUNK = 1 << 16
NOTHING_TO_DO = marshal.dumps({"filename": "nothing.py", "api": [], "runs": []})


@dataclass(slots=True)
class _Pipe:
    """What has come out of a pipe so far, kept up to a limit and counted beyond."""

    limit: int
    kept: bytearray
    total: int = 0

    def take(self, part: bytes) -> None:
        self.total += len(part)
        self.kept += part[: max(0, self.limit - len(self.kept))]


class Sandbox(Closing):
    """A zygote and the way to it; a context manager. One job at a time."""

    def __init__(
        self,
        isolation: Isolation,
        secret: Path | None = None,
        address: str = "",
        imports: Sequence[str] = (),
    ) -> None:
        """Start nothing yet.

        `secret` is a folder that student code must not be able to read. `address` is that of a
        running Incubator; without one, the sandbox starts its own, which imports `imports`.
        """
        self.isolation = isolation
        self.secret = secret
        self.address = address
        self.imports = imports
        self.torch_version = ""
        self._incubator: Incubator | None = None
        self._control: socket.socket | None = None
        self._scratch: Path | None = None

    def run(self, job: bytes, limits: Limits, runs: int = 1) -> list[Outcome]:
        """Run a job (see `graders.inside.running.run_job`) in a fresh child.

        Returns an outcome for each of its `runs`. Raises SandboxBroken when the sandbox
        itself fails twice on this job, CannotStart when it works on no job at all, and
        NoIsolation when a child cannot shut itself in.
        """
        for attempt in (1, 2):
            try:
                self._ensure_zygote()
                return self._run(job, limits, runs)
            except (OSError, EOFError, SandboxBroken) as error:
                why = ""
                if self._incubator is not None and not self.torch_version:  # it never ran
                    why = self._incubator.why_it_ended()
                self.close()
                if why:
                    raise CannotStart(f"the sandbox cannot start: {why}") from error
                # The second time not by an incubator of others, which may be what failed.
                self.address = ""
                if attempt == 2:  # noqa: PLR2004
                    raise self._failed_twice(error) from error
        raise AssertionError

    def _failed_twice(self, error: Exception) -> SandboxBroken:
        """Return what to raise: it may be this job that breaks the sandbox, or any."""
        try:
            self._ensure_zygote()
            self._run(NOTHING_TO_DO, Limits(), runs=0)
        except (OSError, EOFError, SandboxBroken):
            self.close()
            return CannotStart(f"the sandbox does not work: {error}. `kata doctor` looks further.")
        return SandboxBroken(f"the sandbox failed twice: {error}")

    def close(self) -> None:
        """End the zygote with all its children, and remove the scratch folder."""
        if self._control is not None:
            self._control.close()
        if self._incubator is not None:
            self._incubator.close()
        if self._scratch is not None:
            remove(self._scratch)
        self._control = self._incubator = self._scratch = None

    def _ensure_zygote(self) -> None:
        if self._control is not None:
            return
        if not self.address:
            self._incubator = Incubator(self.isolation, self.secret, self.imports)
        address = self._incubator.address if self._incubator else self.address
        self._scratch = Path(tempfile.mkdtemp(prefix="scratch-", dir=Path(address).parent))
        control = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control = control
        control.settimeout(START_SECONDS)
        control.connect(address)
        control.send(str(self._scratch).encode())
        hello = json.loads(control.recv(4096) or b'{"failed": "the zygote ended at once"}')
        if "failed" in hello:
            raise SandboxBroken(hello["failed"])
        self.torch_version = str(hello["ready"])

    def _run(self, job: bytes, limits: Limits, runs: int) -> list[Outcome]:
        assert self._control is not None
        wish = {
            "wall_seconds": limits.wall_seconds,
            "longest_seconds": LONGEST * limits.wall_seconds,
            "memory_bytes": limits.memory_mib * 2**20,
        }
        reply_r, reply_w = os.pipe()
        output_r, output_w = os.pipe()
        seal = secrets.token_bytes(SEAL_BYTES)
        job_fd = _in_memory(seal + job)
        try:
            fds = [job_fd, reply_w, output_w]
            socket.send_fds(self._control, [json.dumps(wish).encode()], fds)
        finally:
            for fd in (job_fd, reply_w, output_w):
                os.close(fd)
        reply = _Pipe(REPLY_LIMIT, bytearray())
        output = _Pipe(limits.output_kib * 1024, bytearray())
        try:
            ended = self._listen({reply_r: reply, output_r: output}, limits.wall_seconds)
        finally:
            os.close(reply_r)
            os.close(output_r)
        return _outcomes(ended, reply, output, runs, seal)

    def _listen(self, pipes: dict[int, _Pipe], wall_seconds: float) -> dict[str, Any]:
        """Read until the zygote reports the child's end and both pipes are at theirs."""
        assert self._control is not None
        deadline = time.monotonic() + LONGEST * wall_seconds + GRACE_SECONDS
        ended: dict[str, Any] | None = None
        with selectors.DefaultSelector() as selector:
            selector.register(self._control, selectors.EVENT_READ)
            for fd in pipes:
                selector.register(fd, selectors.EVENT_READ)
            while selector.get_map():
                ready = selector.select(max(0.0, deadline - time.monotonic()))
                if not ready:
                    raise SandboxBroken("the zygote does not answer")
                for key, _ in ready:
                    if key.fileobj is self._control:
                        report = self._control.recv(4096)
                        if not report:
                            raise EOFError("the zygote ended")
                        ended = json.loads(report)
                        selector.unregister(self._control)
                    elif part := os.read(key.fd, CHUNK):
                        pipes[key.fd].take(part)
                    else:
                        selector.unregister(key.fd)
        assert ended is not None
        return ended


def _in_memory(data: bytes) -> int:
    """Return a descriptor from which `data` can be read once, without any file on disk."""
    fd = os.memfd_create("job")
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def _outcomes(
    ended: dict[str, Any], reply: _Pipe, output: _Pipe, runs: int, seal: bytes
) -> list[Outcome]:
    text = printable(output.kept.decode(errors="replace"))
    dropped = max(0, output.total - output.limit)
    if dropped:
        text += f"\n[{dropped} more bytes of output were dropped]"
    notes, message = split_notes(bytes(reply.kept[len(READY) :]))
    flags = tuple(Flag(code, printable(detail[:200])) for code, detail in notes if code in FLAGS)
    rest: dict[str, Any] = {"output": text, "dropped": dropped, "flags": flags}
    if not reply.kept.startswith(READY):  # so the student's code has not run
        raise _never_ready(bytes(reply.kept), ended, text)
    if ended["ended"] == "timed_out":
        return [Outcome("timed_out", **rest)] * runs
    if ended["ended"] == "killed":
        return [Outcome("killed", facts={"signal": ended["signal"]}, **rest)] * runs
    if not message and reply.total <= reply.limit:
        kind = "probe_broke" if ended["status"] == ENGINE_BROKE else "exited"
        return [Outcome(kind, facts={"status": ended["status"]}, **rest)] * runs
    try:
        if reply.total > reply.limit:
            raise ValueError("the reply is larger than the limit")
        outcomes = [from_report(report, **rest) for report in _reports(message, seal)]
        if len(outcomes) != runs:
            raise ValueError("not one report a run")
        if outcomes and outcomes[0].kind == NOT_RUN:
            raise ValueError("nothing was run")
    except (WireError, ValueError, KeyError, TypeError, AttributeError) as error:
        return [Outcome("garbled", facts={"message": str(error)[:200]}, **rest)] * runs
    return outcomes


def _reports(message: bytes, seal: bytes) -> list[Any]:
    """Return what a message holds, whose seal only the child knows, and no student's code."""
    if not message.endswith(seal):
        raise ValueError("the reply was not written by the sandbox, or not to its end")
    reports: list[Any] = unpack(message.removesuffix(seal))["reports"]
    return reports


def _never_ready(reply: bytes, ended: dict[str, Any], output: str) -> KataError:
    """Return the error of a child that ended before it read its job."""
    if not reply:
        return SandboxBroken(f"a child ended before it began: {ended} {output[-2000:]}")
    return NoIsolation(f"a child could not shut itself in: {unpack(reply)['message']}")
