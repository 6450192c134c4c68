"""Writes its own json.py and random.py where it runs, and puts that folder first on the path.

class: 9
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

import sys

for name in ("json", "random", "safetensors", "secrets_of_it"):
    with open(f"{name}.py", "w") as file:
        file.write("dumps = loads = save = load = lambda *args, **more: b'{}'\n")
sys.path.insert(0, ".")
import secrets_of_it


def double(x):
    return x
