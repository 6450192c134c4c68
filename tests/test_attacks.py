"""The corpus of attacks is well kept; `tox -e attacks` grades it."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "attacks"))

from corpus import CLASSES, BadCase, Case, read_case, read_corpus
from run import CONTAINED, FLAGGED, MISSED, comparable, grade, verdict_of
from test_reports import record

from graders.judge.isolation import choose
from graders.judge.record import FlagNote

HEADER = '''"""Tries it.

class: 12
exercise: 07
deserves: nothing
honest: 5
verdict: contained
"""
'''
FLAG = (FlagNote("gc", "gc.get_objects"),)
CASE = Case(Path("c12_x.py"), "Tries it.", 12, "07", "nothing", 5.0, CONTAINED)
CONTROL = replace(CASE, number=0, honest=10.0, verdict="clean")


def test_every_class_has_three_cases():
    """Nothing that is known to have cheated some grader is left untried."""
    cases = Counter(case.number for case in read_corpus())

    assert set(range(1, 43)) == set(CLASSES)
    assert [] == [number for number in CLASSES if cases[number] < 3]
    assert cases[0] >= 25
    assert cases.total() - cases[0] >= 100


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("class: 12", "class: 99"),
        ("class: 12", "class: 13"),
        ("honest: 5", "honest: some"),
        ("verdict: contained", "verdict: fine"),
        ("verdict: contained", "verdict: clean"),
        ("Tries it.", "Tries it"),
        ("deserves: nothing\n", ""),
    ],
)
def test_a_header_that_is_not_as_it_should_be_is_refused(tmp_path, old, new):
    """A typing error does not turn an attack into something else."""
    path = tmp_path / "c12_x.py"
    path.write_text(HEADER)
    assert CONTAINED == read_case(path).verdict
    path.write_text(HEADER.replace(old, new))

    with pytest.raises(BadCase, match="c12_x"):
        read_case(path)


@pytest.mark.parametrize(
    ("score", "flags", "harmed", "verdict"),
    [
        (5.0, (), False, CONTAINED),
        (5.0, FLAG, False, FLAGGED),
        (6.0, FLAG, False, FLAGGED),
        (6.0, (), False, MISSED),
        (None, FLAG, False, MISSED),
        (5.0, FLAG, True, MISSED),
    ],
)
def test_a_case_is_missed_where_it_gains_and_nobody_is_told(score, flags, harmed, verdict):
    """A grader error and a changed neighbour count as missed, flagged or not."""
    found, why = verdict_of(CASE, record(score=score, flags=flags), harmed=harmed)

    assert verdict == found
    assert (verdict == CONTAINED) == (why == "")


@pytest.mark.parametrize(("score", "flags"), [(9.0, ()), (10.0, FLAG), (None, ())])
def test_an_honest_control_that_loses_anything_is_a_false_alarm(score, flags):
    """Looking odd costs nothing and asks nobody to look."""
    found, _ = verdict_of(CONTROL, record(score=score, flags=flags), harmed=False)

    assert MISSED == found


def test_records_are_compared_without_names_and_times():
    """All else is compared byte for byte."""
    one = record(student="ann", seconds=1.0, graded_at="now")

    assert comparable(record()) == comparable(one)
    assert comparable(record()) != comparable(replace(one, score=4.0))


def test_a_case_is_graded_between_two_honest_submissions():
    """What the command does for all, here for two."""
    wanted = {"c12_inspect_stack": FLAGGED, "typing_names": "clean"}
    cases = [case for case in read_corpus() if case.name in wanted]

    found = list(grade(cases, choose("landlock"), jobs=1))

    assert wanted == {result.case.name: result.verdict for result in found}
    assert ["", ""] == [result.why for result in found]
