"""A shard: one exercise and a batch of submissions, graded in one pytest session.

A pure function as far as the outside can tell: submissions in, records out. What is slow to
make (the sandbox, the reference, the mistakes' observations) is kept by the worker process.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import graders
from graders.errors import BadCollection, CannotStart, NoIsolation
from graders.exercise import Exercise
from graders.judge.bench import Bench
from graders.judge.cuda import Cuda
from graders.judge.hidden import run_hidden_tests
from graders.judge.isolation import Isolation
from graders.judge.reading import read_source
from graders.judge.record import (
    GRADER_ERROR,
    MAX_SCORE,
    CheckResult,
    FlagNote,
    Named,
    Record,
    Sketch,
)
from graders.judge.sandbox import Sandbox
from graders.judge.session import Key, Read, Session
from graders.judge.shelf import Shelf
from graders.judge.sketches import sketches_of
from graders.judge.subject import Subject
from graders.mistake import Mistake
from graders.words import PRINTS_TOO_MUCH

# Parts of the engine that neither grade nor diagnose.
REPORTING = ("report", "export")


@dataclass(frozen=True, slots=True)
class Shard:
    """The unit of work: `submissions` are names and paths."""

    exercise: Exercise
    submissions: tuple[tuple[str, Path], ...]
    seed: int
    isolation: Isolation


def grade_shard(
    shard: Shard, address: str = "", shared: Path | None = None, read: Read = read_source
) -> list[Record]:
    """Grade every submission of a shard and return their records, in order.

    `address` is that of a running Incubator, if there is one on this machine, and `shared` a
    folder for what its workers share. `read` reads a submission. Raises BadCollection where the
    hidden tests cannot even be collected.
    """
    session = Session(
        _sandbox(shard.isolation, shard.exercise.root, address),
        shard.seed,
        dict(shard.submissions),
        read,
        _benches(shard.isolation, shard.exercise.root),
        Shelf(shared) if shared is not None else None,
        _cuda(shard.isolation, shard.exercise.root),
    )
    run_hidden_tests(session, shard.exercise)
    return [_record(session, shard, name) for name, _ in shard.submissions]


# What this process keeps open between shards.
_kept = contextlib.ExitStack()
atexit.register(_kept.close)


def let_go() -> None:
    """End what this process keeps between shards; the next shard makes it anew."""
    _kept.close()
    for made in (_sandbox, _cuda, _benches):
        made.cache_clear()


@cache
def _sandbox(isolation: Isolation, root: Path, address: str) -> Sandbox:
    return _kept.enter_context(Sandbox(isolation, root, address))


@cache
def _cuda(isolation: Isolation, root: Path) -> Cuda:
    return _kept.enter_context(Cuda(isolation, root))


@cache
def _benches(isolation: Isolation, root: Path) -> dict[Key, Bench]:
    del isolation, root  # they only tell one set of benches from another
    return {}


def _record(session: Session, shard: Shard, name: str) -> Record:
    subject = session.subject(shard.exercise, name)
    checks = tuple(session.results.get((name, shard.exercise.name), {}).values())
    diagnosis = [Named(m.code, m.title, m.feedback) for m in _diagnosed(subject)]
    if subject.dropped:
        words = PRINTS_TOO_MUCH.format(kept=shard.exercise.limits.output_kib)
        diagnosis.append(Named("PRINTS", "Prints too much", words))
    status = status_of(subject, checks)
    return Record(
        student=name,
        exercise=shard.exercise.name,
        status=status,
        score=None if status == GRADER_ERROR else sum(check.points for check in checks),
        max_score=MAX_SCORE,
        checks=checks,
        diagnosis=tuple(diagnosis),
        flags=tuple(FlagNote(flag.code, flag.detail) for flag in subject.flags),
        seed=shard.seed,
        submission_sha256=hashlib.sha256(subject.source.data).hexdigest(),
        grader_sha256=grader_sha256(shard.exercise),
        isolation=shard.isolation.name,
        device=subject.device,
        torch=session.sandbox.torch_version,
        graded_at=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=sum(check.seconds for check in checks),
        sketches=() if status == GRADER_ERROR else _sketched(subject),
    )


def _diagnosed(subject: Subject) -> list[Mistake]:
    """Return the diagnosis, none where what came back is so odd that it breaks the diagnosing."""
    try:
        return subject.diagnosis
    except (BadCollection, NoIsolation, CannotStart):
        raise
    except Exception as error:  # noqa: BLE001 - one submission must not stop the others
        subject.broke("the diagnosis", error)
        return []


def _sketched(subject: Subject) -> tuple[Sketch, ...]:
    """Return what can be drawn, nothing where that fails: it costs nobody their result."""
    try:
        return sketches_of(subject)
    except (BadCollection, NoIsolation, CannotStart):
        raise
    except Exception:  # noqa: BLE001 - as above
        return ()


def status_of(subject: Subject, checks: Iterable[CheckResult]) -> str:
    """Return "graded", "missing", "not_gradable" or "grader_error"."""
    checks = list(checks)
    if not checks or any(check.outcome == GRADER_ERROR for check in checks):
        return GRADER_ERROR
    if subject.source.trouble is None and "syntax_error" in subject.kinds:
        return "not_gradable"
    return subject.source.status


@cache
def grader_sha256(exercise: Exercise) -> str:
    """Return a digest of what decides a score and a diagnosis.

    That is the engine, the probes, the hidden tests, the solution and the known mistakes.
    """
    engine = Path(graders.__file__).parent
    digest = hashlib.sha256()
    for folder in (engine, exercise.folder, exercise.hidden, exercise.solution.parent):
        for path in sorted(folder.rglob("*")):
            inner = path.relative_to(folder)
            if folder == engine and inner.parts[0] in REPORTING:
                continue
            if path.suffix in (".py", ".toml", ".json") and path != exercise.stub:
                digest.update(f"{inner}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
