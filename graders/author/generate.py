"""Writing what is generated for an exercise: the stub and `diagnosis.json`."""

from __future__ import annotations

from graders.author.markers import make_stub
from graders.desk.lookup import read_lookup, write_lookup
from graders.diagnosis import Leaves, same
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
    bench = Bench(exercise, PUBLIC_SEED, sandbox)
    if not lookup_is_fresh(bench):
        text = write_lookup(bench.mistakes, publicly_seen(bench))
        exercise.diagnosis_file.write_text(text, encoding="utf-8")
        written.append(f"exercises/{exercise.name}/{exercise.diagnosis_file.name}")
    return written


def stub_is_fresh(exercise: Exercise) -> bool:
    """Return whether the stub is what the solution makes."""
    if not exercise.stub.exists():
        return False
    return exercise.stub.read_text(encoding="utf-8") == make_stub(exercise)


def publicly_seen(bench: Bench) -> dict[str, Leaves]:
    """Return where each mistake departs under the public probes."""
    return bench.departures_of_mistakes(
        list(bench.mistakes), probe_names(bench.exercise.public_probes)
    )


def lookup_is_fresh(bench: Bench) -> bool:
    """Return whether `diagnosis.json` says what the mistakes do, but for rounding.

    The bench is one under the public seed.
    """
    known = {code: leaves for code, leaves in publicly_seen(bench).items() if leaves}
    written_mistakes, written = read_lookup(bench.exercise.diagnosis_file)
    return (
        written_mistakes == {code: bench.mistakes[code] for code in known}
        and all(written[code].keys() == leaves.keys() for code, leaves in known.items())
        and all(
            same(written[code][path], leaf)
            for code, leaves in known.items()
            for path, leaf in leaves.items()
        )
    )
