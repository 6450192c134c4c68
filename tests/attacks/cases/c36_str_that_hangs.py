"""Raises an exception whose text takes for ever.

class: 36
exercise: 07
deserves: nothing: no answer is returned
honest: 0
verdict: contained
"""

class Slow(Exception):
    def __str__(self):
        while True:
            pass


def double(x):
    raise Slow
