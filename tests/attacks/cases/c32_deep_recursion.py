"""Recurses without end, with no limit.

class: 32
exercise: 07
deserves: nothing: no answer is returned
honest: 0
verdict: contained
"""

import sys

sys.setrecursionlimit(10**9)


def double(x):
    return double(x) + 1
