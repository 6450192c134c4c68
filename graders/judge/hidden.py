"""An exercise's hidden tests, run by pytest in this process on the submissions of a session."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import Literal

import pytest

import graders.plugin
from graders.errors import BadCollection
from graders.exercise import Exercise
from graders.judge.session import Session

# Plugins of pytest's own that would only cost time here.
UNNEEDED = (
    "cacheprovider", "doctest", "faulthandler", "junitxml", "logging", "pastebin", "setuponly",
    "stepwise", "terminal", "threadexception", "tmpdir", "unraisableexception",
)  # fmt: skip


def run_hidden_tests(session: Session, exercise: Exercise) -> None:
    """Run an exercise's hidden tests on a session's submissions; results land in the session.

    Raises BadCollection, with pytest's output, where there was nothing to run.
    """
    words = [str(exercise.hidden), f"--rootdir={exercise.root}", f"--config-file={os.devnull}"]
    words += ["--disable-plugin-autoload", "-s"]
    words += [word for name in UNNEEDED for word in ("-p", f"no:{name}")]
    words += ["--import-mode=importlib"]
    # Whatever the instructor's environment asks of pytest is not meant for this.
    os.environ.pop("PYTEST_ADDOPTS", None)
    carrier = _Carrier(session)
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            status = pytest.main(words, plugins=[graders.plugin, carrier])
    finally:
        _forget(exercise.hidden.parent)
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        why = "\n".join([*carrier.errors, said.getvalue()]).strip() or f"it ended as {status!r}"
        raise BadCollection(f"{exercise.hidden} cannot be run by pytest:\n{why}")


def _forget(folder: Path) -> None:
    """Forget the modules in `folder`, so that the next session reads them afresh."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file is not None and Path(file).is_relative_to(folder):
            del sys.modules[name]


class _Carrier:
    """Registers the session with pytest under the name that the plugin looks for.

    It also stands in for pytest's reports and terminal, which nobody reads here: of what goes
    wrong before any check runs, it keeps the text in `errors`.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.errors: list[str] = []

    def pytest_configure(self, config: pytest.Config) -> None:
        config.pluginmanager.register(self.session, "kata-session")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.errors.append(report.longreprtext)

    def pytest_internalerror(self, excrepr: object) -> None:
        self.errors.append(str(excrepr))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> pytest.TestReport:
        """Make a report without the text of a traceback, which takes longer than the check."""
        assert call.when != "collect"
        outcome: Literal["passed", "failed", "skipped"] = "passed"
        if call.excinfo is not None:
            skipped = isinstance(call.excinfo.value, pytest.skip.Exception)
            outcome = "skipped" if skipped else "failed"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when)
