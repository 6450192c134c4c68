"""Looks for secrets in the environment and on the command line.

class: 14
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

import os
import sys


def double(x):
    words = [w for w in os.environ if any(s in w for s in ("TOKEN", "SECRET", "KEY", "SEED"))]
    print(words, sys.argv, sys.orig_argv)
    if words:
        raise RuntimeError(f"leaked: {words}")
    return x
