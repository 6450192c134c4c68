"""What hidden tests are given: `observe`, `observe_on_cuda`, dependencies between checks, results.

`hidden_tests/conftest.py` imports everything here that `__all__` names. `kata grade` hands in
its own Session; `pytest hidden_tests/03 --submission=PATH` makes one from the options.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

from graders.checks import Compared
from graders.errors import BadCollection, KataError, NotChecked, ProbeBroke
from graders.exercise import all_exercises, find_root, imports_of
from graders.finding import Finding
from graders.judge.isolation import choose
from graders.judge.reading import read_source
from graders.judge.record import (
    FAILED,
    GRADER_ERROR,
    NOT_CHECKED,
    PASSED,
    SKIPPED,
    CheckResult,
)
from graders.judge.sandbox import Sandbox
from graders.judge.session import Session
from graders.judge.subject import Subject
from graders.outcome import printable
from graders.submission import submission_names
from graders.told import Told, wants_traceback

__all__ = [
    "observe",
    "observe_on_cuda",
    "pytest_collection",
    "pytest_generate_tests",
    "pytest_report_header",
    "pytest_runtest_makereport",
    "pytest_runtest_setup",
    "pytest_unconfigure",
]

SESSION = pytest.StashKey[Session]()
NEEDED = pytest.StashKey[str]()
Observe = Callable[..., Compared]
BROKE_ON_CUDA = "The check came to no end on this machine's CUDA GPU ({why}). It costs no points."


def session_of(config: pytest.Config) -> Session:
    """Return the session that this run shares."""
    if SESSION not in config.stash:
        given = config.pluginmanager.get_plugin("kata-session")
        config.stash[SESSION] = given if isinstance(given, Session) else _from_options(config)
    return config.stash[SESSION]


def _from_options(config: pytest.Config) -> Session:
    chosen: list[str] = config.getoption("submission")
    if not chosen:
        raise pytest.UsageError(
            "say which submission to test: pytest hidden_tests/01 --submission=PATH"
        )
    seed = config.getoption("seed")
    tests = Path(config.args[0].partition("::")[0])
    try:
        root = find_root(tests)
        imports = imports_of(all_exercises(root))
        sandbox = Sandbox(choose(config.getoption("isolation")), secret=root, imports=imports)
    except KataError as error:
        raise pytest.UsageError(str(error)) from None
    seed = secrets.randbits(32) if seed is None else seed
    return Session(sandbox, seed, submission_names(chosen), read_source)


def pytest_report_header(config: pytest.Config) -> str | None:
    """Tell the seed, with which a run can be repeated."""
    if not config.getoption("submission"):
        return None
    session = session_of(config)
    return f"seed: {session.seed}, isolation: {session.sandbox.isolation.name}"


def pytest_collection(session: pytest.Session) -> None:
    """Raise UsageError before anything is collected where no submission was named."""
    session_of(session.config)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give every check one run per submission."""
    if "observe" in metafunc.fixturenames:
        names = list(session_of(metafunc.config).submissions)
        metafunc.parametrize("observe", names, ids=names, indirect=True, scope="module")


@pytest.fixture(scope="module")
def observe(request: pytest.FixtureRequest) -> Observe:
    """Return `observe(probe, **params)`: the student's observation beside the reference."""
    session = session_of(request.config)
    return session.subject(session.exercise(request.path), request.param).observe


@pytest.fixture
def observe_on_cuda(request: pytest.FixtureRequest, observe: Observe) -> Observe:
    """Return `observe_on_cuda(probe, **params)`, the same in a process that has a CUDA GPU."""
    del observe  # it gives every check one run per submission
    session, (name, _) = session_of(request.config), key_of(request.node)
    return on_cuda(session, session.subject(session.exercise(request.path), name))


def on_cuda(session: Session, subject: Subject) -> Observe:
    """Return what `observe_on_cuda` is to a check of this subject."""

    def observe_on_cuda(probe: str, **params: Any) -> Compared:
        try:
            return session.cuda.observe(subject, probe, **params)
        except NotChecked as why:
            pytest.skip(str(why))

    return observe_on_cuda


def asks_for_cuda(item: pytest.Item) -> bool:
    """Return whether a check asks for `observe_on_cuda`."""
    return "observe_on_cuda" in getattr(item, "fixturenames", ())


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a check that cannot be made here, or needs one that did not pass."""
    session = session_of(item.config)
    if asks_for_cuda(item) and session.cuda.problem:
        pytest.skip(session.cuda.problem)
    done = session.results.get(key_of(item), {})
    for marker in item.iter_markers("needs"):
        for name in marker.args:
            if name not in done:
                continue  # deselected by -k, say
            if done[name].outcome != PASSED:
                item.stash[NEEDED] = done[name].title
                pytest.skip(f"it needs this first: {done[name].title}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep the result of a check; show a finding as its sentences."""
    report = yield
    error = call.excinfo.value if call.excinfo is not None else None
    if call.when == "call" and error is not None:
        error = judged(item, error)
    if (call.when == "call" or error is not None) and hasattr(item, "callspec"):
        result = result_of(item, error, call.duration)
        session = session_of(item.config)
        session.note(key_of(item), result)
        if asks_for_cuda(item):
            session.on_cuda.add(result.id)
        if report.failed and (output := session.output(*key_of(item))):
            report.sections.append(("What the submission printed", output))
    if isinstance(error, Finding) and not wants_traceback(item.config):
        report.longrepr = Told(error, item)
    return report


def judged(item: pytest.Item, error: BaseException) -> BaseException:
    """Return what a check raised, or a Finding where the check broke by the student's doing.

    Whose doing it was, the solution tells: the same check runs on it, with the same probes and
    seeds, now and in children of its own. Where that comes to an end, it was the student's
    code that broke the check, and a deserved zero cannot be turned into no score.
    """
    if not could_be_the_students(error) or not hasattr(item, "callspec"):
        return error
    session, (name, _) = session_of(item.config), key_of(item)
    exercise = session.exercise(item.path)
    solution = session.solution(exercise)
    funcargs: dict[str, Any] = item.funcargs  # type: ignore[attr-defined]
    given = dict(funcargs)
    funcargs["observe"] = solution.observe
    if asks_for_cuda(item):
        funcargs["observe_on_cuda"] = on_cuda(session, solution)
    try:
        item.runtest()
    except (Exception, pytest.skip.Exception, pytest.fail.Exception):  # noqa: BLE001
        return error
    finally:
        funcargs.update(given)
    return session.subject(exercise, name).broke(check_id(item), error)


def could_be_the_students(error: BaseException) -> bool:
    """Return whether an error can come from what a submission did, and not from the machine."""
    if isinstance(error, (Finding, KataError)):
        return isinstance(error, ProbeBroke)
    return isinstance(error, (Exception, pytest.fail.Exception))


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the sandbox, if it was this run that started it."""
    if SESSION in config.stash and config.pluginmanager.get_plugin("kata-session") is None:
        config.stash[SESSION].close()


def result_of(item: pytest.Item, error: BaseException | None, seconds: float) -> CheckResult:
    """Return a check's result from what it raised, if anything."""
    points = float(sum(marker.args[0] for marker in item.iter_markers("points")))
    outcome, rationale, help = PASSED, "", ""
    if isinstance(error, Finding):
        outcome, rationale, help = FAILED, error.rationale, error.help
    elif isinstance(error, pytest.skip.Exception) and NEEDED in item.stash:
        outcome, rationale = SKIPPED, f"Not looked at: it needs this first: {item.stash[NEEDED]}"
    elif isinstance(error, pytest.skip.Exception):
        outcome, rationale = NOT_CHECKED, str(error)
    elif error is not None:
        outcome, rationale = GRADER_ERROR, printable(f"{type(error).__name__}: {error}")
        if asks_for_cuda(item) and not isinstance(error, BadCollection):
            outcome, rationale = NOT_CHECKED, BROKE_ON_CUDA.format(why=rationale.splitlines()[0])
    return CheckResult(
        id=check_id(item),
        title=title_of(item),
        points=points if outcome == PASSED else 0.0,
        max_points=points,
        outcome=outcome,
        rationale=rationale,
        help=help,
        seconds=seconds,
    )


def check_id(item: pytest.Item) -> str:
    """Return the check's name, with its own parameters but without the submission."""
    params: dict[str, Any] = dict(item.callspec.params)  # type: ignore[attr-defined]
    params.pop("observe", None)
    name: str = item.originalname  # type: ignore[attr-defined]
    own = ", ".join(f"{key}={value}" for key, value in params.items())
    return f"{name}[{own}]" if own else name


def title_of(item: pytest.Item) -> str:
    """Return the first paragraph of the check's docstring, or its name."""
    doc = item.obj.__doc__ or ""  # type: ignore[attr-defined]
    return " ".join(doc.split("\n\n")[0].split()) or item.name


def key_of(item: pytest.Item) -> tuple[str, str]:
    """Return the submission's name and the exercise's."""
    params = item.callspec.params if hasattr(item, "callspec") else {}
    return str(params.get("observe", "")), item.path.parent.name
