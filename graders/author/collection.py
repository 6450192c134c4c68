"""What has to hold of an exercise, and what to do where it does not."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import combinations

from graders.author.drawn import sketch_problems
from graders.author.files import Problem, generated_problems, static_problems, unreadable
from graders.author.generate import publicly_seen
from graders.author.public import public_verdicts
from graders.author.trial import Row, Trial, try_hidden_tests, try_public_tests
from graders.diagnosis import Leaves, same
from graders.exercise import Exercise
from graders.judge.bench import Bench
from graders.judge.record import GRADER_ERROR, MAX_SCORE, NOT_CHECKED, PASSED
from graders.judge.sandbox import Sandbox
from graders.mistake import Mistake
from graders.probes import PUBLIC_SEED
from graders.words import UNFINISHED

SEED = 20_260_101
CLOSE_TO = 1e-6


@dataclass(frozen=True, slots=True)
class Verdict:
    """All that `kata check` found out about one exercise.

    `public` tells for each mistake's code whether public tests name it: "named", "unseen" (no
    public probe can see it) or "missed".
    """

    exercise: Exercise
    trial: Trial | None
    public: dict[str, str]
    problems: list[Problem]


def check_exercises(exercises: Sequence[Exercise], sandbox: Sandbox) -> Iterator[Verdict]:
    """Check exercises and yield what was found, in order.

    First statically; what cannot even be read stops the rest. Public tests of all exercises run
    beside everything else, in processes of their own, since they take about as long.
    """
    beside = ThreadPoolExecutor(max(1, (os.cpu_count() or 1) - 1))
    try:
        for begun in [_begin(exercise, beside) for exercise in exercises]:
            yield _finish(begun, sandbox)
    finally:
        beside.shutdown(cancel_futures=True)


@dataclass(frozen=True, slots=True)
class _Begun:
    exercise: Exercise
    problems: list[Problem]
    public_tests: Future[dict[str, list[str]]] | None


def _begin(exercise: Exercise, beside: Executor) -> _Begun:
    problems = list(static_problems(exercise))
    if any(problem.fatal for problem in problems):
        return _Begun(exercise, problems, None)
    exercise = replace(exercise, left_out=frozenset(unreadable(exercise)))
    return _Begun(exercise, problems, beside.submit(try_public_tests, exercise))


def _finish(begun: _Begun, sandbox: Sandbox) -> Verdict:
    exercise, problems = begun.exercise, begun.problems
    if begun.public_tests is None:
        return Verdict(exercise, None, {}, problems)
    desk, bench = (Bench(exercise, seed, sandbox) for seed in (PUBLIC_SEED, SEED))
    problems += generated_problems(exercise, desk)
    known = bench.departures_of_mistakes(list(bench.mistakes), bench.probes)
    trial = try_hidden_tests(bench)
    problems += score_problems(trial, exercise)
    problems += sketch_problems(bench)
    problems += diagnosis_problems(trial, bench.mistakes, known)
    failures = begun.public_tests.result()
    public = public_verdicts(exercise, failures, publicly_seen(desk), bench.mistakes)
    problems += public.problems
    return Verdict(exercise, trial, public.named, problems)


def score_problems(trial: Trial, exercise: Exercise) -> Iterator[Problem]:
    """Look at points, titles, and what each known source was given."""
    yield from _words_and_points(trial)
    yield from _unfair_checks(trial, exercise)
    yield from _broken_checks(trial)
    yield from _easy_checks(trial)
    yield from _unseen_faults(trial)


def _words_and_points(trial: Trial) -> Iterator[Problem]:
    checks = trial.solution.results.values()
    total = sum(check.max_points for check in checks)
    if abs(total - MAX_SCORE) > CLOSE_TO:
        yield Problem(f"the checks are worth {total:g} points", f"Make them {MAX_SCORE:g}.")
    for check in checks:
        if check.id in trial.on_cuda:
            if check.max_points:
                todo = "Take them away: a score has to be the same on a machine without a GPU."
                yield Problem(f"{check.id} asks for CUDA and has points", todo)
        elif not check.max_points:
            yield Problem(f"{check.id} has no points", "Mark it: @pytest.mark.points(2)")
        if check.title.startswith(check.id):
            yield Problem(f"{check.id} has no docstring", "Say in a sentence what should hold.")


def _unfair_checks(trial: Trial, exercise: Exercise) -> Iterator[Problem]:
    paths = (exercise.solution, *exercise.variants)
    for row, path in zip((trial.solution, *trial.variants), paths, strict=True):
        fine = {PASSED, NOT_CHECKED} if trial.cuda_lost else {PASSED}
        failed = [check for check in row.results.values() if check.outcome not in fine]
        if failed:
            file = path.relative_to(exercise.root)
            yield Problem(
                f"{row.name} is right but fails {', '.join(check.id for check in failed)}: "
                f"{failed[0].rationale}",
                f"Look closer: pytest hidden_tests/{exercise.number} --submission={file} "
                f"--seed={SEED}. Then mend {file}, or loosen the check.",
            )
        for flag in row.flags:
            yield Problem(
                f"{row.name} is right but would be flagged for review: {flag.code}, {flag.detail}",
                "Write it without, or let graders/inside/watching.py expect it.",
            )


def _easy_checks(trial: Trial) -> Iterator[Problem]:
    for result in trial.stub.results.values():
        if result.outcome == PASSED:
            yield Problem(f"the untouched stub passes {result.id}", "Make the check need more.")
    for row in trial.blanks:
        for name in sorted(trial.numeric):
            if name in row.results and row.results[name].outcome == PASSED:
                yield Problem(
                    f"{name} compares numbers but lets {row.name} pass",
                    "Choose inputs whose right answer is not zero; compare relatively.",
                )


def _unseen_faults(trial: Trial) -> Iterator[Problem]:
    """Look at whether each fault of a stub that is to be repaired counts by itself."""
    for row in trial.faults:
        if row.score > MAX_SCORE - CLOSE_TO:
            yield Problem(f"the solution with the {row.name} loses no points", "Add a check.")
        elif not row.diagnosis:
            yield Problem(f"the {row.name} is not named", "Add it to the mistakes.")
    for row in trial.repairs:
        if row.score < trial.stub.score + CLOSE_TO:
            yield Problem(
                f"the {row.name} alone earns no points",
                "Let a probe look at this part by itself, and add a check of it.",
            )


def _broken_checks(trial: Trial) -> Iterator[Problem]:
    rows = (*trial.mistakes.values(), *trial.blanks, trial.stub, *trial.faults, *trial.repairs)
    for row in rows:
        for check in row.results.values():
            if check.outcome == GRADER_ERROR or check.rationale == UNFINISHED:
                yield Problem(
                    f"{check.id} breaks on {row.name}: {check.rationale[:300]}",
                    "Make the probe or the check survive it.",
                )


def diagnosis_problems(
    trial: Trial, mistakes: dict[str, Mistake], known: dict[str, Leaves]
) -> Iterator[Problem]:
    """Look at whether each mistake loses points and is told from all others."""
    for code, mistake in mistakes.items():
        row = trial.mistakes[code]
        if mistake.habit and row.score < MAX_SCORE - CLOSE_TO:
            yield Problem(
                f"{code} is a habit but loses points", "Take HABIT away, or mend the check."
            )
        if not mistake.habit and row.score > MAX_SCORE - CLOSE_TO:
            yield Problem(
                f"{code} loses no points", "Add a check that sees it, or call it a HABIT."
            )
        named = {found.code for found in row.diagnosis}
        if named != {code, *mistake.twins}:
            yield Problem(
                f"{code} is diagnosed as {', '.join(sorted(named)) or 'nothing'}",
                "Let a probe report what tells it apart.",
            )
        for twin in mistake.twins:
            if twin not in mistakes or code not in mistakes[twin].twins:
                yield Problem(f"{code} names {twin} as its twin", f"Let {twin} name {code} too.")
    for (one, left), (other, right) in combinations(known.items(), 2):
        if _equal(left, right) and other not in mistakes[one].twins:
            yield Problem(
                f"{one} and {other} leave the same observation",
                "Let a probe tell them apart, or declare them TWINS.",
            )


def _equal(left: Leaves, right: Leaves) -> bool:
    return left.keys() == right.keys() and all(same(left[path], right[path]) for path in left)


def all_rows(trial: Trial) -> Iterable[tuple[str, Row]]:
    """Yield every row of the matrix under its heading."""
    yield "solution", trial.solution
    for row in trial.variants:
        yield "variant", row
    yield "blank", trial.stub
    for row in trial.blanks:
        yield "blank", row
    for row in trial.repairs:
        yield "repair", row
    for row in trial.mistakes.values():
        yield "mistake", row
