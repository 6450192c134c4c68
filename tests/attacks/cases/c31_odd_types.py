"""Sends a reply in which every field has another type than it should.

class: 31
exercise: 07
deserves: nothing: no answer is returned
honest: 0
verdict: flagged
"""

import json
import os
import struct


def double(x):
    body = json.dumps({"reports": {"kind": 7}, "flags": "many"}).encode()
    tensors = struct.pack("<Q", 2) + b"{}"
    os.write(101, struct.pack("<8sI", b"KATA0001", len(body)) + body + tensors)
    os._exit(0)
