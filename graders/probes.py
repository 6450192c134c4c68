"""Reading an exercise's `probes.py`: which probes there are, and the seed each call gets."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from types import CodeType
from typing import Any

from graders.exercise import Exercise

# Public tests always use this seed; hidden ones draw theirs when they grade.
PUBLIC_SEED = 0


def call_name(probe: str, params: Mapping[str, Any]) -> str:
    """Return a name for one way to call a probe, such as `one_step(batch=7)`."""
    return f"{probe}({', '.join(f'{name}={params[name]!r}' for name in sorted(params))})"


def seed_for(seed: int, probe: str, params: Mapping[str, Any]) -> int:
    """Return the seed of one call of a probe, which it shares with no other call."""
    text = json.dumps([seed, call_name(probe, params)])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")


def probe_names(path: Path) -> list[str]:
    """Return the probes in a file: its public functions whose first argument is `student`."""
    if not path.exists():
        return []
    return [
        node.name
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and [argument.arg for argument in node.args.args[:1]] == ["student"]
    ]


def compiled_probes(exercise: Exercise) -> dict[str, CodeType]:
    """Return, for each public and hidden probe and sketch, the code of the file that defines it."""
    found: dict[str, CodeType] = {}
    for path in (exercise.hidden_probes, exercise.public_probes, exercise.sketches):
        if path.exists():
            text, name = path.read_text(encoding="utf-8"), str(path.relative_to(exercise.root))
            found |= dict.fromkeys(probe_names(path), compile(text, name, "exec"))
    return found
