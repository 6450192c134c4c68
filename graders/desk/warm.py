"""The warm process of `kata watch`: all is imported, and each run of pytest is a fork of it.

It reads a line for each run from stdin, the words for pytest as JSON, and answers with a line on
stdout: how the run ended. `null` ends the run that goes on, if there is one, without an answer.
It is single-threaded and computes nothing, so that forking it is safe. It has run pytest once, on
nothing: that imports what pytest loads late, which each fork would do again.
"""

from __future__ import annotations

import gc
import importlib
import io
import json
import os
import select
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

PLUGINS = ("graders.plugin", "pytest_timeout")
IMPORTS = ("torch", "torch._dynamo", "numpy", "pytest", *PLUGINS, "graders.desk.plugin")
QUIET = ("-W", "ignore::pytest.PytestAssertRewriteWarning")  # for what is imported already


def main() -> None:
    """Import, say so, and serve until stdin is closed."""
    for name in (*IMPORTS, *sys.argv[1:]):
        with suppress(ImportError):  # whoever needs it will be told
            importlib.import_module(name)
    with suppress(ImportError):
        from graders import simgpu  # noqa: PLC0415 - it brings torch

        simgpu.prepare()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # PLUGINS are all that is wanted
    with suppress(ImportError):
        _rehearse()
    gc.freeze()  # pytest collects garbage as it ends, which takes long with all of torch to look at
    _say("ready")
    child, ended, text = 0, -1, b""
    while True:
        ready, _, _ = select.select([0] if ended < 0 else [0, ended], [], [])
        if ended in ready:
            _, status = os.waitpid(child, 0)
            os.close(ended)
            child, ended = 0, -1
            _say(os.waitstatus_to_exitcode(status))
        if 0 in ready:
            more = os.read(0, 1 << 16)
            *lines, text = (text + more).split(b"\n")
            if child and (lines or not more):
                _end(child, ended)
                child, ended = 0, -1
            if not more:
                return
            if lines and (words := json.loads(lines[-1])) is not None:
                child, ended = _start(words)


def _start(words: list[str]) -> tuple[int, int]:
    """Fork a child that runs pytest; return it, and a pipe that closes when it ends.

    The first word is the file for what it prints.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    code: int = 3
    try:
        os.setsid()
        os.close(reading)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        file = os.open(words[0], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(file, 1)
        os.dup2(file, 2)
        code = _pytest(words[1:])
    finally:
        with suppress(Exception):
            sys.stdout.flush()
        os._exit(code)


def _pytest(words: Sequence[str]) -> int:
    """Run pytest. Our plugins are handed over: by name, pytest asks all packages for theirs."""
    import pytest  # noqa: PLC0415 - it is imported already

    plugins = [sys.modules[name] for name in PLUGINS if name in sys.modules]
    return int(pytest.main([*QUIET, *words], plugins=plugins))


def _rehearse() -> None:
    with (
        tempfile.TemporaryDirectory() as empty,
        redirect_stdout(io.StringIO()),
        redirect_stderr(io.StringIO()),
    ):
        settings = ["-c", os.devnull, f"--rootdir={empty}", "-p", "no:cacheprovider"]
        _pytest([*settings, f"--junitxml={empty}/report.xml", empty])


def _end(child: int, ended: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(ended)


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    # `python -m` puts the current folder first, as `python -m pytest` does.
    sys.path[0] = str(Path.cwd())
    main()
