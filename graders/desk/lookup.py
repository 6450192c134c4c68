"""`diagnosis.json`: what each mistake was seen to do by the public probes, and its feedback."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from graders.diagnosis import Leaves
from graders.errors import BadCollection
from graders.mistake import Mistake

FORMAT = 1


def write_lookup(mistakes: Mapping[str, Mistake], known: Mapping[str, Leaves]) -> str:
    """Return the text of a `diagnosis.json`; mistakes that nothing public shows are left out."""
    entries = [
        {**asdict(mistakes[code]), "shows": {path: _to_json(leaf) for path, leaf in shows.items()}}
        for code, shows in known.items()
        if shows
    ]
    return json.dumps({"format": FORMAT, "mistakes": entries}, indent=1) + "\n"


def read_lookup(path: Path) -> tuple[dict[str, Mistake], dict[str, Leaves]]:
    """Read a `diagnosis.json`: the mistakes and what each shows, by code.

    A missing file names no mistakes. Raises BadCollection for one that cannot be read.
    """
    if not path.exists():
        return {}, {}
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["mistakes"]
        known = {
            entry["code"]: {p: _from_json(leaf) for p, leaf in entry.pop("shows").items()}
            for entry in entries
        }
        mistakes = {
            entry["code"]: Mistake(**{**entry, "twins": tuple(entry["twins"])}) for entry in entries
        }
    except (ValueError, KeyError, TypeError) as error:
        raise BadCollection(f"{path} cannot be read ({error}). Restore it from git.") from error
    return mistakes, known


def _to_json(leaf: Any) -> Any:
    if isinstance(leaf, np.ndarray):
        values = [_rounded(value) for value in leaf.ravel().tolist()]
        return {"shape": list(leaf.shape), "values": values}
    return _rounded(leaf)


def _rounded(value: Any) -> Any:
    return float(f"{value:.7g}") if isinstance(value, float) else value


def _from_json(leaf: Any) -> Any:
    if isinstance(leaf, dict):
        return np.array(leaf["values"]).reshape(leaf["shape"])
    return leaf
