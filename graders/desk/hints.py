"""`kata hint`: the ladder of hints in an exercise's README, one rung at a time."""

from __future__ import annotations

import json
import re
from pathlib import Path

from graders.errors import BadCollection
from graders.exercise import Exercise

HEADING = re.compile(r"^### Hint \d+\s*$", re.MULTILINE)
SECTION = re.compile(r"^#{1,3} ", re.MULTILINE)
# Which rung was shown last, by exercise; below the collection's root.
MEMORY = Path(".kata") / "hints.json"


def read_hints(exercise: Exercise) -> list[str]:
    """Return the hints of an exercise as Markdown, the gentlest first.

    Raises BadCollection where its README has none.
    """
    readme = exercise.folder / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.exists() else ""
    hints = [SECTION.split(part)[0].strip() for part in HEADING.split(text)[1:]]
    if not hints:
        raise BadCollection(f"{readme} holds no '### Hint 1'. Restore it from git.")
    return hints


def next_rung(exercise: Exercise, count: int, *, again: bool) -> int:
    """Return which of `count` hints comes next, from 0, and remember it; the last one stays.

    `again` starts from the first. Raises OSError where nothing can be written.
    """
    memory = exercise.root / MEMORY
    shown = _remembered(memory)
    before = -1 if again else shown.get(exercise.name, -1)
    rung = min(before + 1, count - 1)
    memory.parent.mkdir(exist_ok=True)
    memory.with_name(".gitignore").write_text("*\n", encoding="utf-8")
    memory.write_text(json.dumps({**shown, exercise.name: rung}), encoding="utf-8")
    return rung


def _remembered(memory: Path) -> dict[str, int]:
    try:
        known = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    shown = known.items() if isinstance(known, dict) else ()
    return {name: rung for name, rung in shown if isinstance(rung, int) and rung >= 0}
