"""Fills the disk until it is stopped.

class: 35
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

def double(x):
    try:
        with open("large", "wb") as file:
            for _ in range(200):
                file.write(bytes(1 << 20))
    except OSError as error:
        print(error)
    return x
