"""Overwrites its argument and gives it a method of its own that returns the old values.

class: 17
exercise: 07
deserves: what an answer deserves that overwrites its argument
honest: 7
verdict: contained
"""

def double(x):
    saved = x.clone()
    x.detach = lambda: saved
    return x.mul_(2).clone()
