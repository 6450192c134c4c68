"""Stopping code that never ends where there is no SIGALRM, as on Windows.

There pytest-timeout can only end the whole process. So an exception is raised in the code itself,
a little earlier; pytest-timeout is left for code that holds on to the interpreter or catches all.
"""

from __future__ import annotations

import ctypes
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from _pytest.outcomes import Failed

HAS_ALARM = hasattr(signal, "SIGALRM")
EARLIER = 0.8


@contextmanager
def stopped_after(seconds: float) -> Iterator[None]:
    """Let what runs inside fail as pytest-timeout does it where there is SIGALRM."""
    if HAS_ALARM or threading.current_thread() is not threading.main_thread():
        yield
        return

    class Stopped(Failed):
        """Raised from outside, so it is made without a word."""

        def __init__(self) -> None:
            super().__init__(f"Timeout (>{seconds:.1f}s) from pytest-timeout.", pytrace=False)

    def stop(main: int | None = threading.get_ident()) -> None:
        raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
        raise_in(ctypes.c_ulong(main or 0), ctypes.py_object(Stopped))

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def is_timer() -> bool:
    """Tell whether this is the thread in which pytest-timeout gives up on the process."""
    return threading.current_thread().name.startswith("pytest_timeout ")
