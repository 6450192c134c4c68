"""Zygotes: processes that have imported torch, and fork a child for each job.

One process warms up and then forks a zygote for whoever connects. A zygote never reads a
job, so nothing of one job is left in the memory that the next child inherits, and it runs no
backward pass, whose threads would not survive a fork. `graders.judge.incubator` starts all
this as `python -m graders.inside.zygote FD LAYERS [MODULE ...]`, FD being a listening socket,
and MODULE what exercises want imported ahead. Where "gpu" is among the layers, nothing here asks
for CUDA, since it could not be used after a fork then, and the simulated accelerator is not
prepared, since PyTorch knows one accelerator at a time.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path

import torch
import torch._dynamo  # the first optimizer of a process would import it, at 1.4 s a child

from graders import simgpu
from graders.inside import child, guarding, lockdown
from graders.inside.running import pack_reply, run_job
from graders.scratch import empty

REQUEST_BYTES = 4096

# The interpreter specialises code that has run eight times.
REHEARSALS = 10
STAND_IN = "import torch\n\ndef identity(x):\n    return x\n"
REHEARSAL = """
import torch
from graders.inside.probing import describe, gradients, weights

def rehearse(student, draw):
    model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.Tanh())
    draw.fill(model)
    handle = model.register_forward_hook(lambda *seen: None)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    prediction = model(student.identity(draw.normal(4, 3)))
    loss = torch.nn.functional.mse_loss(prediction, draw.normal(4, 2))
    for parameter in model.parameters():
        parameter.grad = torch.zeros_like(parameter)
    optimizer.step()
    optimizer.zero_grad()
    handle.remove()
    return {"loss": describe(loss), "after": weights(model), "left": gradients(model)}
"""


def main() -> None:
    """Warm up, then fork a zygote for each connection, until the judge ends this process."""
    listener = socket.socket(fileno=int(sys.argv[1]))
    layers = frozenset(filter(None, sys.argv[2].split("+")))
    end_with_parent()
    for name in sys.argv[3:]:
        importlib.import_module(name)
    torch.set_num_threads(1)
    if "gpu" not in layers:
        warm_up()
    settle()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # zygotes that end need not be waited for
    while True:
        # The judge may have died while torch was imported, too early for a signal.
        if sys.stdin in select.select([listener, sys.stdin], [], [])[0]:
            return
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            with contextlib.suppress(BrokenPipeError):  # the judge has gone
                be_zygote(connection, layers)
            os._exit(0)
        connection.close()


def end_with_parent() -> None:
    """See that this process ends when its parent is killed, and that nobody can look into it."""
    lockdown.prctl(lockdown.PR_SET_PDEATHSIG, signal.SIGKILL)
    lockdown.prctl(lockdown.PR_SET_DUMPABLE, 0)


def be_zygote(control: socket.socket, layers: frozenset[str]) -> None:
    """Serve one judge, whose first message names the scratch folder."""
    end_with_parent()
    lockdown.prctl(lockdown.PR_SET_CHILD_SUBREAPER, 1)
    scratch = control.recv(REQUEST_BYTES)
    if not scratch:
        return
    # Libraries keep caches there, and the incubator's folder is closed to children.
    os.environ["HOME"] = os.environ["TMPDIR"] = tempfile.tempdir = scratch.decode()
    try:
        rules = lockdown.Lockdown(layers, Path(scratch.decode()))
    except Exception as error:  # noqa: BLE001 - told to the judge, who gives up
        control.send(json.dumps({"failed": repr(error)}).encode())
        return
    control.send(json.dumps({"ready": torch.__version__}).encode())
    serve(control, rules)


def warm_up() -> None:
    """Do once what every child does, short of a backward pass.

    What has run before is quicker in a child, since it copies each page that it is the first
    to write to, be it for a cache or for a specialised instruction of the interpreter.
    """
    simgpu.prepare()
    probe = compile(REHEARSAL, "rehearsal", "exec")
    run = {"source": STAND_IN, "code": probe, "probe": "rehearse", "params": {}}
    for seed in range(REHEARSALS):
        runs = [{**run, "seed": seed}]
        reports = run_job({"filename": "stand_in.py", "api": ["identity(x)"], "runs": runs})
        pack_reply(reports)


def settle() -> None:
    """Note what is guarded, and settle the memory."""
    guarding.prepare()
    # A collection in a child would copy every page that it inherited.
    gc.collect()
    gc.freeze()


def serve(control: socket.socket, rules: lockdown.Lockdown) -> None:
    """Fork a child per request, wait for its end, clean up behind it, and report."""
    while True:
        request, fds, _, _ = socket.recv_fds(control, REQUEST_BYTES, 3)
        if not request:
            return
        wish = json.loads(request)
        limits = lockdown.ChildLimits(wish["wall_seconds"], wish["memory_bytes"])
        job_fd, reply_fd, output_fd = fds
        pid = os.fork()
        if pid == 0:
            child.live(job_fd, reply_fd, output_fd, limits, rules)
        for fd in fds:
            os.close(fd)
        ended = wait_for(pid, limits.wall_seconds, wish["longest_seconds"])
        kill_everything_left()
        empty(rules.scratch)
        control.send(json.dumps(ended).encode())


def wait_for(pid: int, seconds: float, longest: float) -> dict[str, object]:
    """Wait for the child's end and say how it ended; kill it when its time is up.

    It has `seconds`, and what it waits for a core on a machine that is busy, but no more than
    `longest` in all: a score should not depend on what else runs there.
    """
    handle = os.pidfd_open(pid)
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    begun = time.monotonic()
    while True:
        has = min(seconds + waited_for_a_core(pid), longest)
        left = begun + has - time.monotonic()
        in_time = bool(poll.poll(max(0.0, left) * 1000))
        if in_time or left <= 0:
            break
    if not in_time:
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    os.close(handle)
    _, status, used = os.wait4(pid, 0)
    signaled = os.WIFSIGNALED(status)
    # Several threads use up the computing time before the wall time is over.
    if not in_time or (signaled and used.ru_utime + used.ru_stime > seconds):
        return {"ended": "timed_out"}
    if signaled:
        return {"ended": "killed", "signal": signal.Signals(os.WTERMSIG(status)).name}
    return {"ended": "exited", "status": os.WEXITSTATUS(status)}


def waited_for_a_core(pid: int) -> float:
    """Return for how many seconds a process was ready to run while others did (proc(5))."""
    try:
        _, waited, _ = Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()
    except (OSError, ValueError):  # a kernel that does not count it
        return 0.0
    return int(waited) / 1e9


def kill_everything_left() -> None:
    """Kill and reap whatever a child left running; orphans become ours, as we are subreaper."""
    while True:
        for pid in _children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        try:
            reaped, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not reaped:
            time.sleep(0.001)


def _children() -> list[int]:
    tasks = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    if tasks.exists():
        return [int(pid) for pid in tasks.read_text(encoding="ascii").split()]
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):  # a kernel without CONFIG_PROC_CHILDREN
        with contextlib.suppress(OSError):
            if int(status.read_text(errors="replace").rpartition(")")[2].split()[1]) == os.getpid():
                found.append(int(status.parent.name))
    return found


if __name__ == "__main__":
    main()
