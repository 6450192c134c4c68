"""Starting the warmed process that zygotes come from: one a machine, whatever the workers."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from graders import scratch
from graders.errors import NoIsolation
from graders.judge.closing import Closing
from graders.judge.isolation import Isolation, bubblewrap_command

# A Python that has imported torch takes a while to end.
SECONDS_TO_END = 5
# Of what it writes on its standard error, these bytes are looked at.
MOST_WORDS = 1 << 16


class Incubator(Closing):
    """A process that imports torch once; whoever connects to `address` gets a zygote forked.

    Starting does not wait for the imports: a connection made before they are done is served
    when they are. A context manager; `folder` is where zygotes may have their scratch folders.
    """

    def __init__(
        self, isolation: Isolation, secret: Path | None = None, imports: Sequence[str] = ()
    ) -> None:
        """Start it, and let it import `imports` as well.

        `secret` is a folder that student code must not be able to read.

        Raises NoIsolation where it could.
        """
        from graders.inside.lockdown import gpu_files, readable_paths  # noqa: PLC0415 - Linux only

        readable = readable_paths()
        visible = [*readable, *([Path("/usr")] if isolation.bubblewrap else [])]
        for path in visible:
            if secret is not None and secret.resolve().is_relative_to(path):
                raise NoIsolation(
                    f"{secret} lies inside {path}, which student code may read. "
                    "Move the collection out of it."
                )
        self.isolation = isolation
        self.folder = scratch.make()
        self.address = str(self.folder / "zygotes")
        layers = [name for name in isolation.layers if name != "bubblewrap"]
        layers += ["gpu"] if isolation.gpu else []
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            listener.bind(self.address)
            listener.listen()
            words = [sys.executable, "-I", "-m", "graders.inside.zygote"]
            words += [str(listener.fileno()), "+".join(layers), *imports]
            if isolation.bubblewrap:
                files = gpu_files() if isolation.gpu else None
                words = bubblewrap_command(readable, self.folder, files) + words
            self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
            self._process = subprocess.Popen(
                words,
                pass_fds=[listener.fileno()],
                stdin=subprocess.PIPE,  # it ends with us: then nobody holds the other end
                stderr=self._said,
                env=_environment(self.folder) | (_gpu_environment() if isolation.gpu else {}),
                cwd=self.folder,
            )

    def why_it_ended(self) -> str:
        """Return what is wrong if it gave up, and what to do; else an empty string."""
        try:
            status = self._process.wait(timeout=SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            return ""
        if status < 0:  # it was killed, which says nothing of what is installed
            return ""
        return remedy(os.pread(self._said.fileno(), MOST_WORDS, 0).decode(errors="replace"))

    def close(self) -> None:
        """End the process, its zygotes and their children, and remove the folder."""
        self._process.kill()
        self._process.communicate()
        self._said.close()
        scratch.remove(self.folder)


def remedy(traceback: str) -> str:
    """Return what a process that could not start has said, and what to install, if that helps."""
    last = traceback.strip().rpartition("\n")[2] or "it ended without a word"
    missing = re.search(r"ModuleNotFoundError: No module named '(\w+)", last)
    if missing and missing[1] == "graders":
        return f"{last}. Install Torch Kata: pip install -c constraints.txt -e '.[grading]'"
    if missing:
        return f"{last}. Install it: pip install -c constraints.txt {missing[1]}"
    packages = re.findall(r'File ".*?/site-packages/(\w+)', traceback)
    if packages:
        return (
            f"{packages[-1]} cannot be imported: {last}. Install it anew: "
            f"pip install --force-reinstall -c constraints.txt {packages[-1]}"
        )
    return f"{last}. `kata doctor` looks further."


def _environment(folder: Path) -> dict[str, str]:
    """Return the environment of zygotes, which student code can read."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "agg",  # figures are drawn into memory, there is no screen
        # Python's heap on huge pages: a fork then copies a hundred page table entries, not 50,000.
        "PYTHONMALLOC": "malloc",
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    }


def _gpu_environment() -> dict[str, str]:
    """Return what else a zygote with a way to the GPU gets: which GPUs the instructor leaves it."""
    chosen = ("CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES")
    left = {name: os.environ[name] for name in chosen if name in os.environ}
    # Files in the scratch folder would look as if a student had left them.
    return {**left, "CUDA_CACHE_DISABLE": "1"}
