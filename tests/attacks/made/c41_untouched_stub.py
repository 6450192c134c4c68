"""Hands in the stub as it came.

class: 41
exercise: 01
deserves: nothing: nothing is written
honest: 0
verdict: contained
"""

import shutil
from pathlib import Path


def make(folder: Path) -> Path:
    root = Path(__file__).parents[3]
    shutil.copy(root / "exercises/01_train_step/train_step.py", folder)
    return folder
