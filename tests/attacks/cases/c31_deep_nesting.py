"""Sends JSON that is nested a hundred thousand deep.

class: 31
exercise: 07
deserves: nothing: no answer is returned
honest: 0
verdict: flagged
"""

import os
import struct


def double(x):
    body = b'{"reports":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    tensors = struct.pack("<Q", 2) + b"{}"
    os.write(101, struct.pack("<8sI", b"KATA0001", len(body)) + body + tensors)
    os._exit(0)
