"""Hands in a notebook without cells, which is deeply nested besides.

class: 38
exercise: 07
deserves: nothing: nothing is written
honest: 0
verdict: contained
"""

from pathlib import Path


def make(folder: Path) -> Path:
    deep = "[" * 500 + "]" * 500
    text = f'{{"nbformat": 4, "nbformat_minor": 5, "metadata": {{"deep": {deep}}}}}'
    (folder / "double.ipynb").write_text(text)
    return folder
