"""Feed broken messages, archives and notebooks to what reads them, and see that they do no harm.

Run it by `tox -e fuzz`, or `python tests/fuzz.py --inputs 1000000`. A message that a child sends
may only be read, or refused with WireError; an archive may only be opened, or refused with
BadArchive; a notebook may only be read, or refused with a Finding; and none may take much memory.
The inputs follow from a seed, which is printed when one fails.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import random
import resource
import struct
import tarfile
import tempfile
import time
import tracemalloc
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import safetensors.numpy

from graders.errors import WireError
from graders.exercise import find_exercise
from graders.finding import Finding
from graders.judge.archives import BadArchive, opened
from graders.judge.notebooks import notebook_source
from graders.judge.sandbox import REPLY_LIMIT, _outcomes, _Pipe
from graders.outcome import KINDS, Outcome, from_report
from graders.wire import HEADER, MAGIC, READY, SEAL_BYTES, note, split_notes, unpack

# Beyond this, one small input must not make anything allocate.
MOST_BYTES = 64 << 20
# Measuring what is allocated makes everything slow, so it is done for one in so many.
MEASURED = 50
READ = 1 << 16
SEAL = bytes(SEAL_BYTES)
ODD = [None, True, -1, 2**64, 1e308, float("nan"), "", "x" * 5000, "\ud800", [], {}, [[]], "raised"]
DTYPES = ["F32", "F64", "BF16", "F16", "I64", "U8", "BOOL", "F8_E5M2", "C64", "?"]
WORDS = ["reports", "flags", "kind", "observation", "$tensor", "type", "message", "line", "signal"]
CELLS = [
    "", "def double(x):\n    return 2 * x", "import torch\nSIZE = 3",
    "class Helper:\n    x: int = 1",
    "raise NotImplementedError", "double = print", "@cached\ndef double(x): return x", "x = = 1",
]  # fmt: skip
EXERCISE = find_exercise(Path(__file__).parent / "collection", "07")
Fuzz = Callable[[random.Random], bytes]


def any_value(draw: random.Random, depth: int = 4) -> object:
    """Return something that JSON can write."""
    kind = draw.random()
    if depth == 0 or kind < 0.4:
        return draw.choice([*ODD, *KINDS, draw.randrange(10), draw.random()])
    if kind < 0.7:
        return [any_value(draw, depth - 1) for _ in range(draw.randrange(4))]
    return {draw.choice(WORDS): any_value(draw, depth - 1) for _ in range(draw.randrange(4))}


def any_report(draw: random.Random) -> object:
    """Return what may pass for a report of a probe."""
    tensor = {"$tensor": draw.choice(["0", "0", "0", "1", None])}
    observation = {"w": tensor, "n": any_value(draw)}
    report = {"kind": draw.choice(KINDS), "observation": observation, "message": any_value(draw)}
    return report if draw.random() < 0.8 else any_value(draw)


def any_tensors(draw: random.Random) -> bytes:
    """Return a block of tensors, whose header may lie."""
    if draw.random() < 0.7:
        return safetensors.numpy.save({"0": np.ones(1 + draw.randrange(4), dtype=np.float32)})
    shape = [draw.choice([0, 1, 2, 2**31, 2**62]) for _ in range(draw.randrange(4))]
    ends = [draw.choice([0, 4, 8, 2**40, -1]) for _ in range(2)]
    entry = {"0": {"dtype": draw.choice(DTYPES), "shape": shape, "data_offsets": ends}}
    head = json.dumps(entry if draw.random() < 0.8 else any_value(draw)).encode()
    length = draw.choice([len(head), len(head), len(head), 0, 2**63])
    return struct.pack("<Q", length) + head + bytes(draw.randrange(16))


def any_message(draw: random.Random) -> bytes:
    """Return a reply of a child: more or less right, with some of it broken."""
    reports = [any_report(draw) for _ in range(draw.randrange(3))]
    body = json.dumps({"reports": reports} if draw.random() < 0.9 else any_value(draw)).encode()
    if draw.random() < 0.05:
        body = draw.choice([b"[", b'{"a":']) * draw.choice([10, 30, 20_000])
    length = len(body) if draw.random() < 0.9 else draw.choice([0, 2**32 - 1, len(body) - 1])
    whole = HEADER.pack(MAGIC, max(0, length)) + body + any_tensors(draw)
    said = note(draw.choice(WORDS), draw.choice(["", "x" * 500, "\x1b[2J"]))
    return broken(draw, said * draw.choice([0, 0, 1, 30]) + whole)


def any_archive(draw: random.Random) -> bytes:
    """Return an archive with odd names, sizes and kinds of entries, or a broken one."""
    held = io.BytesIO()
    names = ["a.py", "../a.py", "/a.py", "C:\\a", "a/" * 300 + "b", "é\udcff", "", ".", "a.py"]
    if draw.random() < 0.5:
        method = draw.choice([0, 8, 12, 14])
        with warnings.catch_warnings(), zipfile.ZipFile(held, "w", method) as packed:
            warnings.simplefilter("ignore")  # a name may come twice
            for _ in range(draw.randrange(4)):
                info = zipfile.ZipInfo(draw.choice(names).encode(errors="replace").decode() or "x")
                info.external_attr = draw.choice([0, 0o120777 << 16, 0o060000 << 16])
                packed.writestr(info, bytes(draw.choice([0, 10, 100_000])))
    else:
        with tarfile.open(fileobj=held, mode=draw.choice(["w", "w:gz", "w:bz2", "w:xz"])) as packed:
            for _ in range(draw.randrange(4)):
                info = tarfile.TarInfo(draw.choice(names))
                info.type = draw.choice([tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.CHRTYPE])
                info.size = 10 if info.type == tarfile.REGTYPE else 0
                packed.addfile(info, io.BytesIO(bytes(info.size)))
    return broken(draw, held.getvalue())


def any_notebook(draw: random.Random) -> bytes:
    """Return a notebook of the small exercise 07 with odd cells and formats, or no notebook."""
    cells = [
        any_cell(draw) if draw.random() < 0.8 else any_value(draw) for _ in range(draw.randrange(5))
    ]
    notebook: object = {
        "nbformat": 4 if draw.random() < 0.9 else draw.choice([3, 2**70, *ODD]),
        "metadata": any_value(draw),
        "cells": cells if draw.random() < 0.95 else any_value(draw),
    }
    return broken(draw, json.dumps(notebook if draw.random() < 0.95 else any_value(draw)).encode())


def any_cell(draw: random.Random) -> dict[str, object]:
    """Return a code cell, whose text, marks and type may be anything."""
    text = draw.choice(CELLS)
    place = draw.randrange(len(text) + 1)
    about = {
        "grade_id": draw.choice(["solution_double", "test_values", any_value(draw)]),
        "locked": draw.choice([True, False, any_value(draw)]),
        "grade": draw.choice([True, False, any_value(draw)]),
    }
    source: object = (
        text[:place] + draw.choice(["", "", "\0", "\ud800", "(" * 300, "%%time\n"]) + text[place:]
    )
    return {
        "cell_type": "code" if draw.random() < 0.9 else any_value(draw),
        "metadata": {"nbgrader": about} if draw.random() < 0.9 else any_value(draw),
        "source": source
        if draw.random() < 0.9
        else draw.choice([text.splitlines(), any_value(draw)]),
    }


def broken(draw: random.Random, data: bytes) -> bytes:
    """Return data with some bytes changed, cut off or put in, or as it is."""
    found = bytearray(data)
    for _ in range(draw.choice([0, 0, 0, 1, 3])):
        place, length = draw.randrange(len(found) + 1), draw.choice([0, 1, 4, len(found)])
        found[place : place + length] = draw.randbytes(draw.choice([0, 1, 4]))
    return bytes(found)


def read_message(data: bytes) -> str:
    """Read a reply as the judge does; return how that ended."""
    reply, output = _Pipe(REPLY_LIMIT, bytearray()), _Pipe(100, bytearray())
    reply.take(READY + data + SEAL)
    for outcome in _outcomes({"ended": "exited", "status": 0}, reply, output, 1, SEAL):
        assert isinstance(outcome, Outcome)
        assert outcome.kind in KINDS
    try:
        message = unpack(split_notes(data)[1])
    except WireError:
        return "refused"
    reports = message.get("reports")
    for report in reports if isinstance(reports, list) else ():
        if isinstance(report, dict):
            with contextlib.suppress(ValueError):
                from_report(report)
    return "read"


def read_archive(data: bytes) -> str:
    """Open an archive and read the beginning of every file in it; return how that ended."""
    with tempfile.NamedTemporaryFile(suffix=".zip", dir="/dev/shm") as file:
        file.write(data)
        file.flush()
        try:
            with opened(Path(file.name)) as archive:
                for entry in archive.entries:
                    assert len(archive.read(entry.name, READ)) <= READ
        except BadArchive:
            return "refused"
    return "read"


def read_notebook(data: bytes) -> str:
    """Read a notebook as the judge does; return how that ended."""
    try:
        text = notebook_source(data, EXERCISE)
    except Finding:
        return "refused"
    assert "def double" in text
    return "read"


TARGETS: dict[str, tuple[Fuzz, Callable[[bytes], str]]] = {
    "messages": (any_message, read_message),
    "archives": (any_archive, read_archive),
    "notebooks": (any_notebook, read_notebook),
}


def fuzz(name: str, inputs: int, seed: int) -> Counter[str]:
    """Feed so many inputs to a target, and count how they ended. Raises whatever it lets through.

    AssertionError where one input makes it allocate more than MOST_BYTES.
    """
    make, read = TARGETS[name]
    ends: Counter[str] = Counter()
    for number in range(inputs):
        data = make(random.Random(f"{seed} {number}"))
        measured = number % MEASURED == 0
        if measured:
            tracemalloc.start()
        try:
            ends[read(data)] += 1
            if measured:
                assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
        except BaseException as error:
            error.add_note(f"{name}, input {number} of seed {seed}: {data[:500]!r}")
            raise
        finally:
            tracemalloc.stop()
    return ends


def main() -> None:
    """Fuzz and print how many inputs were read, how many refused, and what it cost."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--inputs", type=int, default=100_000, help="of each kind")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--only", choices=TARGETS, nargs="*", default=list(TARGETS))
    chosen = options.parse_args()
    for name in chosen.only:
        started = time.perf_counter()
        ends = fuzz(name, chosen.inputs, chosen.seed)
        seconds = time.perf_counter() - started
        said = ", ".join(f"{count:,} {end}" for end, count in ends.items())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        print(f"{chosen.inputs:,} {name}: {said}; {seconds:.0f} s, peak memory {peak} MiB")


if __name__ == "__main__":
    main()
