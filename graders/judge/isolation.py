"""Choosing how student code is shut in on this machine; it fails closed."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from graders.errors import NoIsolation

# Without it the C library does not know of huge pages, and each fork takes twice as long.
HUGE_PAGES = "/sys/kernel/mm/transparent_hugepage"
MODES = ("auto", "landlock", "bubblewrap", "none")


@dataclass(frozen=True, slots=True)
class Isolation:
    """The layers in use; `name` is what a result records. `gpu` leaves the way to a GPU open."""

    landlock: bool
    seccomp: bool
    bubblewrap: bool
    gpu: bool = False

    @property
    def name(self) -> str:
        """Return, for example, "landlock+seccomp", or "none"."""
        return "+".join(self.layers) or "none"

    @property
    def layers(self) -> list[str]:
        """Return the names of the layers in use."""
        return [layer for layer in ("bubblewrap", "landlock", "seccomp") if getattr(self, layer)]


def choose(mode: str) -> Isolation:
    """Return the isolation that `mode` stands for here.

    "auto" takes Landlock with seccomp, and bubblewrap too where it works. Raises NoIsolation,
    which says what to install, where the mode cannot be had.
    """
    if sys.platform != "linux":
        raise NoIsolation(
            "grading needs Linux, in a virtual machine or a container, say. "
            "Public tests run here: pytest exercises/01"
        )
    if mode == "none":
        return Isolation(landlock=False, seccomp=False, bubblewrap=False)
    problems = {"landlock": landlock_problem(), "seccomp": seccomp_problem()}
    if mode == "landlock":
        _refuse(problems)
        return Isolation(landlock=True, seccomp=True, bubblewrap=False)
    bubblewrap = bubblewrap_problem()
    if mode == "bubblewrap":
        _refuse({"bubblewrap": bubblewrap, "seccomp": problems["seccomp"]})
        return Isolation(landlock=False, seccomp=True, bubblewrap=True)
    if problems["landlock"] and bubblewrap:
        _refuse({**problems, "bubblewrap": bubblewrap})
    _refuse({"seccomp": problems["seccomp"]})
    return Isolation(landlock=not problems["landlock"], seccomp=True, bubblewrap=not bubblewrap)


def landlock_problem() -> str:
    """Return why Landlock cannot be used, or an empty string."""
    if importlib.util.find_spec("landlockpy") is None:
        return "landlockpy is not installed; pip install 'torch-kata[grading]'"
    import landlockpy  # noqa: PLC0415 - Linux only

    if not landlockpy.supported():
        return "this kernel has no Landlock; use Linux 5.13 or later with landlock in its lsm= list"
    return ""


def seccomp_problem() -> str:
    """Return why seccomp cannot be used, or an empty string."""
    if importlib.util.find_spec("pyseccomp") is None:
        return "pyseccomp is not installed; pip install 'torch-kata[grading]'"
    try:
        import pyseccomp  # noqa: F401, PLC0415 - it looks for the system's library when imported
    except (RuntimeError, OSError):
        return "the library libseccomp is missing; apt-get install libseccomp2"
    return ""


def bubblewrap_problem() -> str:
    """Return why bubblewrap cannot be used, or an empty string."""
    program = shutil.which("bwrap")
    if program is None:
        return "bubblewrap is not installed; apt-get install bubblewrap"
    trial = [program, "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "true"]
    done = subprocess.run(trial, capture_output=True, text=True, check=False)
    return done.stderr.strip() if done.returncode else ""


def bubblewrap_command(
    readable: list[Path], scratch: Path, gpu_files: list[Path] | None = None
) -> list[str]:
    """Return the words to put before a command so that it sees only these paths.

    Where it is to reach a GPU, `gpu_files` are the device files for that.
    """
    words = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session"]
    words += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]  # noqa: S108 - its own /tmp
    words += ["--ro-bind-try", HUGE_PAGES, HUGE_PAGES]
    # All of /usr, since finding a library by name runs the system's ldconfig.
    for path in (Path("/usr"), *readable):
        if not path.is_relative_to("/dev"):
            words += ["--ro-bind", str(path), str(path)]
    for link in (Path("/lib"), Path("/lib64"), Path("/bin"), Path("/sbin")):
        if link.is_symlink():
            words += ["--symlink", str(link.readlink()), str(link)]
    if gpu_files is not None:
        words += ["--ro-bind-try", "/sys", "/sys"]  # without it CUDA finds no GPU
        words += [w for file in gpu_files for w in ("--dev-bind-try", str(file), str(file))]
    return [*words, "--bind", str(scratch), str(scratch), "--chdir", str(scratch)]


def _refuse(problems: dict[str, str]) -> None:
    missing = [f"  {layer}: {why}" for layer, why in problems.items() if why]
    if missing:
        raise NoIsolation(
            "student code cannot be shut in on this machine:\n" + "\n".join(missing) + "\n"
            "Mend one of these, or pass --isolation none to grade code that you trust."
        )
