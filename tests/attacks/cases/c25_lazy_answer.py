"""Returns a function that would work out the answer if somebody called it.

class: 25
exercise: 07
deserves: nothing: no tensor is returned
honest: 0
verdict: contained
"""

def double(x):
    return lambda: 2 * x
