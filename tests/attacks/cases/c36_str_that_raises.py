"""Raises an exception whose text raises, and so on.

class: 36
exercise: 07
deserves: nothing: no answer is returned
honest: 0
verdict: contained
"""

class Worse(Exception):
    def __str__(self):
        raise type(self)(self) from self

    __repr__ = __str__


def double(x):
    raise Worse
