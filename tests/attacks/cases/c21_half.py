"""Computes in half precision.

class: 21
exercise: 07
deserves: what an answer of too few digits deserves
honest: 5
verdict: contained
"""

def double(x):
    return (2 * x.half()).float()
