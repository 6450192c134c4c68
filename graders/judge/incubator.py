"""Starting the warmed process that zygotes come from: one a machine, whatever the workers."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from graders.errors import NoIsolation
from graders.judge.isolation import Isolation, bubblewrap_command


class Incubator:
    """A process that imports torch once; whoever connects to `address` gets a zygote forked.

    Starting does not wait for the imports: a connection made before they are done is served
    when they are. A context manager; `folder` is where zygotes may have their scratch folders.
    """

    def __init__(self, isolation: Isolation, secret: Path | None = None) -> None:
        """Start it. `secret` is a folder that student code must not be able to read.

        Raises NoIsolation where it could.
        """
        from graders.inside.lockdown import readable_paths  # noqa: PLC0415 - Linux only

        readable = readable_paths()
        visible = [*readable, *([Path("/usr")] if isolation.bubblewrap else [])]
        for path in visible:
            if secret is not None and secret.resolve().is_relative_to(path):
                raise NoIsolation(
                    f"{secret} lies inside {path}, which student code may read. "
                    "Move the collection out of it."
                )
        self.folder = Path(tempfile.mkdtemp(prefix="kata-scratch-"))
        self.address = str(self.folder / "zygotes")
        layers = "+".join(name for name in isolation.layers if name != "bubblewrap")
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            listener.bind(self.address)
            listener.listen()
            words = [sys.executable, "-I", "-m", "graders.inside.zygote"]
            words += [str(listener.fileno()), layers]
            if isolation.bubblewrap:
                words = bubblewrap_command(readable, self.folder) + words
            self._process = subprocess.Popen(
                words,
                pass_fds=[listener.fileno()],
                stdin=subprocess.DEVNULL,
                env=_environment(self.folder),
                cwd=self.folder,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process, its zygotes and their children, and remove the folder."""
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


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
        # Python's heap on huge pages: a fork then copies a hundred page table entries, not 50,000.
        "PYTHONMALLOC": "malloc",
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    }
