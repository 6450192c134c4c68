"""Installs a handler for every signal, and raises some of them.

class: 27
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

import signal


def handler(number, frame):
    print("still here")


for number in range(1, 65):
    try:
        signal.signal(number, handler)
    except (OSError, ValueError):
        pass


def double(x):
    signal.raise_signal(signal.SIGTERM)
    return x
