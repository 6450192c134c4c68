"""Writing what is generated for an exercise: the stub and `diagnosis.json`."""

from __future__ import annotations

from graders.author.markers import make_stub
from graders.desk.lookup import read_lookup, write_lookup
from graders.diagnosis import Leaves, same
from graders.exercise import Exercise
from graders.judge.bench import Bench
from graders.judge.sandbox import Sandbox
from graders.mistake import Mistake
from graders.probes import PUBLIC_SEED, probe_names

Known = dict[str, Leaves]


def write_generated(exercise: Exercise, sandbox: Sandbox) -> list[str]:
    """Write both files where they are stale and return the names of those written."""
    written = []
    if not stub_is_fresh(exercise):
        exercise.stub.write_text(make_stub(exercise), encoding="utf-8")
        written.append(exercise.where)
    mistakes, known = _observed(exercise, sandbox)
    if not _agrees(exercise, mistakes, known):
        exercise.diagnosis_file.write_text(write_lookup(mistakes, known), encoding="utf-8")
        written.append(f"exercises/{exercise.name}/{exercise.diagnosis_file.name}")
    return written


def stub_is_fresh(exercise: Exercise) -> bool:
    """Return whether the stub is what the solution makes."""
    if not exercise.stub.exists():
        return False
    return exercise.stub.read_text(encoding="utf-8") == make_stub(exercise)


def lookup_is_fresh(exercise: Exercise, sandbox: Sandbox) -> bool:
    """Return whether `diagnosis.json` says what the mistakes do, but for rounding."""
    return _agrees(exercise, *_observed(exercise, sandbox))


def _observed(exercise: Exercise, sandbox: Sandbox) -> tuple[dict[str, Mistake], Known]:
    """Return the mistakes, and what public probes see of each."""
    bench = Bench(exercise, PUBLIC_SEED, sandbox)
    return bench.mistakes, bench.departures_of_mistakes(probe_names(exercise.public_probes))


def _agrees(exercise: Exercise, mistakes: dict[str, Mistake], known: Known) -> bool:
    """Return whether `diagnosis.json` says the same."""
    known = {code: leaves for code, leaves in known.items() if leaves}
    written_mistakes, written = read_lookup(exercise.diagnosis_file)
    return (
        written_mistakes == {code: mistakes[code] for code in known}
        and all(written[code].keys() == leaves.keys() for code, leaves in known.items())
        and all(
            same(written[code][path], leaf)
            for code, leaves in known.items()
            for path, leaf in leaves.items()
        )
    )
