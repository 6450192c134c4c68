"""Calls into C, which does not come back and sees no signal of Python's.

class: 33
exercise: 07
deserves: nothing: no answer is returned
honest: 0
verdict: contained
"""

def double(x):
    return sum(iter(int, 1))
