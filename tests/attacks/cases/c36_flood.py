"""Prints a hundred megabytes.

class: 36
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

def double(x):
    for _ in range(100):
        print("a" * 10**6)
    return x
