"""What students and instructors read, made from records."""

from __future__ import annotations

from dataclasses import replace

from graders.judge.record import CheckResult, FlagNote, Named, Record
from graders.judge.reports import feedback, write_feedback
from graders.judge.store import Store
from graders.judge.table import LEGEND, REVIEW, SIGNS, brief_cell, cell
from graders.outcome import from_report

CHECK = CheckResult("test_values", "double returns twice its argument.", 0.0, 5.0, "failed")


def record(**changes) -> Record:
    """Return a record of one failed check, with some fields changed."""
    fields = {
        "student": "a",
        "exercise": "07_double",
        "status": "graded",
        "score": 5.0,
        "max_score": 10.0,
        "checks": (CHECK,),
        "diagnosis": (),
        "flags": (),
        "seed": 1,
        "submission_sha256": "",
        "grader_sha256": "0" * 64,
        "isolation": "none",
        "device": "cpu",
        "torch": "2.13.0",
        "graded_at": "2026-01-01T00:00:00+00:00",
        "seconds": 0.1,
    }
    return Record(**{**fields, **changes})


def failed(rationale: str, points: float = 5.0) -> CheckResult:
    """Return a failed check with these words."""
    return CheckResult("test_x", "A title.", 0.0, points, "failed", rationale, "Do Y.")


def test_a_habit_is_advice_and_a_second_mistake_is_none(double):
    """Only what costs no points is called advice."""
    page = feedback(
        record(
            checks=(failed("You did X."),),
            diagnosis=(
                Named("DB01", "First", "You did X. Do Y."),
                Named("DB02", "Second", "You did Z too. Do W."),
                Named("DB04", "Habit", "It works, and is slow. Go faster."),
            ),
        ),
        double,
    )

    order = ["What to mend", "You did X.", "Seen as well", "You did Z too.", "Advice", "slow"]
    places = [page.index(words) for words in order]
    assert sorted(places) == places
    assert 1 == page.count("You did X.")


def test_a_cause_is_told_once_with_all_that_it_costs(double):
    """Three checks that fail for one reason are one thing to mend."""
    same = (failed("You did X.", 1.0), failed("You did X.", 2.0), failed("You did Z.", 1.0))

    page = feedback(record(checks=same), double)

    assert 1 == page.count("You did X.")
    assert "It concerns (3 points):" in page
    assert "It concerns (1 point):" in page


def test_a_students_words_are_shown_as_they_are(double):
    """What comes out of student code is text, not HTML or Markdown."""
    page = feedback(record(checks=(failed("It raised <script>`x`</script>."),)), double)

    assert "<script>" not in page
    assert "`" not in page


def test_no_escape_sequence_of_a_student_reaches_a_terminal():
    """A message that clears the screen would hide the rows above it."""
    report = {"kind": "raised", "type": "E", "message": "\x1b[2J\x07no\r\nway", "line": 1}

    assert "\ufffd[2J\ufffdno\ufffd\nway" == from_report(report).facts["message"]


def test_the_table_shows_score_status_and_flags():
    """A cell has what an instructor looks for first."""
    flagged = record(score=10.0, checks=(), flags=(FlagNote("gc", "gc.get_objects"),))
    long = record(score=0.0, checks=(failed("Your file " + "very " * 40 + "long."),))

    assert "10  needs review: gc" == cell(flagged).plain
    assert (
        "0  missing: X." == cell(record(score=0.0, status="missing", checks=(failed("X."),))).plain
    )
    assert len(cell(long).plain) < 80
    assert "" == cell(None).plain
    assert "grader error" in cell(record(score=None, status="grader_error")).plain


def test_with_many_exercises_signs_stand_for_words():
    """A row of five exercises fits into 80 columns; a legend explains the signs."""
    flagged = record(flags=(FlagNote("gc", "gc.get_objects"),), diagnosis=(Named("DB01", "", "F"),))
    named = replace(flagged, checks=(failed("F"),))

    assert "5 DB01 ⚑" == brief_cell(named).plain
    assert "5" == brief_cell(record(checks=(failed("X."),))).plain
    assert "0 ·" == brief_cell(record(score=0.0, status="missing", checks=())).plain
    assert "0 ✗" == brief_cell(record(score=0.0, status="not_gradable", checks=())).plain
    assert "? broke" == brief_cell(record(score=None, status="grader_error")).plain
    assert "" == brief_cell(None).plain
    assert set(SIGNS.values()) | {REVIEW} <= set(LEGEND)


def test_a_page_tells_where_the_student_stands_and_where_to_go_on(tmp_path, double):
    """The points that are known, and the first exercise that was begun and is not whole."""
    with Store(tmp_path) as store:
        store.add(
            [
                record(student="whole", score=10.0, checks=()),
                record(student="half", checks=(failed("You did X."),)),
                record(student="none", status="missing", score=0.0, checks=()),
                record(student="broke", status="grader_error", score=None, checks=()),
            ]
        )
        write_feedback(store, {double.name: double})

    first = {
        page.stem: page.read_text("utf-8").splitlines()[2]
        for page in (tmp_path / "feedback").iterdir()
    }
    mend = "Go on with 07: mend the first thing that is named there, and try again."
    assert {
        "whole": "You have 10 of 10 points.",
        "half": f"You have 5 of 10 points. {mend}",
        "none": "You have 0 of 10 points.",
        "broke": "Your work is not graded yet; your teacher will look at it.",
    } == first
