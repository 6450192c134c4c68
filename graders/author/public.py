"""What an exercise's public tests say of every source that is known, and what they should."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graders.author.files import Problem
from graders.author.markers import each_fault
from graders.diagnosis import Leaves, diagnose
from graders.exercise import Exercise
from graders.mistake import Mistake


@dataclass(frozen=True, slots=True)
class PublicVerdicts:
    """What the public tests say of each mistake, by its code, and what is wrong with that."""

    named: dict[str, str]
    problems: list[Problem]


def public_verdicts(
    exercise: Exercise,
    failures: Mapping[str, Sequence[str]],
    visible: Mapping[str, Leaves],
    mistakes: Mapping[str, Mistake],
) -> PublicVerdicts:
    """Look at what public tests say of each known source.

    `failures` are their texts, by the source's path; `visible` is where each mistake departs
    under the public probes, by code.
    """
    named: dict[str, str] = {}
    problems: list[Problem] = []
    for path in (exercise.solution, *exercise.variants):
        file = str(path.relative_to(exercise.root))
        if failures[file]:
            problems.append(
                Problem(
                    f"{path.stem} is right but fails {_tests(len(failures[file]))}: "
                    f"{failures[file][0]}",
                    f"Look closer: pytest exercises/{exercise.number} --submission={file}. "
                    f"Then mend {file}, or loosen the test.",
                )
            )
    stub = failures[exercise.where]
    odd = [text for text in stub if not text.startswith("Not written yet")]
    if each_fault(exercise):
        if not stub:
            problems.append(Problem("the stub passes every public test", "Test what is faulty."))
    elif odd:
        problems.append(
            Problem(f"the stub fails {_tests(len(odd))} with: {odd[0]}", "Run: kata stubs")
        )
    for (code, mistake), path in zip(mistakes.items(), exercise.mistakes, strict=True):
        texts = failures[str(path.relative_to(exercise.root))]
        found = diagnose(visible[code], visible)
        if not visible[code]:
            named[code] = "unseen"
        elif code in found and (mistake.habit or any(_names(text, code) for text in texts)):
            named[code] = "named"
        else:
            named[code] = "missed"
            said = texts[0] if texts else f"nothing (looked up as {', '.join(found)})"
            problems.append(
                Problem(
                    f"{code} is visible to a public probe, but the public tests say: {said}",
                    "Add a public test about what it does, or let the probe tell it apart.",
                )
            )
    return PublicVerdicts(named, problems)


def _tests(number: int) -> str:
    return "a public test" if number == 1 else f"{number} public tests"


def _names(text: str, code: str) -> bool:
    _, _, codes = text.split("\n→", maxsplit=1)[0].rpartition("[")
    return code in codes.rstrip("]").split(", ")
