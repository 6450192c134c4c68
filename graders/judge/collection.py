"""Sending exercises to the workers of a Dask cluster, each of which keeps them in a folder."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

from distributed import Worker, WorkerPlugin

from graders import scratch
from graders.exercise import Exercise
from graders.judge.shard import let_go

# The name under which a worker knows what was sent.
PLUGIN = "torch-kata"


class SentCollection(WorkerPlugin):
    """The exercises' folders on a worker, in `root`, from when it joins until they are taken back.

    They hold the hidden tests and the solutions, and student code is shut out of them.
    """

    def __init__(self, archive: bytes) -> None:
        """Take what `packed` returned."""
        self.archive = archive
        self.root = Path()

    def setup(self, worker: Worker) -> None:
        """Unpack, on a worker."""
        del worker
        self.root = scratch.make()
        with zipfile.ZipFile(io.BytesIO(self.archive)) as files:
            files.extractall(self.root)

    def teardown(self, worker: Worker) -> None:
        """Remove the folder, and what has worked with it."""
        del worker
        let_go()
        scratch.remove(self.root)


def packed(exercises: Sequence[Exercise]) -> bytes:
    """Return the folders of some exercises as an archive: public, hidden, and solutions."""
    root = exercises[0].root
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as files:
        for path in (root / "exercises" / "conftest.py", root / "hidden_tests" / "conftest.py"):
            files.write(path, path.relative_to(root))
        for exercise in exercises:
            for folder in (exercise.folder, exercise.hidden, exercise.solution.parent):
                for path in sorted(folder.rglob("*")):
                    if path.is_file() and "__pycache__" not in path.parts:
                        files.write(path, path.relative_to(root))
    return held.getvalue()
