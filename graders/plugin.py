"""The pytest plugin that every part shares: exercises by number, options, markers, devices.

`pytest exercises/03` is expanded to the folder `exercises/03_mlp_sine`. What public and hidden
tests need beyond this stands in `exercises/conftest.py` and `hidden_tests/conftest.py`. torch
is not imported here, since the plugin is loaded into every pytest run of the environment.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graders.devices import device, device_params
from graders.plain import speak_plainly

__all__ = ["device"]

MARKERS = (
    "points(n): how many of the exercise's 10 points a hidden check is worth.",
    "needs(name, ...): checks that must have passed; otherwise this one is skipped.",
)
BY_NUMBER = re.compile(r"\d{1,2}|\d{2}_\w*")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare our options before any conftest is read, so that their values are no paths."""
    group = parser.getgroup("kata", "Torch Kata")
    group.addoption(
        "--submission",
        action="append",
        default=[],
        metavar="PATH",
        help="the submission to test: a copy of the student repository, a folder, or the file "
        "itself; may be given several times; with an equals sign, or pytest may take its settings "
        "from there",
    )
    group.addoption(
        "--seed", type=int, default=None, help="the seed of hidden inputs (default: drawn afresh)"
    )
    group.addoption(
        "--isolation",
        choices=("auto", "landlock", "bubblewrap", "none"),
        default="auto",
        help="how hidden tests shut student code in (default: auto)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare our markers, and print where not every sign can be shown."""
    speak_plainly()
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)


@pytest.hookimpl(trylast=True)  # the project's own devices come first
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on each device if it asks for one."""
    device_params(metafunc)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Expand exercise numbers before pytest looks at the paths.

    Raises UsageError for an unknown number, and where pytest took its settings from inside a
    submission.
    """
    known = early_config.known_args_namespace
    for submission in known.submission:
        folder = Path(submission).resolve()
        if not folder.exists():
            raise pytest.UsageError(f"--submission {submission}: there is no such file or folder")
        if early_config.inipath is not None and early_config.inipath.is_relative_to(folder):
            raise pytest.UsageError(
                f"pytest took its settings from {early_config.inipath}, inside the submission, "
                "before any plugin could prevent it, so code of the submission may have run. "
                f"Look at that file, and write --submission={submission} instead."
            )
    paths = set(known.file_or_dir)
    args[:] = [expand(arg) if arg in paths else arg for arg in args]
    # pytest looks for the first conftest files by these.
    known.file_or_dir[:] = [expand(path) for path in known.file_or_dir]


def expand(arg: str) -> str:
    """Return a path with its exercise's number expanded to the folder's name.

    A test that is named behind a folder is looked for in the folder's only file of tests. Raises
    UsageError, which names the exercises that exist, for one that does not.
    """
    path, separator, test = arg.partition("::")
    expanded = Path()
    for part in Path(path).parts:
        candidate = expanded / part
        if not candidate.exists():
            candidate = _by_number(expanded, part)
        expanded = candidate
    files = list(expanded.glob("test_*.py")) if separator else []
    return f"{files[0] if len(files) == 1 else expanded}{separator}{test}"


def _by_number(parent: Path, wanted: str) -> Path:
    here, inside = (
        sorted(path for path in folder.glob("[0-9][0-9]_*") if path.is_dir())
        for folder in (parent, parent / "exercises")
    )
    numbered = BY_NUMBER.fullmatch(wanted)
    matches = [path for path in here if numbered and path.name.startswith(wanted.zfill(2))]
    if len(matches) == 1:
        return matches[0]
    if not here and not (numbered and inside):
        return parent / wanted
    names = "\n".join(f"  {path}" for path in here or inside)
    raise pytest.UsageError(f"there is no exercise {parent / wanted}; there are:\n{names}")
