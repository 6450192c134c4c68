"""Gradescope's autograder: the zip that it runs for each submission.

What lies in it and where it is unpacked is described at
https://gradescope-autograders.readthedocs.io/en/latest/specs/: `setup.sh` and `run_autograder` at
the top, all of it in `/autograder/source`. The exercises and the engine are in it, and which
versions of which packages are installed here.
"""

from __future__ import annotations

import secrets
import zipfile
from collections.abc import Iterator, Sequence
from importlib import metadata
from importlib.resources import files
from pathlib import Path

import graders
from graders.errors import BadSubmissions
from graders.exercise import Exercise

# What pyproject.toml asks for, with the extra `grading`.
NEEDED = (
    "anybadge", "jinja2", "landlockpy", "matplotlib", "numpy", "pyseccomp", "pytest",
    "pytest-timeout", "pyyaml", "rich", "safetensors", "torch", "typer", "watchfiles",
)  # fmt: skip
PROGRAMS = ("setup.sh", "run_autograder")
PROGRAM, TEXT = 0o755, 0o644
SKIPPED = ("__pycache__", ".pytest_cache")
# An entry's time, so that the same collection gives the same zip but for the seed.
TIME = (1980, 1, 1, 0, 0, 0)


def write_autograder(exercises: Sequence[Exercise], path: Path) -> None:
    """Write the zip for an assignment of these exercises, with a seed that all submissions share.

    Raises BadSubmissions where it cannot be written.
    """
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
            for name in PROGRAMS:
                program = files("graders.export") / "gradescope_files" / name
                _add(zipped, name, program.read_bytes(), PROGRAM)
            _add(zipped, "requirements.txt", "\n".join([*_requirements(), ""]).encode())
            _add(zipped, "seed.txt", f"{secrets.randbits(32)}\n".encode())
            engine = Path(graders.__file__).parent
            _add_folder(zipped, "graders", engine)
            for one in exercises:
                for folder in (one.folder, one.hidden, one.solution.parent):
                    _add_folder(zipped, str(folder.relative_to(one.root)), folder)
            for module in sorted(exercises[0].hidden.parent.glob("*.py")):  # conftest.py
                _add(zipped, f"hidden_tests/{module.name}", module.read_bytes())
    except OSError as error:
        raise BadSubmissions(
            f"{path} cannot be written ({error.strerror}). Name another file with --output."
        ) from error


def _add_folder(zipped: zipfile.ZipFile, name: str, folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        if path.is_file() and not set(SKIPPED) & set(inner.parts):
            _add(zipped, f"{name}/{inner.as_posix()}", path.read_bytes())


def _add(zipped: zipfile.ZipFile, name: str, data: bytes, mode: int = TEXT) -> None:
    entry = zipfile.ZipInfo(name, TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = mode << 16
    zipped.writestr(entry, data)


def _requirements() -> Iterator[str]:
    """Yield what grading needs, in the versions that are installed here."""
    for name in NEEDED:
        # A local build of PyTorch, such as +cpu, is on no index.
        yield f"{name}=={metadata.version(name).partition('+')[0]}"
