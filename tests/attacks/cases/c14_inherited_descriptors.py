"""Reads whatever descriptor it has inherited.

class: 14
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

import os


def double(x):
    for number in range(1024):
        if number == 101:
            continue
        try:
            found = os.read(number, 100) if number > 2 else b""
        except OSError:
            continue
        if found:
            raise RuntimeError(f"read {found!r} from {number}")
    return x
