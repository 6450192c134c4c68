"""Running pytest for `kata watch`: as a fork of a warm process, or as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

UTF8 = {"PYTHONIOENCODING": "utf-8"}  # what is printed goes into a file that we read
USAGE = 4  # pytest's exit code for words or settings that it does not understand


class Runs(Protocol):
    """One run of pytest at a time."""

    def start(self, words: Sequence[str], printed: Path) -> None:
        """Run pytest with these words, and write to `printed`; a run that goes on is ended."""

    def ended(self) -> int | None:
        """Return how the run ended, once: an exit code, a negative signal; None before that."""

    def close(self) -> None:
        """End what goes on."""


class FreshRuns:
    """Each run in a process of its own, which imports torch anew."""

    def __init__(self, root: Path) -> None:
        """Keep where pytest runs."""
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, words: Sequence[str], printed: Path) -> None:
        """Start a process."""
        self.close()
        # watchfiles brings anyio, whose plugin takes long to load.
        command = [sys.executable, "-m", "pytest", "-p", "no:anyio", *words]
        with printed.open("wb") as file:
            self._process = subprocess.Popen(
                command,
                cwd=self._root,
                env=os.environ | UTF8,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
            )

    def ended(self) -> int | None:
        """Ask the process."""
        if self._process is None or (code := self._process.poll()) is None:
            return None
        self._process = None
        return code

    def close(self) -> None:
        """Kill the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


class WarmRuns:
    """Each run a fork of one process, which has imported torch and is started at once."""

    def __init__(self, root: Path, imports: Sequence[str]) -> None:
        """Start the process; `imports` are modules that the exercises use."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "graders.desk.warm", *imports],
            cwd=root,
            env=os.environ | UTF8,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for whoever watches
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._words, self._said = self._process.stdin, self._process.stdout
        os.set_blocking(self._said.fileno(), False)
        self._text = b""

    def start(self, words: Sequence[str], printed: Path) -> None:
        """Ask for a fork."""
        self._words.write(json.dumps([str(printed), *words]).encode() + b"\n")
        self._words.flush()

    def ended(self) -> int | None:
        """Read what the process says; raise BrokenPipeError if it has ended itself."""
        more = self._said.read()
        if more == b"":
            raise BrokenPipeError
        *lines, self._text = (self._text + (more or b"")).split(b"\n")
        codes = [code for line in lines if isinstance(code := json.loads(line), int)]
        return codes[-1] if codes else None

    def close(self) -> None:
        """Let the process end its fork and itself."""
        with suppress(BrokenPipeError):
            self._words.close()
        self._process.wait()
        self._said.close()


class SteadyRuns:
    """Warm runs while they work. What fails in one by itself is run once more in a fresh process.

    If it does not fail there, forking is at fault, and all runs are fresh from then on: it is not
    safe with every library of every system, and Windows has none. Settings that ask for other
    plugins than ours want a fresh process, too.
    """

    def __init__(self, root: Path, imports: Sequence[str]) -> None:
        """Start what is quickest here."""
        self._fresh = FreshRuns(root)
        self._warm = WarmRuns(root, imports) if hasattr(os, "fork") else None
        self._runs: Runs = self._warm or self._fresh
        self._last: tuple[Sequence[str], Path] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self, words: Sequence[str], printed: Path) -> None:
        """Run pytest with these words."""
        self._last = (words, printed)
        self._fresh.close()
        self._runs = self._warm or self._fresh
        try:
            self._runs.start(words, printed)
        except BrokenPipeError:
            self._forget_warm()
            self._start_fresh()

    def ended(self) -> int | None:
        """Return how the run ended, once."""
        try:
            code = self._runs.ended()
        except BrokenPipeError:
            self._forget_warm()
            self._start_fresh()
            return None
        failed = code is not None and (code < 0 or code == USAGE)
        if failed and self._runs is self._warm:
            self._start_fresh()
            return None
        if code is not None and code >= 0 and self._runs is self._fresh:
            self._forget_warm()
        return code

    def close(self) -> None:
        """End what goes on."""
        self._fresh.close()
        self._forget_warm()

    def _start_fresh(self) -> None:
        self._runs = self._fresh
        if self._last is not None:
            self._runs.start(*self._last)

    def _forget_warm(self) -> None:
        if self._warm is not None:
            self._warm.close()
            self._warm = None
