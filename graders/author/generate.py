"""Writing what is generated for an exercise: the stub and `diagnosis.json`."""

from __future__ import annotations

from graders.author.markers import make_stub
from graders.desk.lookup import read_lookup, write_lookup
from graders.diagnosis import same
from graders.exercise import Exercise
from graders.judge.bench import Bench
from graders.judge.sandbox import Sandbox
from graders.probes import PUBLIC_SEED, probe_names


def write_generated(exercise: Exercise, sandbox: Sandbox) -> list[str]:
    """Write both files where they are stale and return the names of those written."""
    written = []
    if not stub_is_fresh(exercise):
        exercise.stub.write_text(make_stub(exercise), encoding="utf-8")
        written.append(exercise.where)
    if not lookup_is_fresh(exercise, sandbox):
        exercise.diagnosis_file.write_text(lookup_text(exercise, sandbox), encoding="utf-8")
        written.append(f"exercises/{exercise.name}/{exercise.diagnosis_file.name}")
    return written


def stub_is_fresh(exercise: Exercise) -> bool:
    """Return whether the stub is what the solution makes."""
    if not exercise.stub.exists():
        return False
    return exercise.stub.read_text(encoding="utf-8") == make_stub(exercise)


def lookup_text(exercise: Exercise, sandbox: Sandbox) -> str:
    """Return the text of `diagnosis.json`: what public probes see of each mistake."""
    bench = Bench(exercise, PUBLIC_SEED, sandbox)
    known = bench.departures_of_mistakes(probe_names(exercise.public_probes))
    return write_lookup(bench.mistakes, known)


def lookup_is_fresh(exercise: Exercise, sandbox: Sandbox) -> bool:
    """Return whether `diagnosis.json` says what the mistakes do, but for rounding."""
    bench = Bench(exercise, PUBLIC_SEED, sandbox)
    now = bench.departures_of_mistakes(probe_names(exercise.public_probes))
    now = {code: leaves for code, leaves in now.items() if leaves}
    mistakes, known = read_lookup(exercise.diagnosis_file)
    return (
        mistakes == {code: bench.mistakes[code] for code in now}
        and all(known[code].keys() == leaves.keys() for code, leaves in now.items())
        and all(
            same(known[code][path], leaf)
            for code, leaves in now.items()
            for path, leaf in leaves.items()
        )
    )
