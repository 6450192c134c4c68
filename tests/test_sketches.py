"""Pictures of what a student's code gave: reported, kept in the record, drawn in the report."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import torch
from browser import _browser, _chromium  # noqa: F401 - fixtures
from conftest import REPOSITORY
from test_page import CONTRAST
from test_reports import record

from graders.exercise import find_exercise
from graders.export import gradescope, markdown
from graders.inside.packing import pack
from graders.inside.running import run_job
from graders.inside.sketching import POINTS, history, points
from graders.judge.isolation import choose
from graders.judge.record import Record, Series, Sketch, from_json, json_schema
from graders.judge.reports import write_feedback
from graders.judge.shard import Shard, grade_shard, let_go
from graders.judge.sketches import read_sketches
from graders.judge.store import Store
from graders.probes import compiled_probes, probe_names
from graders.report import page as report_page
from graders.report.drawing import drawing
from graders.wire import unpack

DRAWS = '''
"""What the report draws of this exercise."""

import torch
from graders.inside.sketching import history, points, sketch, sketches


def line(student, draw):
    x = torch.linspace(0, 1, 5)
    return sketches(
        sketch("A line", "x", "twice x", lines={"line": points(x, student.double(x))}),
        sketch("Odd", "x", "y", lines={"odd": history("no numbers")}),
    )
'''
LOSSES = Series("SGD", "lines", ((1.0, 0.5), (2.0, 0.05), (3.0, 0.005)))
SKETCH = Sketch("A race", "step", "loss", log=True, series=(LOSSES,))


def test_losses_that_are_no_numbers_are_not_drawn():
    """Whatever comes back as losses, a curve of finite numbers is made of it, or none."""

    class Odd:
        def __float__(self) -> float:
            raise KeyError

    for odd in (None, 3.0, "text", [Odd()], [[1.0]], {1.0: "x"}.values()):
        assert (0, 2) == history(odd).shape
    assert [[1.0, 0.5], [3.0, 0.25]] == history([0.5, float("nan"), 0.25]).tolist()
    assert (0, 2) == points(torch.ones(3), torch.ones(4)).shape
    assert (0, 2) == points(torch.ones(3), "text").shape


def test_a_long_curve_keeps_both_ends():
    """Of thousands of losses, an even choice is drawn."""
    kept = history([1 / step for step in range(1, 5001)])

    assert POINTS == len(kept)
    assert [1.0, 5000.0] == kept[[0, -1], 0].tolist()


def test_points_are_drawn_from_left_to_right():
    """A curve over shuffled points is no scribble."""
    assert [[1.0, 10.0], [2.0, 20.0]] == points(
        torch.tensor([2.0, 1.0]), torch.tensor([[20.0], [10.0]])
    ).tolist()


def test_no_word_of_a_student_is_in_a_sketch():
    """Titles, labels and names are those of the solution's sketch; what is no curve is left out."""
    right = {
        "sketches": [
            {
                "title": "T",
                "x": "x",
                "y": "y",
                "log": False,
                "dots": {"data": 0},
                "lines": {"fit": 0},
            }
        ]
    }
    curve = np.array([[0.0, 1.23456], [1.0, np.inf], [2.0, 1e31]])
    forged = {"title": "10 of 10", "dots": {"data": curve, "<b>": curve}, "lines": {"fit": "text"}}

    (seen,) = read_sketches({"sketches": [forged, forged]}, right)

    assert (
        Sketch("T", "x", "y", log=False, series=(Series("data", "dots", ((0.0, 1.235),)),)) == seen
    )


@pytest.mark.parametrize("odd", [{}, {"sketches": 3}, {"sketches": []}, {"sketches": [[1]]}])
def test_an_odd_observation_draws_nothing(odd):
    """What a student sends in place of a sketch does no harm."""
    right = {
        "sketches": [{"title": "T", "x": "", "y": "", "log": False, "dots": {}, "lines": {"a": 0}}]
    }

    assert [()] == [one.series for one in read_sketches(odd, right)]


def test_no_sketch_outgrows_its_bounds():
    """At most four series of 200 points."""
    many = {str(n): np.ones((500, 2)) for n in range(9)}
    right = {
        "sketches": [{"title": "T", "x": "", "y": "", "log": False, "dots": {}, "lines": many}]
    }

    (seen,) = read_sketches({"sketches": [{"lines": many}]}, right)

    assert [200] * 4 == [len(one.points) for one in seen.series]


def test_a_record_is_read_back_with_its_sketches_and_without():
    """Records of earlier versions have none, and one without looks as it did then."""
    drawn = record(sketches=(SKETCH,))

    for one in (drawn, record()):
        jsonschema.validate(json.loads(one.to_json()), json_schema())
        assert one == from_json(one.to_json())
    assert "sketches" not in record().to_json()


@pytest.fixture(name="graded", scope="module")
def _graded(tmp_path_factory: pytest.TempPathFactory, double) -> list[Record]:
    """The records of a right submission, a wrong one, one that raises, and one that is missing."""
    root = tmp_path_factory.mktemp("drawn") / "collection"
    shutil.copytree(double.root, root, ignore=shutil.ignore_patterns("__pycache__"))
    exercise = find_exercise(root, "07")
    exercise.sketches.write_text(DRAWS)
    texts = {
        "right": "def double(x):\n    return 2 * x\n",
        "wrong": "def double(x):\n    return x + 1\n",
        "raises": "def double(x):\n    raise KeyError(x)\n",
        "other": "def double(x):\n    return 'two'\n",
    }
    for name, text in texts.items():
        (root / name).mkdir()
        (root / name / exercise.file).write_text(text)
    names = (*texts, "nobody")
    shard = Shard(exercise, tuple((name, root / name) for name in names), 7, choose("landlock"))
    try:
        return grade_shard(shard)
    finally:
        let_go()


def test_what_a_student_computed_is_in_their_record(graded):
    """Right or wrong, it is theirs; where nothing came back, there is nothing."""
    by_name = {one.student: one for one in graded}
    right, wrong = by_name["right"], by_name["wrong"]
    steps = (0.0, 0.25, 0.5, 0.75, 1.0)

    assert ("A line", "x", "twice x") == (
        right.sketches[0].title,
        right.sketches[0].x,
        right.sketches[0].y,
    )
    assert (Series("line", "lines", tuple((x, 2 * x) for x in steps)),) == right.sketches[0].series
    assert (Series("line", "lines", tuple((x, x + 1) for x in steps)),) == wrong.sketches[0].series
    assert [1, 1, 0, 0, 0] == [len(one.sketches) for one in graded]
    for one in graded:
        jsonschema.validate(json.loads(one.to_json()), json_schema())


def test_a_sketch_changes_no_result(graded, double, tmp_path):
    """The same submissions get the same checks and diagnosis where nothing is drawn."""
    texts = {"right": "2 * x", "wrong": "x + 1"}
    for name, formula in texts.items():
        (tmp_path / f"{name}.py").write_text(f"def double(x):\n    return {formula}\n")
    paths = tuple((name, tmp_path / f"{name}.py") for name in texts)
    plain = grade_shard(Shard(double, paths, 7, choose("landlock")))
    let_go()

    for one, other in zip(plain, graded, strict=False):
        assert one.score == other.score
        assert one.diagnosis == other.diagnosis
        assert [check.outcome for check in one.checks] == [check.outcome for check in other.checks]


def test_no_student_is_shown_a_sketch(tmp_path, double):
    """A sketch holds hidden inputs: it stays in what an instructor reads."""
    series = Series("line", "lines", ((0.123, 0.4567), (1.0, 2.0)))
    with Store(tmp_path / "results") as store:
        store.add([record(sketches=(replace(SKETCH, series=(series,)),))])
        feedback = write_feedback(store, {double.name: double})
        told = [path.read_text(encoding="utf-8") for path in feedback.iterdir()]
        told += markdown.export(store, [double])
        gradescope.export(store, [double], tmp_path / "gradescope")
    told += [path.read_text(encoding="utf-8") for path in (tmp_path / "gradescope").rglob("*.json")]

    assert told
    assert not [one for one in told if "0.4567" in one or "A race" in one]


def test_a_logarithmic_axis_has_powers_of_ten():
    """Ticks are round numbers; the path goes down as the losses do, evenly."""
    drawn = drawing(SKETCH)

    assert ["0.01", "0.1"] == [words for _, words in drawn["y"]["ticks"]]
    heights = [float(place.split()[1]) for place in drawn["series"][0]["path"][1:].split("L")]
    assert heights == sorted(heights)
    assert heights[2] - heights[1] == pytest.approx(heights[1] - heights[0], abs=0.2)
    assert "SGD: 3 points, from 0.5 at step 1 to 0.005 at step 3." == drawn["told"]


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize(
    "heights",
    [[1.0], [0.3, 0.3, 0.3], [0.62, 0.63, 0.64], [1e-29, 1e29], [5e-324, 1.0], [0.2, 3.0, 12.0]],
)
def test_every_curve_finds_its_place(heights, log):
    """Alike, far apart or alone: all that is drawn lies within the axes, beside a tick."""
    curve = Series("a", "lines", tuple((float(n), y) for n, y in enumerate(heights)))
    drawn = drawing(Sketch("T", "x", "y", log=log, series=(curve,)))

    assert drawn["y"]["ticks"]
    assert len(drawn["y"]["ticks"]) <= 9
    places = drawn["series"][0]["path"].replace("h0", "").replace("M", "L").strip("L").split("L")
    for x, y in (map(float, place.split()) for place in places):
        assert 44 <= x <= 350
        assert 10 <= y <= 182


def test_nothing_is_drawn_of_losses_that_have_no_logarithm():
    """A curve of zeros has no place on a logarithmic axis."""
    zeros = Series("zeros", "lines", ((1.0, 0.0), (2.0, -1.0)))

    assert drawing(replace(SKETCH, series=(zeros,))) is None
    assert ["SGD"] == [
        one["name"] for one in drawing(replace(SKETCH, series=(zeros, LOSSES)))["series"]
    ]


@pytest.mark.parametrize("number", ["03", "04"])
def test_the_solutions_own_sketches_show_that_it_learns(number):
    """The functions of the real exercises run, and the losses that they draw fall."""
    exercise = find_exercise(REPOSITORY, number)
    (name,) = probe_names(exercise.sketches)
    run = {
        "source": exercise.solution.read_text(encoding="utf-8"),
        "code": compiled_probes(exercise)[name],
        "probe": name,
        "params": {},
        "seed": 5,
    }

    (report,) = run_job({"filename": exercise.where, "api": list(exercise.api), "runs": [run]})

    drawn = unpack(pack(report["observation"]))
    seen = list(read_sketches(drawn, drawn))
    losses = [one for each in seen if each.log for one in each.series]
    assert losses
    for one in losses:
        assert one.points[-1][1] < one.points[0][1] / 2


@pytest.fixture(name="report", scope="module")
def _report(tmp_path_factory: pytest.TempPathFactory, double) -> Path:
    """A report of one student with two sketches, whose words would do something in a page."""
    data = Series("data", "dots", tuple((x / 10, (x / 10) ** 2) for x in range(30)))
    fit = Series("fit <b>", "lines", ((0.0, 0.0), (2.9, 8.4)))
    hostile = Sketch(
        "</script><script>document.title = 'hacked'</script>",
        "x",
        "y",
        log=False,
        series=(data, fit),
    )
    folder = tmp_path_factory.mktemp("drawn") / "results"
    with Store(folder) as store:
        store.add([record(student="Ann", sketches=(SKETCH, hostile)), record(student="Ben")])
        path = folder / "report.html"
        path.write_text("".join(report_page.export(store, [double])), encoding="utf-8")
    return path


def test_a_students_page_draws_the_sketches(browser, report):
    """Two pictures with named curves, told in words too; none where the record has none."""
    browser.open(report, "#student-1")

    assert 2 == len(browser.all("figure > svg[role=img]"))
    assert ["SGD", "data", "fit <b>"] == browser.texts(".keys li")
    named = browser.run(
        "return document.querySelector('figure > svg').getAttribute('aria-labelledby').split(' ')"
        ".map((id) => document.getElementById(id).textContent)"
    )
    assert ["A race", "SGD: 3 points, from 0.5 at step 1 to 0.005 at step 3."] == named
    box = browser.run(
        "const box = document.querySelector('figure > svg > path.lines').getBBox();"
        "return [box.x, box.y, box.x + box.width, box.y + box.height]"
    )
    assert box[0] >= 44
    assert box[2] <= 350
    assert box[3] - box[1] > 100
    assert "hacked" not in browser.driver.title
    assert [] == browser.complaints

    browser.open(report, "#student-2")
    assert [] == browser.all("figure")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_sketch_can_be_seen_on_a_phone(browser, report, scheme):
    """It is as wide as the screen allows, and the words under it can be read."""
    browser.look(390, 844, scheme=scheme)
    browser.open(report, "#student-1")

    assert 390 == browser.run("return document.documentElement.scrollWidth")
    widths = browser.run(
        "return [...document.querySelectorAll('figure > svg')].map((one) => one.clientWidth)"
    )
    assert min(widths) > 300
    assert browser.run(CONTRAST % "figcaption") >= 4.5
    fill = "getComputedStyle(document.querySelector('%s')).%s"
    paper = browser.run(f"return {fill % ('.exercise', 'backgroundColor')}")
    for selector, colour in (("figure text", "fill"), ("figure path", "stroke")):
        assert paper != browser.run(f"return {fill % (selector, colour)}")
