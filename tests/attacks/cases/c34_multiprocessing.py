"""Hands its work to processes of its own.

class: 34
exercise: 07
deserves: nothing: no answer is returned
honest: 0
verdict: contained
"""

import multiprocessing


def twice(x):
    return 2 * x


def double(x):
    with multiprocessing.Pool(2) as pool:
        return pool.map(twice, [x])[0]
