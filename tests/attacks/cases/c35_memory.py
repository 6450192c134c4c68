"""Takes all the memory that it gets.

class: 35
exercise: 07
deserves: nothing: no answer is returned
honest: 0
verdict: contained
"""

def double(x):
    kept = []
    while True:
        kept.append(bytearray(64 << 20))
