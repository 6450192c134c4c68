"""What public tests are given: `observe`, and failures in a learner's words.

`exercises/conftest.py` imports everything here that `__all__` names.
"""

from __future__ import annotations

import gc
import importlib
import re
import traceback
import warnings
from collections.abc import Callable, Generator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from graders.checks import Seen
from graders.desk.desk import Desk
from graders.desk.stopping import EARLIER, HAS_ALARM, stopped_after
from graders.desk.summary import summary_lines
from graders.desk.tally import TITLE
from graders.exercise import Exercise, read_exercise
from graders.finding import Finding
from graders.inside.loading import report_exception
from graders.outcome import from_report
from graders.submission import find_file
from graders.told import Told, submission_params, wants_traceback, without_traceback, wrapped
from graders.words import finding_for

__all__ = [
    "observe",
    "pytest_generate_tests",
    "pytest_itemcollected",
    "pytest_runtest_makereport",
    "pytest_runtestloop",
    "pytest_terminal_summary",
]

DESKS = pytest.StashKey[dict[tuple[Path, str], Desk]]()
TOLD = pytest.StashKey[dict[tuple[Path, str, str], str]]()

# A desk may be slow, or busy with something else.
MORE_SECONDS = 10.0


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test for each submission that was named."""
    submission_params(metafunc)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Import what is slow before the first test, whose time is limited.

    The first optimizer of a process imports torch._dynamo, which on a slow computer takes longer
    than a test may, and would be told as an endless loop of the student's.
    """
    if session.config.option.collectonly:
        return
    for path in {item.path for item in session.items}:
        exercise = read_exercise(path.parent / "exercise.toml")
        names = list(exercise.imports)
        files = (exercise.public_probes, exercise.stub)
        if any(map(asks_for_an_optimizer, files)):
            names.append("torch._dynamo")
        for name in names:
            with warnings.catch_warnings(action="ignore"), suppress(ImportError):
                importlib.import_module(name)  # where it is missing, whoever needs it is told
    gc.freeze()  # see desk.py


def asks_for_an_optimizer(file: Path) -> bool:
    """Return whether a file speaks of optimizers; one that cannot be read is told by its tests."""
    try:
        return b"optim" in file.read_bytes()
    except OSError:
        return False


def pytest_itemcollected(item: pytest.Item) -> None:
    """Limit each test to the exercise's time and a little more, unless --timeout says otherwise.

    Reports have its docstring as the title.
    """
    doc = getattr(getattr(item, "obj", None), "__doc__", None) or item.name
    item.user_properties.append((TITLE, doc.strip().splitlines()[0]))
    if item.config.getoption("timeout", None) is None:
        seconds = seconds_for(read_exercise(item.path.parent / "exercise.toml"))
        item.add_marker(pytest.mark.timeout(seconds if HAS_ALARM else seconds / EARLIER))


def seconds_for(exercise: Exercise) -> float:
    """Return how long one public test may take."""
    return exercise.limits.wall_seconds + MORE_SECONDS


@pytest.fixture(scope="module")
def observe(request: pytest.FixtureRequest) -> Callable[..., Seen]:
    """Return `observe(probe, **params)`, which looks at the student's code with a probe."""
    desk = desk_of(request.config, request.path, getattr(request, "param", ""))
    limit = request.config.getoption("timeout", None) or seconds_for(desk.exercise) / EARLIER

    def look(probe: str, **params: Any) -> Seen:
        __tracebackhide__ = True
        with stopped_after(EARLIER * limit):
            return desk.observe(probe, **params)

    return look


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put a learner's words in the place of a traceback, where the failure is the student's."""
    finding, place = None, ""
    if call.excinfo is not None and not wants_traceback(item.config):
        finding = finding_of(item, call.excinfo.value)
        place = own_line(item, call.excinfo.value)
    if finding is None:
        return (yield)
    with without_traceback(call):
        report = yield
    report.longrepr = Told(finding, item, told_before(finding, item), place)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)  # after all that pytest itself has to say
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter,
) -> Generator[None, None, None]:
    """Name the habits of code that was tested, which fail no test, and what to try next."""
    yield
    for (_, submission), desk in terminalreporter.config.stash.get(DESKS, {}).items():
        advice = [m for m in desk.diagnosis if m.habit] if desk.looked_at else []
        if not advice:
            continue
        terminalreporter.section(f"advice for {submission or desk.exercise.where}")
        for mistake in advice:
            code = f"{mistake.rationale} [{mistake.code}]"
            terminalreporter.line(wrapped(code, "  "))
            terminalreporter.line(wrapped(mistake.help, "  → "))
    if terminalreporter.config.getoption("submission"):
        return
    for text, well in summary_lines(terminalreporter):
        terminalreporter.line(wrapped(text, ""), green=well, yellow=not well)


def desk_of(config: pytest.Config, test_file: Path, submission: str) -> Desk:
    """Return the desk that serves `test_file`, one per session and submission."""
    desks = config.stash.setdefault(DESKS, {})
    key = (test_file.parent, submission)
    if key not in desks:
        exercise = read_exercise(test_file.parent / "exercise.toml")
        file = find_file(Path(submission).resolve(), exercise) if submission else exercise.stub
        desks[key] = Desk(exercise, file or Path(submission) / exercise.where)
    return desks[key]


def submission_of(item: pytest.Item) -> str:
    """Return the submission that a test runs on, empty for the student's own file."""
    params = getattr(item, "callspec", None)
    return str(params.params.get("observe", "")) if params else ""


def told_before(finding: Finding, item: pytest.Item) -> str:
    """Return the test of the same file and submission that has told the same, if one has.

    What fits into a line is told again.
    """
    if not finding.help and "\n" not in finding.rationale:
        return ""
    told = item.config.stash.setdefault(TOLD, {})
    first = told.setdefault((item.path, submission_of(item), str(finding)), item.name)
    return "" if first == item.name else first


def finding_of(item: pytest.Item, error: BaseException) -> Finding | None:
    """Return what to tell of a failure, or None where pytest's own report serves better."""
    if isinstance(error, Finding):
        return error
    desk = desk_of(item.config, item.path, submission_of(item))
    if was_stopped(error):
        return endless_finding(desk, error)
    lines = traceback.extract_tb(error.__traceback__)
    if error is not desk.raised and str(desk.file) not in {line.filename for line in lines}:
        return None
    try:
        return student_error(desk, error)
    except pytest.fail.Exception as stopped:  # looking for the mistake ran into the time limit
        return endless_finding(desk, stopped)


def own_line(item: pytest.Item, error: BaseException) -> str:
    """Return the student's line in question, as `file.py:7`; empty where none is known.

    It is the one that raised, or else the first of the function whose result the test looks at.
    """
    desk = desk_of(item.config, item.path, submission_of(item))
    trace = traceback.extract_tb(error.__traceback__)
    lines = [one.lineno or 0 for one in trace if one.filename == str(desk.file)]
    lines = [line for line in lines if line > 0]  # where there is none, it is None, or -1
    if isinstance(error, NotImplementedError):
        return ""
    line = lines[-1] if lines else 0
    if not line and isinstance(error, Finding):
        line = desk.line(getattr(item, "originalname", item.name))
    shown = desk.file
    if shown.is_relative_to(item.config.invocation_params.dir):
        shown = shown.relative_to(item.config.invocation_params.dir)
    return f"{shown}:{line}" if line else ""


def student_error(desk: Desk, error: BaseException) -> Finding:
    """Return what to tell of an exception that left the student's code."""
    facts = report_exception(error, str(desk.file))
    unwritten = isinstance(error, NotImplementedError) and facts["message"].startswith("write ")
    outcome = from_report({"kind": "not_written" if unwritten else "raised", **facts})
    told = finding_for(outcome, desk.exercise)
    if unwritten:
        return told
    try:
        return desk.explain([f"{probe}:ended" for probe in desk.probes]) or told
    except Finding:  # the file cannot even be loaded
        return told


def was_stopped(error: BaseException) -> bool:
    """Return whether pytest-timeout ended the test."""
    return isinstance(error, pytest.fail.Exception) and "pytest-timeout" in str(error)


def endless_finding(desk: Desk, error: BaseException) -> Finding:
    """Return what to tell of code that had to be stopped, and see that it is not run again."""
    seconds = re.search(r">([\d.]+)s", str(error))
    desk.endless = Finding(
        f"Your code was still running after {seconds[1] if seconds else 'too many'} seconds.",
        "Look for a loop that never ends, or one that does far more steps than needed. If there "
        "is none, the computer was busy with something else: run the tests again.",
    )
    return desk.endless
