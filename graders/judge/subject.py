"""One submission on a bench: how its probes run, what they saw, and which mistakes explain it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import takewhile
from typing import Any

from graders.checks import Compared
from graders.diagnosis import Leaves, diagnose
from graders.errors import ProbeBroke
from graders.finding import Finding
from graders.judge.bench import Bench, Call, Params, described
from graders.judge.reading import Source
from graders.mistake import Mistake, finding_about
from graders.outcome import HARMLESS, Flag, Outcome, printable
from graders.probes import call_name
from graders.words import finding_for, unfinished

# Probes that run together get this part of the time that each would have: few need more.
SHARE_OF_TIME = 0.25
# What a flag has room for.
DETAIL = 500


class Subject:
    """One submission's source on a bench.

    `calls` are those that were asked for; `compared_numbers` tells whether a check did, and
    `device` is "cuda" once a probe ran there.
    """

    def __init__(self, bench: Bench, source: Source) -> None:
        """Keep the source; run nothing yet."""
        self.bench = bench
        self.source = source
        self.compared_numbers = False
        self.device = "cpu"
        self.calls: dict[str, Call] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._apart = False
        self._broken: list[Flag] = []

    def outcome(self, probe: str, params: Params | None = None) -> Outcome:
        """Return what the probe saw of this submission, running it the first time."""
        params = params or {}
        key = call_name(probe, params)
        self.calls[key] = self.bench.calls[key] = (probe, params)
        while key not in self._outcomes and not self._apart:
            self._outcomes |= self._together()
        if key not in self._outcomes:
            self._outcomes[key] = self._alone(probe, params)
        return self._outcomes[key]

    def _together(self) -> dict[str, Outcome]:
        """Make the calls that are left in one child, which is quicker; return what is sure.

        Sure is what ran before anything went wrong. Where nothing is, every call gets a child of
        its own from now on.
        """
        left = {name: call for name, call in self.bench.calls.items() if name not in self._outcomes}
        # What only draws comes last, so that nothing else depends on how it ends.
        left = dict(sorted(left.items(), key=lambda one: one[1][0] in self.bench.sketches))
        own = self.bench.exercise.limits
        limits = replace(own, wall_seconds=own.wall_seconds * SHARE_OF_TIME)
        outcomes = self.bench.run([(self.source.text, call) for call in left.values()], limits)
        first_raised = outcomes[0].kind == "raised"  # which nothing before it can have caused
        sure = takewhile(lambda one: one.kind in HARMLESS, outcomes)
        kept = outcomes[:1] if first_raised else list(sure)
        self._apart = not kept
        return dict(zip(left, kept, strict=False))

    def sketched(self, name: str) -> Mapping[str, Any]:
        """Return what a sketch reported, nothing where the code has ended in a worse way before."""
        if self.source.trouble is None and self.kinds <= HARMLESS | {"raised"}:
            return self.outcome(name).observation
        return {}

    def _alone(self, probe: str, params: Params) -> Outcome:
        wanted = [(self.source.text, (probe, params))]
        (outcome,) = self.bench.run(wanted)
        if is_unclear(outcome):  # once may be the machine's doing
            (outcome,) = self.bench.run(wanted)
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
        return finding_about(paths, self.diagnosis, self._suspects)

    @cached_property
    def diagnosis(self) -> list[Mistake]:
        """The mistakes that explain what was seen, over all probes at their defaults."""
        return [self.bench.mistakes[code] for code in diagnose(self._seen, self._suspects)]

    @cached_property
    def _seen(self) -> Leaves:
        """All that was seen under all probes at their defaults."""
        seen: Leaves = {}
        for probe in self.bench.probes if self.source.trouble is None else ():
            outcome = self.outcome(probe)
            seen |= outcome.leaves(probe)
            if outcome.kind in ("timed_out", "syntax_error"):
                break  # the other probes would tell the same, after as long
        return seen

    @cached_property
    def _suspects(self) -> dict[str, Leaves]:
        return self.bench.suspects(self._seen)

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
        self._broken.append(
            Flag("broke", printable(f"{check}: {type(error).__name__}: {error}"[:DETAIL]))
        )
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
