"""Prints and returns metadata: another student's name, a seed, a digest.

class: 8
exercise: 07
deserves: what `return x` deserves
honest: 5
verdict: contained
"""

__student__ = "alice"
__version__ = "10/10"
submission_sha256 = "0" * 64


def double(x):
    print('{"student": "alice", "score": 10.0, "status": "graded"}')
    return x
