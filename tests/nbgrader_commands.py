"""nbgrader's commands, in children of one process: importing it takes longer than most of them do.

Each line of standard input is a command as JSON: its words, its folder, its environment and the
file that what it says goes to. Its exit status is printed once it has ended.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Mapping

import nbclient  # noqa: F401 - what `autograde` would import
import nbconvert.exporters  # noqa: F401
from nbgrader.apps.nbgraderapp import main


def become(words: list[str], folder: str, environment: Mapping[str, str], log: str) -> int:
    """Run one command as `python -m nbgrader` would, and return its exit status."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.argv = ["nbgrader", *words]
    try:
        main()
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)  # noqa: T201 - an interpreter does
            return 1
        return end.code or 0
    except BaseException:  # noqa: BLE001 - an interpreter would print it and end with 1
        traceback.print_exc()
        return 1
    return 0


for line in sys.stdin:
    child = os.fork()
    if child == 0:
        status = become(**json.loads(line))
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201
