"""The bench: one exercise under one seed, with its solution and mistakes at hand.

A bench runs probes in the sandbox, keeps what the reference and the mistakes did, and
compares.
"""

from __future__ import annotations

import marshal
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from graders.desk.lookup import read_lookup
from graders.diagnosis import Leaves, below, departures, explains, may_explain
from graders.errors import BadCollection
from graders.exercise import Exercise, Limits
from graders.judge.sandbox import Sandbox
from graders.judge.shelf import Shelf
from graders.mistake import Mistake, read_mistake
from graders.outcome import NOT_RUN, Outcome
from graders.probes import call_name, compiled_probes, probe_names, seed_for

Params = Mapping[str, Any]
Call = tuple[str, Params]

# Of the mistakes, one child makes so many runs at most.
MOST_RUNS = 64


class Bench:
    """One exercise under one seed.

    `calls` are those of its probes that checks are known to make, by name.
    """

    def __init__(
        self, exercise: Exercise, seed: int, sandbox: Sandbox, shelf: Shelf | None = None
    ) -> None:
        """Compile the probes; run nothing yet. Several workers may share a `shelf`."""
        self.exercise = exercise
        self.seed = seed
        self.sandbox = sandbox
        self._shelf = shelf
        self._codes = compiled_probes(exercise)
        self.calls: dict[str, Call] = {call_name(name, {}): (name, {}) for name in self._codes}
        self._reference: dict[str, Outcome] = {}
        # By the probes and the mistake's code.
        self._departures: dict[tuple[str, ...], dict[str, Leaves]] = {}

    @cached_property
    def solution(self) -> str:
        """The solution's source."""
        return self.exercise.solution.read_text(encoding="utf-8")

    @cached_property
    def mistakes(self) -> dict[str, Mistake]:
        """Every known mistake by code. Raises BadCollection where two have the same."""
        found = {mistake.code: mistake for mistake in map(read_mistake, self.exercise.mistakes)}
        if len(found) < len(self.exercise.mistakes):
            raise BadCollection(
                f"{self.exercise.hidden}/mistakes: two files have the same code. "
                f"`kata check {self.exercise.number}` names them."
            )
        return found

    @cached_property
    def _seen_before(self) -> dict[str, Leaves]:
        """What the public probes saw of the mistakes under the public seed, by code."""
        return read_lookup(self.exercise.diagnosis_file)[1]

    @cached_property
    def _paths(self) -> dict[str, Path]:
        """The file of every known mistake by code; to list the folder takes milliseconds."""
        return dict(zip(self.mistakes, self.exercise.mistakes, strict=True))

    @cached_property
    def sketches(self) -> list[str]:
        """The names of what only draws; neither checks nor the diagnosis look at it."""
        return probe_names(self.exercise.sketches)

    @cached_property
    def probes(self) -> list[str]:
        """The names of all probes, the public ones first."""
        public, hidden = self.exercise.public_probes, self.exercise.hidden_probes
        return [*probe_names(public), *probe_names(hidden)]

    def run(
        self, wanted: Sequence[tuple[str, Call]], limits: Limits | None = None
    ) -> list[Outcome]:
        """Make each call on the source that it is paired with, all in one child.

        Raises BadCollection for a probe that the exercise does not have.
        """
        return self.sandbox.run(self.job(wanted), limits or self.exercise.limits, len(wanted))

    def job(
        self, wanted: Sequence[tuple[str, Call]], before: Sequence[Mapping[str, Any]] = ()
    ) -> bytes:
        """Return these calls as a job; the runs `before`, which are ours, come first."""
        runs = [*before, *(self._run(source, *call) for source, call in wanted)]
        job = {"filename": self.exercise.where, "api": list(self.exercise.api), "runs": runs}
        return marshal.dumps(job)

    def _run(self, source: str, probe: str, params: Params) -> dict[str, Any]:
        if probe not in self._codes:
            raise BadCollection(
                f"{self.exercise.name} has no probe {probe!r}; it has: {', '.join(self._codes)}."
            )
        return {
            "source": source,
            "code": self._codes[probe],
            "probe": probe,
            "params": dict(params),
            "seed": seed_for(self.seed, probe, params),
        }

    def reference(self, probe: str, params: Params) -> Outcome:
        """Return what the probe saw of the solution. Raises BadCollection if it broke."""
        key = call_name(probe, params)
        if key not in self._reference:
            own = self.exercise.limits  # which are for students; a busy machine is nobody's fault
            limits = replace(own, wall_seconds=4 * own.wall_seconds)
            (outcome,) = self.run([(self.solution, (probe, params))], limits)
            if outcome.kind != "observed":
                raise BadCollection(
                    f"{self.exercise.name}: on the solution the probe {probe} ended as "
                    f"{described(outcome)}"
                )
            self._reference[key] = outcome
        return self._reference[key]

    def suspects(self, seen: Leaves) -> dict[str, Leaves]:
        """Return where the mistakes depart that explain a part of `seen`, by code.

        `seen` are all leaves of a submission. A mistake is run only if it may explain them by
        what `diagnosis.json` says of it.
        """
        probes = [probe for probe in self.probes if below(probe, seen)]
        departed: Leaves = {}
        for probe in probes:
            right = self.reference(probe, {}).leaves(probe)
            departed |= departures(below(probe, seen), right)
        possible = [
            code
            for code in self.mistakes
            if departed and may_explain(self._seen_before.get(code, {}), departed, probes)
        ]
        known = self.departures_of_mistakes(possible, probes)
        return {code: leaves for code, leaves in known.items() if explains(leaves, seen)}

    def departures_of_mistakes(
        self, codes: Sequence[str], probes: Sequence[str]
    ) -> dict[str, Leaves]:
        """Return where each of the mistakes departs under `probes`, by code.

        Those that have not run yet under these probes are run.
        """
        known = self._departures.setdefault(tuple(probes), {})
        if new := [code for code in codes if code not in known]:
            run = partial(self._run_mistakes, probes)
            group = f"{self.exercise.name}-{self.seed}-{'+'.join(probes)}"
            known |= self._shelf.gather(group, new, run) if self._shelf else run(new)
        return {code: known[code] for code in codes}

    def _run_mistakes(self, probes: Sequence[str], codes: Sequence[str]) -> dict[str, Leaves]:
        """Run mistakes, several in a child, since they are ours; return where each departs."""
        sources = {code: self._paths[code].read_text(encoding="utf-8") for code in codes}
        own = self.exercise.limits
        found: dict[str, Leaves] = {code: {} for code in codes}
        left = [(code, probe) for code in codes for probe in probes]
        while left:
            now = left[:MOST_RUNS]
            limits = Limits(own.wall_seconds * len(now), 4 * own.memory_mib, own.output_kib)
            outcomes = self.run([(sources[code], (probe, {})) for code, probe in now], limits)
            made = {run: one for run, one in zip(now, outcomes, strict=True) if one.kind != NOT_RUN}
            for (code, probe), outcome in made.items():
                right = self.reference(probe, {}).leaves(probe)
                found[code] |= departures(outcome.leaves(probe), right)
            left = [run for run in left if run not in made]
        return found


def described(outcome: Outcome) -> str:
    """Return an outcome in a line or two, for whoever looks into it."""
    facts = " ".join(str(value) for value in outcome.facts.values() if value)
    return f"{outcome.kind}: {facts} {outcome.output[-2000:]}".strip()
