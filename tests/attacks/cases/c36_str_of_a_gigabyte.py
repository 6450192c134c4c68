"""Raises an exception with a text of hundreds of megabytes.

class: 36
exercise: 07
deserves: nothing: no answer is returned
honest: 0
verdict: contained
"""

def double(x):
    raise ValueError("a" * (300 << 20))
