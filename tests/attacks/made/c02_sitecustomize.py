"""Hands in what Python runs when it starts: sitecustomize.py, usercustomize.py and a .pth file.

class: 2
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

from pathlib import Path

EVIL = "import builtins\nbuiltins.abs = lambda value: 0\n"


def make(folder: Path) -> Path:
    (folder / "double.py").write_text("def double(x):\n    return x\n")
    for name in ("sitecustomize.py", "usercustomize.py", "evil.py"):
        (folder / name).write_text(EVIL)
    (folder / "evil.pth").write_text("import evil\n")
    return folder
