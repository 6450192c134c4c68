"""Hands in exercise.toml and diagnosis.json, which give it more time and know no mistakes.

class: 10
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

from pathlib import Path

TOML = 'format = 1\ntitle = "x"\nsummary = "x"\nfile = "double.py"\napi = []\n'


def make(folder: Path) -> Path:
    inner = folder / "exercises/07_double"
    inner.mkdir(parents=True)
    (inner / "double.py").write_text("def double(x):\n    return x\n")
    (inner / "exercise.toml").write_text(TOML + "[limits]\nwall_seconds = 9999\n")
    (inner / "diagnosis.json").write_text("{}")
    return folder
