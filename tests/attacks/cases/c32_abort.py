"""Aborts the process.

class: 32
exercise: 07
deserves: nothing: no answer is returned
honest: 0
verdict: contained
"""

import os


def double(x):
    os.abort()
