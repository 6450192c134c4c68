"""How an observation crosses the wall: JSON for the structure, safetensors for the tensors.

A message is a magic word, the length of the JSON part, the JSON part, and a safetensors
block. In the JSON a tensor stands as `{"$tensor": "3"}`. Nothing is ever unpickled, and
whatever the bytes are, `unpack` returns plain data or raises WireError.
`graders.inside.packing` writes what this module reads; only the writer needs torch.
"""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
import safetensors.numpy

from graders.errors import WireError

MAGIC = b"KATA0001"
HEADER = struct.Struct("<8sI")
# What a child says once it is shut in and before it reads its job: no student's code ran yet.
READY = b"\x06"
# A line that says at once what was noticed begins with it; such lines come before the message.
NOTE = b"\x07"
# The exit status of a child that failed through our own fault: EX_SOFTWARE of sysexits.h.
ENGINE_BROKE = 70
# So many random bytes begin a job and end its reply, which nobody else knows.
SEAL_BYTES = 16
MAX_DEPTH = 24
MOST_NOTES = 20
MAX_NODES = 200_000
WIDEST = 2**63


def bounded(number: int) -> int | float:
    """Return `number`, or infinity where it is wider than any array's entries."""
    if -WIDEST <= number < WIDEST:
        return number
    return float("inf") if number > 0 else float("-inf")


def note(code: str, detail: str) -> bytes:
    """Return what says that something was noticed: a line of its own, before the message."""
    return NOTE + json.dumps([code, detail]).encode() + b"\n"


def split_notes(reply: bytes) -> tuple[list[tuple[str, str]], bytes]:
    """Return the codes and details of all notes at the beginning of a reply, and what follows.

    A note that cannot be read ends them, and is left with what follows.
    """
    notes: list[tuple[str, str]] = []
    while reply.startswith(NOTE) and len(notes) < MOST_NOTES:
        line, end, rest = reply.partition(b"\n")
        try:
            code, detail = json.loads(line[1:])
        except (ValueError, TypeError, RecursionError):
            break
        if not end or type(code) is not str or type(detail) is not str:
            break
        notes.append((code, detail))
        reply = rest
    return notes, reply


def unpack(message: bytes) -> dict[str, Any]:
    """Return the mapping that `message` holds, its tensors as NumPy arrays.

    The caller bounds the size of `message`. Raises WireError for anything else than one
    whole message.
    """
    if len(message) < HEADER.size:
        raise WireError(f"a message of {len(message)} bytes is too short")
    magic, length = HEADER.unpack_from(message)
    body = message[HEADER.size : HEADER.size + length]
    if magic != MAGIC or len(body) != length:
        raise WireError("the message is cut short or is none of ours")
    try:
        structure = json.loads(body)
        tensors = safetensors.numpy.load(message[HEADER.size + length :])
        if not isinstance(structure, dict):
            raise WireError("the message holds no mapping")
        return _Filler(tensors).fill(structure, MAX_DEPTH)  # type: ignore[no-any-return]
    except WireError:
        raise
    except (Exception, RecursionError, MemoryError) as error:
        raise WireError(f"the message cannot be read: {type(error).__name__}") from error


class _Filler:
    """Puts the tensors back into the structure, within bounds."""

    def __init__(self, tensors: dict[str, np.ndarray]) -> None:
        self.tensors = tensors
        self.nodes = 0

    def fill(self, node: Any, depth: int) -> Any:
        self.nodes += 1
        if depth == 0 or self.nodes > MAX_NODES:
            raise WireError("the message is nested too deeply or has too many parts")
        if isinstance(node, list):
            return [self.fill(part, depth - 1) for part in node]
        if isinstance(node, str):
            return node.encode(errors="replace").decode()  # half a surrogate pair is no text
        if type(node) is int:
            return bounded(node)
        if not isinstance(node, dict):
            return node
        if "$tensor" in node:
            name = node["$tensor"]
            if not isinstance(name, str) or name not in self.tensors:
                raise WireError("the message names a tensor that it does not hold")
            return self.tensors[name]
        return {self.fill(key, 1): self.fill(part, depth - 1) for key, part in node.items()}
