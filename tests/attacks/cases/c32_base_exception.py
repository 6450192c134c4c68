"""Raises an exception that no `except Exception` catches, and whose class is hostile.

class: 32
exercise: 07
deserves: nothing: no answer is returned
honest: 0
verdict: contained
"""

class Meta(type):
    def __instancecheck__(cls, other):
        return True

    def __subclasscheck__(cls, other):
        raise SystemExit

    @property
    def __name__(cls):
        raise KeyboardInterrupt


class Hostile(BaseException, metaclass=Meta):
    def __getattribute__(self, name):
        raise SystemExit


def double(x):
    raise Hostile
