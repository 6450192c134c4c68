"""Prints a traceback of all callers into the output that a student is shown.

class: 15
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

import traceback


def double(x):
    try:
        raise KeyError("expected")
    except KeyError:
        traceback.print_exc()
    return x
