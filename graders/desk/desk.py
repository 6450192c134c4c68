"""One exercise at the student's desk: probes run in this process, mistakes are looked up."""

from __future__ import annotations

import ast
import gc
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import torch

from graders import simgpu
from graders.checks import Seen
from graders.desk.confining import CtrlC, no_way_out, unseen
from graders.desk.lookup import read_lookup
from graders.diagnosis import Leaves, diagnose, flatten
from graders.exercise import Exercise
from graders.finding import Finding
from graders.inside.loading import NotUsable, Student, StudentRaised, load, report_exception
from graders.inside.packing import pack
from graders.inside.probing import Draw
from graders.inside.running import find_probe, fresh_state, run_one
from graders.mistake import Mistake, finding_about
from graders.outcome import Outcome, from_report
from graders.probes import PUBLIC_SEED, call_name, compiled_probes, probe_names, seed_for
from graders.wire import unpack
from graders.words import finding_for

NAMED = (ast.FunctionDef, ast.ClassDef)

# pytest collects garbage as it ends; with all of torch to look at, that takes longer than a test.
gc.freeze()


class Desk:
    """A student's file, and what the public probes see of it."""

    def __init__(self, exercise: Exercise, file: Path) -> None:
        """Keep the exercise and the file to test; read nothing yet.

        `endless` is set by whoever had to stop the student's code, so that it is not run again:
        it is what every further observation is answered with. `raised` is what the student's code
        raised last.
        """
        self.exercise = exercise
        self.file = file
        self.endless: Finding | None = None
        self._codes = compiled_probes(exercise)
        os.environ["MPLBACKEND"] = "agg"  # no window opens, and plt.show() does not wait
        torch.set_num_threads(1)  # small tensors are quicker so, and grading does the same
        simgpu.prepare()  # before student code runs its first backward pass
        self.raised: BaseException | None = None
        self._loaded: Student | None = None
        self._seen: dict[str, dict[str, Any]] = {}
        self._used: dict[str, set[str]] = {}
        self._latest = ""

    @property
    def looked_at(self) -> bool:
        """Whether every public probe has come to an observation."""
        return all(call_name(probe, {}) in self._seen for probe in self.probes)

    @cached_property
    def probes(self) -> list[str]:
        """The names of the public probes."""
        return probe_names(self.exercise.public_probes)

    @cached_property
    def source(self) -> str:
        """The student's source. Raises a Finding where it is missing or no UTF-8 text."""
        try:
            text = self.file.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            raise Finding(
                f"There is no file {self.exercise.where}.",
                "If you gave it another name, give it back its own; otherwise put the stub there: "
                f"kata reset {self.exercise.number}",
            ) from None
        except OSError as error:
            raise Finding(
                f"{self.exercise.where} cannot be read: {error.strerror}.",
                "Look at what stands there, in a file manager for instance, and move it away.",
            ) from None
        except UnicodeDecodeError:
            raise Finding(
                f"{self.exercise.where} is not UTF-8 text.", "Save it as UTF-8 in your editor."
            ) from None

        if not text.strip():
            raise Finding(
                f"{self.exercise.where} is empty.",
                f"Put the stub there: kata reset {self.exercise.number}",
            )
        return text

    def student(self) -> Student:
        """Load the student's module, anew for each probe, since it may keep things from calls.

        Raises a Finding, or whatever the module raises.
        """
        __tracebackhide__ = True
        try:
            self._loaded = load(self.source, str(self.file), self.exercise.api)
        except NotUsable as trouble:
            raise finding_for(from_report(trouble.report), self.exercise) from None
        except StudentRaised as raised:
            if self._loaded is not None:  # it can be loaded only once in a process
                return self._loaded
            raise self._bearable(raised.cause) from None
        return self._loaded

    def observe(self, probe: str, **params: Any) -> Seen:
        """Return what the probe sees of the student's code, under the public seed.

        What the student's code raises comes out as it is, so that --pdb and --tb work on it.
        """
        __tracebackhide__ = True
        self._latest = name = call_name(probe, params)
        if self.endless is not None:
            raise self.endless
        if name not in self._seen:
            with no_way_out():
                self._seen[name] = self._look(probe, params)
        return Seen(probe, self._seen[name], self.explain)

    def line(self, test: str) -> int:
        """Return the line that Python cannot read, or where the function begins that is looked at.

        It is what the latest observation is of; if that is of several, the one that the test is
        named after, such as `test_fit`. 0 if that is none.
        """
        used = self._used.get(self._latest, set())
        if len(used) != 1:
            used = {name for name in used if f"test_{name}".casefold() == test}
        try:
            named = [one for one in ast.parse(self.source).body if isinstance(one, NAMED)]
        except SyntaxError as error:
            return error.lineno or 0
        except (Finding, ValueError, MemoryError, RecursionError):
            return 0
        return next((one.lineno for one in reversed(named) if one.name in used), 0)

    def _look(self, probe: str, params: dict[str, Any]) -> dict[str, Any]:
        __tracebackhide__ = True
        seed = seed_for(PUBLIC_SEED, probe, params)
        fresh_state(seed)
        student = self.student()
        fresh_state(seed)  # loading may have set a default for everything
        try:
            observation = find_probe(self._codes[probe], probe)(student, Draw(seed), **params)
        except NotUsable as trouble:
            raise finding_for(from_report(trouble.report), self.exercise) from None
        except StudentRaised as raised:
            raise self._bearable(raised.cause) from None
        self._used[self._latest] = student.asked_for
        return unpack(pack(observation))

    def _bearable(self, cause: BaseException) -> BaseException:
        """Return what the student's code raised, or a Finding if it would end pytest."""
        self.raised = cause
        if not isinstance(cause, KeyboardInterrupt) or isinstance(cause, CtrlC):
            return cause
        report = {"kind": "raised", **report_exception(cause, str(self.file))}
        return finding_for(from_report(report), self.exercise)

    @no_way_out()
    @unseen()
    def outcome(self, probe: str) -> Outcome:
        """Return how the probe ends at its defaults, whatever the student's code does.

        It is looked at once more to find the mistake, so what it prints has been shown before.
        """
        run = {
            "source": self.source,
            "code": self._codes[probe],
            "probe": probe,
            "params": {},
            "seed": seed_for(PUBLIC_SEED, probe, {}),
        }
        report = run_one(run, str(self.file), self.exercise.api)
        return from_report(unpack(pack(report)))

    def explain(self, paths: Sequence[str]) -> Finding | None:
        """Return the finding of the diagnosed mistakes that show in any of `paths`."""
        return finding_about(paths, self.diagnosis, self._lookup[1])

    @cached_property
    def diagnosis(self) -> list[Mistake]:
        """The mistakes that the student's code shows, by what is known of each."""
        mistakes, known = self._lookup
        seen: Leaves = {}
        for probe in self.probes if not self.endless else ():
            observation = self._seen.get(call_name(probe, {}))
            if observation is not None:
                seen |= flatten(observation, probe)
            else:
                seen |= self.outcome(probe).leaves(probe)
        return [mistakes[code] for code in diagnose(seen, known)]

    @cached_property
    def _lookup(self) -> tuple[dict[str, Mistake], dict[str, Leaves]]:
        return read_lookup(self.exercise.diagnosis_file)
