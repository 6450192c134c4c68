"""Public tests in a notebook: the same findings as `pytest exercises/03` gives, below the cell.

    tests = Tests("exercises/03_mlp_sine", writes=["sine_data", "MLP", "fit", "plot_fit"])
    tests.show("test_data_lies_on_the_sine")

They look at what the cells define that were run, the last one of a name. All tests are run at
once, and again only after a cell has changed.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl  # noqa: F401 - it reads MPLBACKEND once, so before a desk sets it
import pytest
import pytest_timeout
import torch

import graders.desk.plugin
import graders.plugin
from graders.cells import STUB, Piece, assemble, pieces_of
from graders.desk.desk import Desk
from graders.desk.plugin import DESKS
from graders.exercise import Exercise, read_exercise
from graders.told import Told, wrapped

# Plugins of pytest's own that a notebook has no use for; pytest-timeout writes to its terminal.
UNNEEDED = (
    "cacheprovider", "doctest", "faulthandler", "junitxml", "logging", "pastebin", "setuponly",
    "stepwise", "threadexception", "unraisableexception",
)  # fmt: skip
NOTHING_MORE = "There is no advice on what you wrote."


@dataclass(frozen=True, slots=True)
class Result:
    """How one run of a public test went; `words` is empty where it passed.

    `variant` is what the test was run with, such as a device, or empty.
    """

    variant: str
    words: str


class Tests:
    """The public tests of one exercise, for the cells of a notebook to call."""

    def __init__(self, folder: str, writes: Sequence[str]) -> None:
        """Read the exercise in `folder`; `writes` names what the cells should define."""
        path = Path(folder).resolve()
        self._exercise = read_exercise(path / "exercise.toml")
        self._stub = (path / STUB).read_text(encoding="utf-8")
        self._writes = tuple(writes)
        self._ran = ""
        self._results: dict[str, list[Result]] = {}
        self._desk: Desk | None = None
        self._lines: dict[int, tuple[int, str]] = {}

    def show(self, test: str) -> None:
        """Print how a test went: what it saw, which mistake that is, what to do next."""
        self._run()
        for result in self._results.get(test, []):
            variant = f" ({result.variant})" if result.variant else ""
            print(f"✗{variant}" if result.words else f"✓{variant} It passed.")  # noqa: T201
            if result.words:
                print(result.words)  # noqa: T201

    def advice(self) -> None:
        """Print what could be better in code that was tested, at no cost of points."""
        self._run()
        desk = self._desk
        habits = [one for one in desk.diagnosis if one.habit] if desk and desk.looked_at else []
        for one in habits:
            print(wrapped(f"{one.rationale} [{one.code}]", "  "))  # noqa: T201
            print(wrapped(one.help, "  → "))  # noqa: T201
        if not habits:
            print(NOTHING_MORE)  # noqa: T201

    def points(self, check: str, points: float) -> float:
        """Return what the public tests say of a check that is worth `points`.

        That is all or nothing where a public test has the check's name, and else `points` times
        the share of all public tests that passed.
        """
        self._run()
        counted = [check] if check in self._results else list(self._results)
        passed = [all(not one.words for one in self._results[name]) for name in counted]
        return round(points * sum(passed) / len(passed), 2) if passed else 0.0

    def _run(self) -> None:
        """Run all tests, unless what they look at is what it was."""
        cells = _cells_that_ran()
        source = assemble(self._stub, self._writes, cells)
        if source == self._ran:
            return
        self._lines = _places(source, self._writes, cells)
        self._results = {}
        with _kernel_left_alone():
            self._desk = Desk(self._exercise, self._exercise.stub)
            self._desk.source = source
            _run_pytest(self._exercise, self._desk, self._take)
        self._ran = source

    def _take(self, report: pytest.TestReport) -> None:
        """Keep how a test went, by its function's name."""
        if not report.failed and report.when != "call":
            return
        name, _, variant = report.nodeid.rpartition("::")[2].partition("[")
        words = ""
        if report.failed:
            told = report.longrepr
            words = self._in_words(told) if isinstance(told, Told) else report.longreprtext
        self._results.setdefault(name, []).append(Result(variant.removesuffix("]"), words))

    def _in_words(self, told: Told) -> str:
        """Return a finding as it is shown, its lines counted as in the cell."""
        there = str(told).replace(self._exercise.where, "your notebook")
        there = re.sub(r"\bline (\d+)\b", self._line_in_cell, there)
        rationale, *help = there.split("\n→ ")
        facts = [told.expected, rationale] if told.expected else [rationale]
        parts = [wrapped(text, "  ") for text in facts] + [wrapped(text, "  → ") for text in help]
        return "\n".join(parts)

    def _line_in_cell(self, found: re.Match[str]) -> str:
        line, name = self._lines.get(int(found[1]), (0, ""))
        return f"line {line} of the cell with {name}" if line else found[0]


def _cells_that_ran() -> list[list[Piece]]:
    """Return the statements of all cells that were run, whose names are still there."""
    from IPython.core.getipython import get_ipython  # noqa: PLC0415 - a notebook brings it

    shell: Any = get_ipython()
    there = shell.user_ns
    cells = [pieces_of(cell) for cell in shell.history_manager.input_hist_parsed]
    return [[piece for piece in cell if all(n in there for n in piece.binds)] for cell in cells]


def _places(
    source: str, writes: Sequence[str], cells: Sequence[Sequence[Piece]]
) -> dict[int, tuple[int, str]]:
    """Return for lines of the assembled file the line in the cell, and what the cell defines."""
    own = {piece.binds[0]: piece for cell in cells for piece in cell if piece.binds[:1]}
    places: dict[int, tuple[int, str]] = {}
    for piece in pieces_of(source):
        name = next((name for name in piece.binds if name in writes), "")
        if name and name in own:
            length = len(piece.text.splitlines())
            places |= {piece.line + n: (own[name].line + n, name) for n in range(length)}
    return places


@contextlib.contextmanager
def _kernel_left_alone() -> Iterator[None]:
    """Leave plots, threads and where things are printed as the notebook has them."""
    threads = torch.get_num_threads()
    named = os.environ.get("MPLBACKEND")  # which a desk sets for good
    figures = set(_open_figures())
    try:
        with (
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            yield
    finally:
        torch.set_num_threads(threads)
        os.environ.pop("MPLBACKEND", None)
        if named is not None:
            os.environ["MPLBACKEND"] = named
        for number in set(_open_figures()) - figures:
            sys.modules["matplotlib.pyplot"].close(number)


def _open_figures() -> list[int]:
    """Return the numbers of the figures that would be shown below the cell."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    return list(pyplot.get_fignums()) if pyplot else []


class _Carrier:
    """Hands the notebook's desk to pytest, and its reports to the notebook."""

    def __init__(self, exercise: Exercise, desk: Desk, take: Any) -> None:
        self._desks = {(exercise.folder, ""): desk}
        self._take = take

    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[DESKS] = self._desks

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._take(report)


def _run_pytest(exercise: Exercise, desk: Desk, take: Any) -> None:
    """Run the public tests in this process."""
    words = [str(exercise.folder), f"--rootdir={exercise.root}", f"--config-file={os.devnull}"]
    words += ["--disable-plugin-autoload", "--noconftest", "--import-mode=importlib", "-s"]
    words += [word for name in UNNEEDED for word in ("-p", f"no:{name}")]
    if not hasattr(signal, "SIGALRM"):
        words += ["--timeout=0"]  # on Windows it could only end the kernel
    given = os.environ.pop("PYTEST_ADDOPTS", None)
    try:
        pytest.main(
            words,
            plugins=[
                pytest_timeout,
                graders.plugin,
                graders.desk.plugin,
                _Carrier(exercise, desk, take),
            ],
        )
    finally:
        if given is not None:
            os.environ["PYTEST_ADDOPTS"] = given
