"""Makes a file of a terabyte that holds nothing.

class: 35
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

import os


def double(x):
    try:
        with open("sparse", "wb") as file:
            os.truncate(file.fileno(), 1 << 40)
    except OSError as error:
        print(error)
    return x
