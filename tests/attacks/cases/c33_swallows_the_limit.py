"""Swallows whatever would end its endless loop.

class: 33
exercise: 07
deserves: nothing: no answer is returned
honest: 0
verdict: contained
"""

import signal

signal.alarm(0)
signal.setitimer(signal.ITIMER_REAL, 0)


def double(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
