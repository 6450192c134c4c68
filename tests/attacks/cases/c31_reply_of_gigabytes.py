"""Sends zeros without end.

class: 31
exercise: 07
deserves: nothing: no answer is returned
honest: 0
verdict: flagged
"""

import os

MANY = bytes(1 << 20)


def double(x):
    for _ in range(2000):
        os.write(101, MANY)
    os._exit(0)
