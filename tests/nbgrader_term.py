"""A term in nbgrader, for tests: a course, an exchange, and a class that hands notebooks in."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

REPOSITORY = Path(__file__).parents[1]
STEP = "01_train_step"
NOTEBOOK = "train_step.ipynb"
UNWANTED = shutil.ignore_patterns("__pycache__", ".pytest_cache")
UNWRITTEN = 'raise NotImplementedError("write train_step in its cell")'
RIGHT = """loss = criterion(model(x_batch), y_batch)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()"""
LEAKS = RIGHT.replace("    optimizer.zero_grad()\n", "")
WARNS = f'import warnings\n    warnings.warn("of no harm")\n    {RIGHT}'
LOOPS = "while True:\n        pass"
LEAVES = "import os\n    os._exit(0)"
HUGE = 99_000_000  # the exchange itself refuses 100 MB
PATIENCE = 120  # seconds for a server to start or stop

Notebook = dict[str, Any]


def cell_of(notebook: Notebook, grade_id: str) -> dict[str, Any]:
    """Return the cell with this id."""
    return next(
        cell
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )


def deleted(notebook: Notebook) -> None:
    notebook["cells"].remove(cell_of(notebook, "solution_train_step"))


def deleted_tests(notebook: Notebook) -> None:
    notebook["cells"] = [
        cell for cell in notebook["cells"] if not cell["metadata"].get("nbgrader", {}).get("grade")
    ]


def doubled_test(notebook: Notebook) -> None:
    notebook["cells"].append(cell_of(notebook, "test_the_batch_is_used"))


def reversed_cells(notebook: Notebook) -> None:
    notebook["cells"].reverse()


def edited_tests(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            cell["source"] = "10"


def magic(notebook: Notebook) -> None:
    notebook["cells"].insert(1, dict(cell_of(notebook, "setup"), source="%%time", metadata={}))
    cell = cell_of(notebook, "solution_train_step")
    cell["source"] = "%load_ext x\n" + "".join(cell["source"])


def no_cells(notebook: Notebook) -> None:
    notebook["cells"] = []


def huge(notebook: Notebook) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": "x" * HUGE}
    cell_of(notebook, "setup")["outputs"] = [output]


def format_3(notebook: Notebook) -> None:
    cell = {"cell_type": "code", "collapsed": False, "input": "def train_step(*given): return 1",
            "language": "python", "metadata": {}, "outputs": []}  # fmt: skip
    notebook.clear()
    notebook |= {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0}
    notebook["worksheets"] = [{"cells": [cell], "metadata": {}}]


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What a student wrote, what became of the notebook, what it earns, and what it is told."""

    body: str
    earns: float
    told: str = ""
    change: Callable[[Notebook], None] | None = None


CLASS = {
    "ann": HandedIn(RIGHT, 10),
    "bob": HandedIn(LEAKS, 7, "nothing emptied it first. [TS01]"),
    "cat": HandedIn(UNWRITTEN, 0, "write train_step in its cell"),
    "dan": HandedIn(WARNS, 10),
    "eve": HandedIn(RIGHT, 0, "write train_step in its cell of train_step.ipynb", deleted),
    "fay": HandedIn(RIGHT, 10, "", deleted_tests),
    "gus": HandedIn(RIGHT, 10, "", doubled_test),
    "hal": HandedIn(RIGHT, 10, "", reversed_cells),
    "ida": HandedIn(RIGHT, 0, "an order to Jupyter, not Python: %load_ext x", magic),
    "jan": HandedIn(LOOPS, 0, "did not finish within"),
}
# Who comes on top of the ten: what nobody can open, or leaves in the middle.
BROKEN = {
    "kim": HandedIn(RIGHT, 0, "write train_step in its cell of train_step.ipynb", no_cells),
    "lea": HandedIn(RIGHT, 0, "larger than 10 MiB", huge),
    "max": HandedIn(RIGHT, 0, "a format of old, nbformat 3", format_3),
    "nil": HandedIn("", 0, "it is not JSON"),
    "oda": HandedIn(LEAKS, 7, "nothing emptied it first. [TS01]", edited_tests),
    "pia": HandedIn(LEAVES, 0),
}
EVERYBODY = CLASS | BROKEN


class Term:
    """A course in one folder, an exchange in another, and the commands that people type."""

    def __init__(self, home: Path) -> None:
        """Start what runs nbgrader's commands."""
        self.home = home
        self.collection = home / "collection"
        self.course = self.collection / "course"
        self.alone = home / "alone" / "course"  # a copy, which nbgrader grades by itself
        self.typed: list[str] = []
        self.said: dict[str, str] = {}
        self.environment = {
            **os.environ,
            "HOME": str(home),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "JUPYTER_PATH": f"{sys.prefix}/share/jupyter",
        }
        for name in ("exercises", "solutions", "hidden_tests"):
            shutil.copytree(REPOSITORY / name, self.collection / name, ignore=UNWANTED)
        self.exchange = home / "exchange"
        self.exchange.mkdir()
        self.exchange.chmod(0o777)
        self.settle(home)
        self._nbgrader = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("nbgrader_commands.py"))],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def settle(self, home: Path) -> Path:
        """Write what a person's own settings say, and return their home."""
        settings = home / ".jupyter" / "nbgrader_config.py"
        settings.parent.mkdir(parents=True)
        settings.write_text(f'c = get_config()\nc.Exchange.root = "{self.exchange}"\n', "utf-8")
        return home

    def close(self) -> None:
        """Stop what runs nbgrader's commands."""
        with self._nbgrader:
            pass

    def type(self, line: str, where: Path, *more: str, ends: int = 0) -> str:
        """Run a command as it is typed in a folder, with words that no document has.

        In a student's home it is the student who types it.
        """
        self.typed.append(line)
        program, *words = shlex.split(line)
        words = [*expanded(words, where), *more]
        run = self._run_nbgrader if program == "nbgrader" else self._run_kata
        home = where if (where / ".jupyter").is_dir() else self.home
        status, said = run(words, where, {**self.environment, "HOME": str(home)})
        assert ends == status, said
        assert "while loading config" not in said
        return said

    def _run_kata(
        self, words: Sequence[str], where: Path, environment: dict[str, str]
    ) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "graders.cli", *words],
            check=False, cwd=where, env=environment, capture_output=True, text=True,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def _run_nbgrader(
        self, words: Sequence[str], where: Path, environment: dict[str, str]
    ) -> tuple[int, str]:
        log = self.home / "said.txt"
        job = {"words": words, "folder": str(where), "environment": environment}
        assert self._nbgrader.stdin is not None
        assert self._nbgrader.stdout is not None
        self._nbgrader.stdin.write(json.dumps({**job, "log": str(log)}) + "\n")
        self._nbgrader.stdin.flush()
        return int(self._nbgrader.stdout.readline()), log.read_text(encoding="utf-8")

    @contextmanager
    def jupyter(self, token: str) -> Iterator[str]:
        """Serve the course as `jupyter lab` does, and yield the address."""
        self.typed.append("jupyter lab")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        words = ["--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"]
        words += ["--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"]
        log = self.home / "jupyter.txt"
        with log.open("w") as said:
            server = subprocess.Popen(
                [sys.executable, "-m", "jupyterlab", *words],
                cwd=self.course, env=self.environment, stdout=said, stderr=said,
            )  # fmt: skip
        try:
            until = time.monotonic() + PATIENCE
            while True:
                with suppress(OSError), urlopen(f"{address}/api"):
                    break
                alive = server.poll() is None and time.monotonic() < until
                assert alive, log.read_text(encoding="utf-8")
                time.sleep(0.1)
            yield address
        finally:
            server.terminate()
            server.wait(PATIENCE)


def expanded(words: Sequence[str], where: Path) -> list[str]:
    """Return words with `*` in them as a shell would pass them on."""
    found: list[str] = []
    for word in words:
        files = sorted(map(str, where.glob(word))) if "*" in word else []
        found += files or [word]
    return found


def write_answer(path: Path, handed_in: HandedIn) -> None:
    """Do to a notebook what a student did."""
    if not handed_in.body:
        path.write_text("This is no notebook.", encoding="utf-8")
        return
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = cell_of(notebook, "solution_train_step")
    cell["source"] = "".join(cell["source"]).replace(UNWRITTEN, handed_in.body)
    if handed_in.change is not None:
        handed_in.change(notebook)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def output_of(path: Path) -> str:
    """Return all that the cells of a notebook printed or raised, as one line."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    outputs = [one for cell in notebook["cells"] for one in cell.get("outputs", ())]
    parts = [one.get("text", one.get("traceback", "")) for one in outputs]
    return " ".join("".join("".join(part) for part in parts).split())
