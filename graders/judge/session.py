"""What one pytest session of hidden tests shares: the sandbox, the seed, the submissions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from graders.exercise import Exercise, read_exercise
from graders.judge.bench import Bench
from graders.judge.cuda import Cuda
from graders.judge.reading import Source
from graders.judge.record import CheckResult
from graders.judge.sandbox import Sandbox
from graders.judge.shelf import Shelf
from graders.judge.subject import Subject

Read = Callable[[Path, Exercise], Source]
Key = tuple[str, str]


class Session:
    """Submissions by name, and the results of the checks that have run on them."""

    def __init__(
        self,
        sandbox: Sandbox,
        seed: int,
        submissions: Mapping[str, Path],
        read: Read,
        benches: dict[Key, Bench] | None = None,
        shelf: Shelf | None = None,
        cuda: Cuda | None = None,
    ) -> None:
        """Keep what is given.

        `benches` and `cuda` are kept by whoever runs several sessions, and a `shelf` is shared by
        workers.
        """
        self.sandbox = sandbox
        self.cuda = cuda or Cuda(sandbox.isolation, sandbox.secret)
        self.seed = seed
        self.submissions = submissions
        self.results: dict[Key, dict[str, CheckResult]] = {}
        # Checks that compared numbers, which an answer of zeros must not pass.
        self.numeric: set[str] = set()
        # Checks that ask for CUDA, which carry no points.
        self.on_cuda: set[str] = set()
        self._read = read
        self._benches = {} if benches is None else benches
        self._shelf = shelf
        self._subjects: dict[Key, Subject] = {}
        self._exercises: dict[str, Exercise] = {}

    def exercise(self, test_file: Path) -> Exercise:
        """Return the exercise that a hidden test's file belongs to."""
        name = test_file.parent.name
        if name not in self._exercises:
            toml = test_file.parents[2] / "exercises" / name / "exercise.toml"
            self._exercises[name] = read_exercise(toml)
        return self._exercises[name]

    def bench(self, exercise: Exercise) -> Bench:
        """Return the bench of an exercise under this session's seed."""
        key = (exercise.name, str(self.seed))
        if key not in self._benches:
            self._benches[key] = Bench(exercise, self.seed, self.sandbox, self._shelf)
        return self._benches[key]

    def subject(self, exercise: Exercise, name: str) -> Subject:
        """Return one submission's subject in one exercise."""
        key = (name, exercise.name)
        if key not in self._subjects:
            source = self._read(self.submissions[name], exercise)
            self._subjects[key] = Subject(self.bench(exercise), source)
        return self._subjects[key]

    def solution(self, exercise: Exercise) -> Subject:
        """Return the solution as a subject on which nothing has run yet."""
        bench = self.bench(exercise)
        return Subject(bench, Source(bench.solution, b""))

    def note(self, key: Key, result: CheckResult) -> None:
        """Keep the result of a check, and whether it compared numbers."""
        self.results.setdefault(key, {})[result.id] = result
        subject = self._subjects.get(key)
        if subject is not None and subject.compared_numbers:
            self.numeric.add(result.id)
            subject.compared_numbers = False

    def output(self, name: str, exercise: str) -> str:
        """Return what a submission printed so far."""
        subject = self._subjects.get((name, exercise))
        return subject.output if subject is not None else ""

    def close(self) -> None:
        """End the sandboxes."""
        self.cuda.close()
        self.sandbox.close()
