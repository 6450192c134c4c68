"""Reads from address zero.

class: 32
exercise: 07
deserves: nothing: no answer is returned
honest: 0
verdict: flagged
"""

import ctypes


def double(x):
    return ctypes.string_at(0)
