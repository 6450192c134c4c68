"""The bench: one exercise under one seed, with its solution and mistakes at hand.

A bench runs probes in the sandbox, keeps what the reference and the mistakes did, and
compares. One submission on it is a Subject.
"""

from __future__ import annotations

import marshal
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

from graders.checks import Compared
from graders.diagnosis import Leaves, departures, diagnose
from graders.errors import BadCollection, ProbeBroke
from graders.exercise import Exercise, Limits
from graders.finding import Finding
from graders.judge.sandbox import Sandbox
from graders.judge.shelf import Shelf
from graders.mistake import Mistake, finding_about, read_mistake
from graders.outcome import Flag, Outcome
from graders.probes import call_name, compiled_probes, probe_names, seed_for
from graders.submission import Source
from graders.words import finding_for, unfinished

Params = Mapping[str, Any]
Call = tuple[str, Params]

# Probes that run together get this part of the time that each would have: few need more.
SHARE_OF_TIME = 0.25
# How a call may end without any doubt about the calls beside it.
HARMLESS = frozenset(
    ["observed", "not_written", "syntax_error", "missing_function", "wrong_signature"]
)

# What a flag has room for.
DETAIL = 500


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

    @cached_property
    def solution(self) -> str:
        """The solution's source."""
        return self.exercise.solution.read_text(encoding="utf-8")

    @cached_property
    def mistakes(self) -> dict[str, Mistake]:
        """Every known mistake by code."""
        return {mistake.code: mistake for mistake in map(read_mistake, self.exercise.mistakes)}

    @cached_property
    def probes(self) -> list[str]:
        """The names of all probes, the public ones first."""
        public, hidden = self.exercise.public_probes, self.exercise.hidden_probes
        return [*probe_names(public), *probe_names(hidden)]

    def run(
        self, sources: Sequence[str], calls: Sequence[Call], limits: Limits | None = None
    ) -> list[Outcome]:
        """Make each of `calls` on each of `sources`, all in one child; return their outcomes.

        Raises BadCollection for a probe that the exercise does not have.
        """
        runs = [self._run(source, *call) for source in sources for call in calls]
        job = {"filename": self.exercise.where, "api": list(self.exercise.api), "runs": runs}
        return self.sandbox.run(marshal.dumps(job), limits or self.exercise.limits, len(runs))

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
            (outcome,) = self.run([self.solution], [(probe, params)])
            if outcome.kind != "observed":
                raise BadCollection(
                    f"{self.exercise.name}: on the solution the probe {probe} ended as "
                    f"{described(outcome)}"
                )
            self._reference[key] = outcome
        return self._reference[key]

    @cached_property
    def known(self) -> dict[str, Leaves]:
        """How each mistake departs from the reference, over all probes at their defaults."""
        return self.departures_of_mistakes(self.probes)

    def departures_of_mistakes(self, probes: Sequence[str]) -> dict[str, Leaves]:
        """Run every mistake under `probes` and return where each departs, by code."""
        if self._shelf is None:
            found = {probe: self._departures_under(probe) for probe in probes}
        else:
            name = f"{self.exercise.name}-{self.seed}"
            found = self._shelf.gather(
                {f"{name}-{probe}": partial(self._departures_under, probe) for probe in probes}
            )
        known: dict[str, Leaves] = {code: {} for code in self.mistakes}
        for under_probe in found.values():
            for code, leaves in under_probe.items():
                known[code] |= leaves
        return known

    def _departures_under(self, probe: str) -> dict[str, Leaves]:
        sources = [path.read_text(encoding="utf-8") for path in self.exercise.mistakes]
        # They are ours, so they share a child, which may take the time of as many.
        own = self.exercise.limits
        limits = Limits(own.wall_seconds * max(1, len(sources)), 4 * own.memory_mib, own.output_kib)
        outcomes = self.run(sources, [(probe, {})], limits)
        return {
            code: self.departures(probe, outcome)
            for code, outcome in zip(self.mistakes, outcomes, strict=True)
        }

    def departures(self, probe: str, outcome: Outcome) -> Leaves:
        """Return where an outcome, at default parameters, departs from the reference's."""
        return departures(outcome.leaves(probe), self.reference(probe, {}).leaves(probe))


class Subject:
    """One submission's source on a bench.

    `calls` are those that were asked for; `compared_numbers` tells whether a check did.
    """

    def __init__(self, bench: Bench, source: Source) -> None:
        """Keep the source; run nothing yet."""
        self.bench = bench
        self.source = source
        self.compared_numbers = False
        self.calls: dict[str, Call] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._broken: list[Flag] = []

    def outcome(self, probe: str, params: Params | None = None) -> Outcome:
        """Return what the probe saw of this submission, running it the first time."""
        params = params or {}
        key = call_name(probe, params)
        self.calls[key] = self.bench.calls[key] = (probe, params)
        if not self._outcomes:
            self._outcomes |= self._together(self.bench.calls)
        if key not in self._outcomes:
            self._outcomes[key] = self._alone(probe, params)
        return self._outcomes[key]

    def _together(self, calls: Mapping[str, Call]) -> dict[str, Outcome]:
        """Make all calls in one child, which is quicker, and return what came of them.

        Nothing is returned where anything went wrong that could touch more than one call.
        """
        own = self.bench.exercise.limits
        limits = replace(own, wall_seconds=own.wall_seconds * SHARE_OF_TIME)
        outcomes = self.bench.run([self.source.text], list(calls.values()), limits)
        harmless = all(one.kind in HARMLESS for one in outcomes)
        return dict(zip(calls, outcomes, strict=True)) if harmless else {}

    def _alone(self, probe: str, params: Params) -> Outcome:
        (outcome,) = self.bench.run([self.source.text], [(probe, params)])
        if is_unclear(outcome):  # once may be the machine's doing
            (outcome,) = self.bench.run([self.source.text], [(probe, params)])
        return outcome

    def observe(self, probe: str, **params: Any) -> Compared:
        """Return the observation with the reference beside it.

        Raises a Finding where the student's code came to no observation, and ProbeBroke where
        it does not show whose doing that is.
        """
        if self.source.trouble is not None:
            raise self.source.trouble
        outcome = self.outcome(probe, params)
        if is_unclear(outcome):
            raise ProbeBroke(f"the probe {probe} ended as {described(outcome)}")
        if outcome.kind != "observed":
            own = finding_for(outcome, self.bench.exercise)
            named = self.explain([f"{probe}:ended"]) if not params else None
            raise named or own
        reference = self.bench.reference(probe, params).observation
        return Compared(probe, outcome.observation, self.explain, reference, self._note_numbers)

    def explain(self, paths: Sequence[str]) -> Finding | None:
        """Return the finding of the diagnosed mistakes that show in any of `paths`."""
        return finding_about(paths, self.diagnosis, self.bench.known)

    @cached_property
    def diagnosis(self) -> list[Mistake]:
        """The mistakes that explain what was seen, over all probes at their defaults."""
        seen: Leaves = {}
        right = True
        for probe in self.bench.probes if self.source.trouble is None else ():
            outcome = self.outcome(probe)
            seen |= outcome.leaves(probe)
            right = right and not self.bench.departures(probe, outcome)
            if outcome.kind in ("timed_out", "syntax_error"):
                break  # the other probes would tell the same, after as long
        if right:
            return []  # so the mistakes need not even be run
        return [self.bench.mistakes[code] for code in diagnose(seen, self.bench.known)]

    @property
    def kinds(self) -> set[str]:
        """How the probes that ran have ended."""
        return {outcome.kind for outcome in self._outcomes.values()}

    @property
    def flags(self) -> list[Flag]:
        """What a human should look at, each thing once."""
        seen = (flag for outcome in self._outcomes.values() for flag in outcome.flags)
        return list(dict.fromkeys((*seen, *self._broken)))

    def broke(self, check: str, error: BaseException) -> Finding:
        """Return the finding of a check that breaks on this submission but not on the solution.

        A human should look, since a check may be at fault that does not foresee what came back.
        """
        self._broken.append(Flag("broke", f"{check}: {type(error).__name__}: {error}"[:DETAIL]))
        patched = next((flag.detail for flag in self.flags if flag.code == "patched"), "")
        return unfinished(patched)

    @property
    def dropped(self) -> int:
        """How many bytes of output were too many to keep."""
        return max((outcome.dropped for outcome in self._outcomes.values()), default=0)

    @property
    def output(self) -> str:
        """What the student's code printed, child by child."""
        return "\n".join(dict.fromkeys(one.output for one in self._outcomes.values() if one.output))

    def _note_numbers(self) -> None:
        self.compared_numbers = True


def is_unclear(outcome: Outcome) -> bool:
    """Return whether an outcome leaves open who is at fault: the student, a probe, the machine."""
    unclear = outcome.kind in ("probe_broke", "garbled")
    return unclear or (outcome.kind == "killed" and outcome.facts["signal"] == "SIGKILL")


def described(outcome: Outcome) -> str:
    """Return an outcome in a line or two, for whoever looks into it."""
    facts = " ".join(str(value) for value in outcome.facts.values() if value)
    return f"{outcome.kind}: {facts} {outcome.output[-2000:]}".strip()
