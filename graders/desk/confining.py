"""What student code cannot do to the process in which its tests run: end it, print, or stop it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NoReturn

from graders.desk.stopping import is_timer
from graders.finding import Finding


class CtrlC(KeyboardInterrupt):
    """The student at the keyboard wants to stop, as opposed to code that raises the like."""


@contextmanager
def no_way_out() -> Iterator[None]:
    """Keep student code from ending the process, and with it the tests, as if all were well."""

    def stop(*_: object) -> NoReturn:
        raise CtrlC

    def refuse(status: int) -> NoReturn:
        if is_timer():
            leave(status)
        raise Finding(
            f"Your code ends the whole process with os._exit({status}).",
            "Remove it; return from the function.",
        )

    by_hand = threading.current_thread() is threading.main_thread()
    leave, interrupt = os._exit, signal.getsignal(signal.SIGINT)
    os._exit = refuse
    if by_hand:
        signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        os._exit = leave
        if by_hand:
            signal.signal(signal.SIGINT, interrupt)


@contextmanager
def unseen() -> Iterator[None]:
    """Let student code print nothing, and stop at no breakpoint."""
    stop = sys.breakpointhook
    sys.breakpointhook = lambda *_, **__: None
    try:
        with (
            Path(os.devnull).open("w", encoding="utf-8") as nowhere,
            redirect_stdout(nowhere),
            redirect_stderr(nowhere),
        ):
            yield
    finally:
        sys.breakpointhook = stop
