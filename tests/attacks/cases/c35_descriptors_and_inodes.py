"""Opens files without closing them, and makes hundreds of empty ones.

class: 35
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

import os


def double(x):
    kept = []
    try:
        while True:
            kept.append(open("/dev/null"))
    except OSError as error:
        print(len(kept), error)
    kept.clear()
    for number in range(500):
        open(f"file{number}", "w").close()
    return x
