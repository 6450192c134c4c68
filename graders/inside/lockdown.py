"""How a child shuts itself in: capabilities, Landlock, seccomp and resource limits.

Linux only. The zygote prepares what it can once (`Lockdown`), each child applies it to itself
with `apply`, which cannot be undone, before it reads its job.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import landlockpy as landlock

FILE_LIMIT = 16 * 2**20
OPEN_FILES, OPEN_FILES_ON_GPU = 64, 512
LIBC = ctypes.CDLL(None, use_errno=True)

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER, PR_CAPBSET_DROP = 1, 4, 36, 24
PR_SET_SECCOMP, SECCOMP_MODE_FILTER, PR_SET_NO_NEW_PRIVS = 22, 2, 38
SYS_CAPSET = {"x86_64": 126, "aarch64": 91}
CLONE_THREAD = 0x00010000

# By purpose: other processes, the network, other people's files, the machine itself.
DENIED = """
    fork vfork execve execveat ptrace process_vm_readv process_vm_writev kcmp
    kill tkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal pidfd_getfd
    socket socketpair connect bind listen accept accept4 sendto sendmsg
    chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes utimensat
    futimesat setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr
    mount umount2 pivot_root chroot unshare setns open_tree move_mount fsopen fsconfig fsmount
    setuid setgid setresuid setresgid setreuid setregid setgroups setfsuid setfsgid capset
    keyctl add_key request_key bpf perf_event_open userfaultfd personality quotactl acct
    io_uring_setup io_uring_enter io_uring_register open_by_handle_at name_to_handle_at
    kexec_load kexec_file_load reboot init_module finit_module delete_module swapon swapoff
    settimeofday clock_settime clock_adjtime adjtimex sethostname setdomainname
    shmget shmat shmctl msgget msgsnd msgrcv semget semop mq_open
""".split()

# What CUDA reads when it starts, beside the process's own /proc; without it, it finds no GPU.
GPU_READS = """
    /sys /proc/driver/nvidia /proc/driver/nvidia-uvm /proc/devices /proc/modules /proc/cpuinfo
    /proc/meminfo
""".split()


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """What one child may use: seconds of wall and CPU time, bytes of memory."""

    wall_seconds: float
    memory_bytes: int


class Lockdown:
    """The rules, prepared once by the zygote; `layers` names those that will be applied.

    "gpu" among them is no layer, but leaves the way to a GPU open in the others.
    """

    def __init__(self, layers: frozenset[str], scratch: Path) -> None:
        """Prepare "landlock" and "seccomp" where asked for, and drop privileges if either is.

        Raises OSError where that fails.
        """
        self.scratch = scratch
        self.gpu = "gpu" in layers
        self.ruleset = _ruleset(scratch) if "landlock" in layers else None
        if self.ruleset is not None and self.gpu:
            _allow_gpu(self.ruleset)
        self.filter = _Filter() if "seccomp" in layers else None
        if layers - {"gpu"}:
            drop_capabilities()

    def apply(self, limits: ChildLimits) -> None:
        """Shut this process in, for good. Raises OSError where a rule cannot be applied."""
        set_limits(limits, gpu=self.gpu)
        if self.ruleset is not None:
            if self.gpu:
                _allow_own_threads(self.ruleset)
            self.ruleset.restrict()
            self.ruleset.close()
        if self.filter is not None:
            self.filter.load()


class _Filter:
    """The seccomp filter, compiled once: libseccomp would compile it for every child."""

    def __init__(self) -> None:
        with tempfile.TemporaryFile() as file:
            _rules().export_bpf(file)
            file.seek(0)
            self._code = file.read()
        self._buffer = ctypes.create_string_buffer(self._code, len(self._code))
        self._program = _Program(len(self._code) // 8, ctypes.addressof(self._buffer))

    def load(self) -> None:
        """Apply the filter to this process. Raises OSError."""
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(self._program))


class _Program(ctypes.Structure):
    """`struct sock_fprog` of linux/filter.h; an instruction has eight bytes."""

    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))


def readable_paths() -> list[Path]:
    """Return what student code may read: Python, its packages, the system's libraries."""
    package = Path(__file__).resolve().parents[1]
    named = [
        sys.prefix,
        sys.base_prefix,
        *(sysconfig.get_paths()[k] for k in ("purelib", "stdlib")),
    ]
    system = ["/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache", "/usr/share/zoneinfo"]
    devices = ["/dev/null", "/dev/zero", "/dev/urandom"]
    paths = [package, *(Path(name).resolve() for name in (*named, *system, *devices))]
    return [path for path in dict.fromkeys(paths) if path.exists()]


def gpu_files() -> list[Path]:
    """Return the device files by which programs reach a GPU of NVIDIA's or AMD's."""
    files = [*sorted(Path("/dev").glob("nvidia*")), Path("/dev/kfd"), Path("/dev/dri")]
    return [path for path in files if path.exists()]


def set_limits(limits: ChildLimits, *, gpu: bool = False) -> None:
    """Bound CPU time, memory beyond what is mapped now, file sizes, open files, core dumps.

    CUDA reserves far more addresses than it uses, and opens many files. So with a `gpu` it is
    the memory that can be written to which is bounded.
    """
    pages = list(map(int, Path("/proc/self/statm").read_text(encoding="ascii").split()))
    memory, now = (resource.RLIMIT_DATA, pages[5]) if gpu else (resource.RLIMIT_AS, pages[0])
    bounds = {
        resource.RLIMIT_CPU: int(limits.wall_seconds) + 2,
        memory: now * resource.getpagesize() + limits.memory_bytes,
        resource.RLIMIT_FSIZE: FILE_LIMIT,
        resource.RLIMIT_NOFILE: OPEN_FILES_ON_GPU if gpu else OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for which, bound in bounds.items():
        resource.setrlimit(which, (bound, bound))


def prctl(option: int, value: int, pointer: Any = 0) -> None:
    """Set one attribute of this process by the system call. Raises OSError."""
    if LIBC.prctl(option, value, pointer, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def drop_capabilities() -> None:
    """Give up root's privileges; without effect for an ordinary user. Raises OSError."""
    if os.geteuid() != 0:
        return
    last = int(Path("/proc/sys/kernel/cap_last_cap").read_text(encoding="ascii"))
    for capability in range(last + 1):
        LIBC.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)  # fails where it is dropped already
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    nothing = (ctypes.c_uint32 * 6)()
    if LIBC.syscall(SYS_CAPSET[os.uname().machine], header, nothing) != 0:
        raise OSError(ctypes.get_errno(), "cannot drop root's capabilities")


def _ruleset(scratch: Path) -> landlock.Ruleset:
    """Allow reading where Python lives and everything in the scratch folder, nothing else."""
    access = landlock.AccessFS
    ruleset = landlock.Ruleset(scoped=landlock.Scope.SIGNAL | landlock.Scope.ABSTRACT_UNIX_SOCKET)
    for path in readable_paths():
        folder = access.READ_DIR if path.is_dir() else access.NONE
        ruleset.allow_path(path, access.READ_FILE | folder)
    ruleset.allow_path("/dev/null", access.READ_FILE | access.WRITE_FILE)
    ruleset.allow_path(
        scratch,
        access.READ_FILE | access.READ_DIR | access.WRITE_FILE | access.TRUNCATE
        | access.MAKE_REG | access.MAKE_DIR | access.REMOVE_FILE | access.REMOVE_DIR,
    )  # fmt: skip
    return ruleset


def _allow_gpu(ruleset: landlock.Ruleset) -> None:
    """Allow the GPU's device files as well, and reading what CUDA reads."""
    access = landlock.AccessFS
    use = access.READ_FILE | access.WRITE_FILE | access.IOCTL_DEV
    wanted = [(path, use) for path in gpu_files()]
    wanted += [(path, access.READ_FILE) for path in map(Path, GPU_READS) if path.exists()]
    for path, rights in wanted:
        ruleset.allow_path(path, rights | (access.READ_DIR if path.is_dir() else access.NONE))


def _allow_own_threads(ruleset: landlock.Ruleset) -> None:
    """Allow this process to look at itself, and to name its threads, without which CUDA ends."""
    access = landlock.AccessFS
    own = Path(f"/proc/{os.getpid()}")
    ruleset.allow_path(own, access.READ_FILE | access.READ_DIR)
    ruleset.allow_path(own / "task", access.WRITE_FILE | access.TRUNCATE)


def _rules() -> Any:  # pyseccomp has no types
    import pyseccomp  # noqa: PLC0415 - needs the system's libseccomp, so only where asked for

    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    refuse = pyseccomp.ERRNO(errno.EPERM)
    for name in DENIED:
        try:
            rules.add_rule(refuse, name)
        except (OSError, ValueError):  # a call that this architecture or libseccomp lacks
            continue
    no_thread = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, CLONE_THREAD, 0)
    rules.add_rule(refuse, "clone", no_thread)
    # glibc falls back to clone, whose flags the rule above can see.
    rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
    return rules
