"""Adds an audit hook of its own, which refuses whatever the engine does next.

class: 27
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: flagged
"""

import sys


def refuse(event, args):
    if event == "marshal.dumps":
        raise RuntimeError("refused")


sys.addaudithook(refuse)


def double(x):
    return x
