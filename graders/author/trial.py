"""Trying an exercise's tests on everything that is known about it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from graders.author.markers import each_fault, each_repair
from graders.author.rehearsal import OnSimgpu
from graders.errors import BadCollection
from graders.exercise import Exercise
from graders.judge.bench import Bench, Params
from graders.judge.cuda import Cuda
from graders.judge.hidden import run_hidden_tests
from graders.judge.reading import Source, read_source
from graders.judge.record import CheckResult
from graders.judge.session import Key, Session
from graders.judge.subject import Subject
from graders.mistake import Mistake
from graders.outcome import Flag, Outcome
from graders.submission import submission_names

BLANKS = {"all zeros": 0.0, "all NaN": float("nan")}


@dataclass(frozen=True, slots=True)
class Row:
    """What the hidden tests said of one known source."""

    name: str
    results: Mapping[str, CheckResult]
    diagnosis: tuple[Mistake, ...] = ()
    flags: tuple[Flag, ...] = ()

    @property
    def score(self) -> float:
        """The points that it got."""
        return sum(result.points for result in self.results.values())


@dataclass(frozen=True, slots=True)
class Trial:
    """An exercise's hidden tests on all known sources; `numeric` are checks of numbers.

    `on_cuda` are checks that ask for CUDA; `no_cuda` tells why they ran on `simgpu` in its place,
    and `cuda_lost` that it was lost on the way. Where students repair a faulty program, `faults` is
    the solution with one of its faults at a time, and `repairs` the stub with one of them repaired.
    """

    solution: Row
    variants: tuple[Row, ...]
    stub: Row
    blanks: tuple[Row, ...]
    mistakes: Mapping[str, Row]
    numeric: frozenset[str]
    faults: tuple[Row, ...] = ()
    repairs: tuple[Row, ...] = ()
    on_cuda: frozenset[str] = frozenset()
    no_cuda: str = ""
    cuda_lost: bool = False


def try_hidden_tests(bench: Bench) -> Trial:
    """Run the hidden tests on the solution, its variants, the stub, blanks and mistakes."""
    with Cuda(bench.sandbox.isolation, bench.sandbox.secret) as cuda:
        no_cuda = cuda.trouble()
        trial = _try(bench, OnSimgpu(bench.sandbox) if no_cuda else cuda)
        return replace(trial, no_cuda=no_cuda, cuda_lost=bool(cuda.problem and not no_cuda))


def _try(bench: Bench, cuda: Cuda) -> Trial:
    exercise, sandbox, seed = bench.exercise, bench.sandbox, bench.seed
    paths = [exercise.solution, *exercise.variants, exercise.stub, *exercise.mistakes]
    names = {str(path.relative_to(exercise.root)): path for path in paths}
    benches = {(exercise.name, str(seed)): bench}
    session = Session(sandbox, seed, names, read_source, benches, cuda=cuda)
    run_hidden_tests(session, exercise)
    answers = dict.fromkeys(BLANKS, exercise.solution)
    blanks = _BlankSession(sandbox, seed, answers, read_source, benches, cuda=cuda)
    run_hidden_tests(blanks, exercise)

    def row(path: Path) -> Row:
        return _row(session, exercise, str(path.relative_to(exercise.root)), path.stem)

    def try_texts(texts: Mapping[str, str]) -> tuple[Row, ...]:
        session = _TextSession(bench, texts, cuda)
        if texts:
            run_hidden_tests(session, exercise)
        return tuple(_row(session, exercise, name, name) for name in texts)

    by_code = dict(zip(bench.mistakes, exercise.mistakes, strict=True))
    return Trial(
        solution=row(exercise.solution),
        variants=tuple(row(path) for path in exercise.variants),
        stub=Row("the stub", row(exercise.stub).results),
        blanks=tuple(Row(b, blanks.results.get((b, exercise.name), {})) for b in BLANKS),
        mistakes={code: row(path) for code, path in by_code.items()},
        numeric=frozenset(session.numeric),
        faults=try_texts(each_fault(exercise)),
        repairs=tuple(Row(row.name, row.results) for row in try_texts(each_repair(exercise))),
        on_cuda=frozenset(session.on_cuda),
    )


def _row(session: Session, exercise: Exercise, name: str, shown: str) -> Row:
    results = session.results.get((name, exercise.name), {})
    subject = session.subject(exercise, name)
    return Row(shown, results, tuple(subject.diagnosis), tuple(subject.flags))


def try_public_tests(exercise: Exercise) -> dict[str, list[str]]:
    """Run the public tests on the same sources, in a process of their own.

    Returns the text of each failure by the source's path. Raises BadCollection where pytest
    could not run.
    """
    paths = [exercise.solution, *exercise.variants, exercise.stub, *exercise.mistakes]
    names = submission_names([str(path) for path in paths])
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        words = [sys.executable, "-m", "pytest", str(exercise.folder), f"--junitxml={report}", "-q"]
        words += ["-p", "no:cacheprovider", *(f"--submission={path}" for path in paths)]
        done = subprocess.run(words, cwd=exercise.root, capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1):
            raise BadCollection(f"{exercise.folder}: pytest failed:\n{done.stdout}{done.stderr}")
        cases = list(ET.parse(report).getroot().iter("testcase"))  # noqa: S314 - pytest wrote it
    failures: dict[str, list[str]] = {name: [] for name in names}
    for case in cases:
        params = (case.get("name") or "").partition("[")[2].removesuffix("]")
        # A test that asks for a device has its name there as well.
        name = next(n for n in names if params == n or params.startswith(f"{n}-"))
        for trouble in (*case.findall("failure"), *case.findall("error")):
            failures[name].append(trouble.text or "")
    return {str(path.relative_to(exercise.root)): failures[name] for name, path in names.items()}


class _TextSession(Session):
    """A session whose submissions are no files: `texts` holds each under its name."""

    def __init__(self, bench: Bench, texts: Mapping[str, str], cuda: Cuda) -> None:
        benches = {(bench.exercise.name, str(bench.seed)): bench}
        names = {name: Path() for name in texts}
        super().__init__(bench.sandbox, bench.seed, names, read_source, benches, cuda=cuda)
        self._texts = texts

    def subject(self, exercise: Exercise, name: str) -> Subject:
        key: Key = (name, exercise.name)
        if key not in self._subjects:
            text = self._texts[name]
            self._subjects[key] = Subject(self.bench(exercise), Source(text, text.encode()))
        return self._subjects[key]


class _BlankSession(Session):
    """A session in which every submission answers as the solution does, numbers blanked."""

    def subject(self, exercise: Exercise, name: str) -> Subject:
        key: Key = (name, exercise.name)
        if key not in self._subjects:
            source = self._read(self.submissions[name], exercise)
            self._subjects[key] = _BlankSubject(self.bench(exercise), source, BLANKS[name])
        return self._subjects[key]


class _BlankSubject(Subject):
    """Answers with the reference's own observation, every number in it replaced."""

    def __init__(self, bench: object, source: Source, value: float) -> None:
        super().__init__(bench, source)  # type: ignore[arg-type]
        self.value = value

    def outcome(self, probe: str, params: Params | None = None) -> Outcome:
        right = self.bench.reference(probe, params or {})
        return Outcome("observed", observation=blank(right.observation, self.value))


def blank(node: object, value: float) -> dict:  # type: ignore[type-arg]
    """Return an observation with every float, and every array's entries, set to `value`."""
    return _blank(node, value)  # type: ignore[return-value]


def _blank(node: object, value: float) -> object:
    if isinstance(node, dict):
        return {key: _blank(part, value) for key, part in node.items()}
    if isinstance(node, list):
        return [_blank(part, value) for part in node]
    if isinstance(node, float):
        return value
    if isinstance(node, np.ndarray) and node.dtype.kind == "f":
        return np.full_like(node, value)
    return node
