"""The wall shows in the tree: who may import whom, and what a job may hold."""

from __future__ import annotations

import ast
import marshal
import subprocess
import sys
from pathlib import Path

import pytest

import graders
from graders.judge.bench import Bench
from graders.judge.reading import Source
from graders.judge.subject import Subject
from graders.outcome import Outcome

PACKAGE = Path(graders.__file__).parent
FORBIDDEN = {
    "inside": (
        "graders.judge",
        "graders.author",
        "graders.desk",
        "graders.cli",
        "graders.report",
        "graders.export",
    ),
    "desk": ("graders.judge", "graders.author", "graders.report", "landlockpy", "pyseccomp"),
    ".": ("graders.judge", "graders.author", "graders.desk", "landlockpy", "pyseccomp"),
}
SEEN = Outcome("observed")
# They import what a command needs when it is called.
LATE = ("cli.py", "instructors.py", "doctor.py", "stubs.py")


def imports(path: Path) -> set[str]:
    """Return the names of all modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_no_module_reaches_over_the_wall(folder):
    """What runs beside student code never imports what judges it, nor the desk what grades."""
    for path in (PACKAGE / folder).glob("*.py"):
        if path.name not in LATE:
            wrong = [n for n in imports(path) if n.startswith(FORBIDDEN[folder])]
            assert [] == wrong, path


def test_the_desk_needs_nothing_of_linux():
    """Public tests run where landlockpy and pyseccomp cannot be installed."""
    code = (
        "import sys\n"
        "for name in ('landlockpy', 'pyseccomp', 'resource', 'fcntl'): sys.modules[name] = None\n"
        "import graders.plugin, graders.desk.plugin, graders.cli\n"
        "assert not [m for m in sys.modules if m.startswith('graders.judge')]\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert 0 == done.returncode, done.stderr


def test_the_judge_never_imports_torch():
    """The process that knows the answers needs no torch, so it starts fast and stays small."""
    code = (
        "import sys, graders.judge.shard, graders.judge.command\nassert 'torch' not in sys.modules"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert 0 == done.returncode, done.stderr


def test_a_students_job_holds_the_students_source_and_no_answer(double, sandbox, monkeypatch):
    """What is sent beside the student's source are probes and a seed."""
    sent = []
    monkeypatch.setattr(sandbox, "run", lambda job, limits, n=1: sent.append(job) or [SEEN] * n)
    bench = Bench(double, 1, sandbox)
    Subject(bench, Source("def double(x): return x  # mine", b"")).outcome("doubling")

    (job,) = sent
    held = marshal.loads(job)
    assert {"filename", "api", "runs"} == set(held)
    for run in held["runs"]:
        assert "def double(x): return x  # mine" == run["source"]
        assert {"source", "code", "probe", "params", "seed"} == set(run)
    for text in (b"BEGIN SOLUTION", b"DB01", b"close(", str(double.root).encode()):
        assert text not in job
