"""Sends a header that promises a gigabyte, and half of what it promises.

class: 31
exercise: 07
deserves: nothing: no answer is returned
honest: 0
verdict: flagged
"""

import os
import struct


def double(x):
    os.write(101, struct.pack("<8sI", b"KATA0001", 1 << 30) + b'{"reports": [')
    os._exit(0)
