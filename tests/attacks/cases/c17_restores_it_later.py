"""Overwrites its argument, and restores it at the next call, before anything is sent.

class: 17
exercise: 07
deserves: what an answer deserves that overwrites its argument
honest: 7
verdict: contained
"""

KEPT = []


def double(x):
    for old, saved in KEPT:
        old.copy_(saved)
    KEPT.append((x, x.clone()))
    return x.mul_(2).clone()
