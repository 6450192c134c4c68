"""Resizes its argument to one entry, and returns that entry's double.

class: 17
exercise: 07
deserves: what an answer for another argument deserves
honest: 2
verdict: contained
"""

def double(x):
    x.resize_(1)
    return 2 * x
