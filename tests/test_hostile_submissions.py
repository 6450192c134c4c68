"""What students write does nothing in what is made of it, from the file to the browser."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from browser import _browser, _chromium  # noqa: F401 - fixtures
from test_grade import kata

from graders.exercise import find_exercise

REPOSITORY = Path(__file__).parents[1]
# What each would do shows in the title of the page, which a word of a student's must not reach.
TEXTS = {
    "tag": "</script><script>document.title='hacked'</script>",
    "image": "<img src=x onerror=\"document.title='hacked'\">",
    "formula": '=HYPERLINK("http://evil.example","click")',
    "escape": "\x1b[2J\x1b]0;hacked\x07\x9b31m\u202egnp.exe",
    "markdown": "# 10 of 10\n~~~\n![x](http://evil.example/x.png) [c](javascript:hacked)",
}
OBEYED = {"\x1b", "\x07", "\x9b", "\u202e"}
FORMATS = ("csv", "json", "markdown", "junit", "canvas", "moodle")


def labelled(text: str) -> str:
    """Return a right solution of exercise 03 but for a picture with this text in all places."""
    source = find_exercise(REPOSITORY, "03").solution.read_text(encoding="utf-8")
    for one in ('label="data"', 'label="fit"', 'set_xlabel("x")', 'set_ylabel("y")'):
        assert one in source
        name, _, _ = one.partition('"')
        source = source.replace(one, f"{name}TEXT{')' if one.endswith(')') else ''}")
    assert "axes.legend()" in source
    return f"TEXT = {text!r}\n" + source.replace("axes.legend()", "axes.legend(title=TEXT)")


def raising(text: str) -> str:
    """Return an answer to exercise 01 that documents, prints and raises this text."""
    return (
        f"TEXT = {text!r}\n\n\n"
        "class Hostile(Exception):\n    __doc__ = TEXT\n\n\n"
        "Hostile.__name__ = Hostile.__qualname__ = TEXT\n\n\n"
        "def train_step(model, optimizer, criterion, x_batch, y_batch):\n"
        f"    {text!r}\n    print(TEXT)\n    raise Hostile(TEXT)  # {text.splitlines()[0]!r}\n"
    )


@pytest.fixture(name="graded", scope="module")
def _graded(tmp_path_factory):
    """The results of a class of hostile names and files, and all that was printed on the way."""
    place = tmp_path_factory.mktemp("hostile")
    for text in TEXTS.values():
        folder = place / "class" / text.replace("/", "\N{DIVISION SLASH}")
        folder.mkdir(parents=True)
        (folder / "train_step.py").write_text(raising(text), encoding="utf-8")
        (folder / "mlp_sine.py").write_text(labelled(text), encoding="utf-8")
    words = ("grade", "class", "-o", "results", "-e", "01", "-e", "03", "--seed", "5")
    done = kata(
        *(str(place / w) if w in ("class", "results") else w for w in words), cwd=REPOSITORY
    )
    assert 0 == done.returncode, done.stderr
    return place / "results", done.stdout + done.stderr


@pytest.fixture(name="exported", scope="module")
def _exported(graded):
    """What each export writes, by its format."""
    folder, _ = graded
    done = {one: kata("export", str(folder), "-f", one, cwd=REPOSITORY) for one in FORMATS}
    assert {0} == {one.returncode for one in done.values()}
    return {name: one.stdout for name, one in done.items()}


def test_every_hostile_file_was_run_and_graded(graded):
    """The texts came as far as they can: what was raised is in the records."""
    records = json.loads((graded[0] / "results.json").read_text(encoding="utf-8"))
    said = json.dumps([one for one in records if one["exercise"].startswith("01")])

    assert 2 * len(TEXTS) == len(records)
    assert {"graded"} == {one["status"] for one in records}
    for word in ("document.title", "HYPERLINK", "onerror", "gnp.exe", "evil.example"):
        assert word in said


def test_a_picture_is_judged_by_words_of_ours(graded):
    """No label of a student's gets into a record."""
    records = json.loads((graded[0] / "results.json").read_text(encoding="utf-8"))
    pictures = [{**one, "student": ""} for one in records if one["exercise"].startswith("03")]

    assert {True} == {0 < one["score"] < 10 for one in pictures}
    assert re.search("hacked|evil|HYPERLINK|gnp", json.dumps(pictures)) is None


def test_the_report_runs_nothing_and_asks_for_nothing(browser, graded):
    """In a real browser, on the table and on every student's own page."""
    report = graded[0] / "report.html"
    browser.open(report)
    parts = [one.get_dom_attribute("href") for one in browser.all("#table tbody a")]
    for part in parts:
        browser.open(report, part)

        assert "hacked" != browser.driver.title
        assert [] == browser.complaints
        assert [] == [one for one in browser.requests if not one.startswith(("file:", "data:"))]
    shown = browser.run("return document.body.innerText")

    assert len(TEXTS) <= len(set(parts))
    assert [] == browser.all("img[src=x]")
    assert not OBEYED & set(str(shown))


def test_nothing_printed_or_written_is_obeyed_by_a_terminal(graded, exported):
    """Not by the one that grades, nor by those in which files are looked at."""
    folder, printed = graded
    written = [path.read_text(encoding="utf-8") for path in folder.rglob("*.md")]
    written.append((folder / "scores.csv").read_text(encoding="utf-8"))

    assert len(TEXTS) + 1 == len(written)
    for text in (printed, *written, *exported.values()):
        assert not OBEYED & set(text)


def test_no_spreadsheet_works_a_cell_out(graded, exported):
    """Whatever a student is called."""
    texts = [(graded[0] / "scores.csv").read_text(encoding="utf-8")]
    texts += [exported[name] for name in ("csv", "canvas", "moodle")]
    cells = [cell for text in texts for row in csv.reader(io.StringIO(text)) for cell in row]

    assert any("HYPERLINK" in cell for cell in cells)
    assert [] == [cell for cell in cells if cell.lstrip()[:1] in {*"=+-@"} and cell != "-"]


def test_no_page_of_feedback_takes_up_their_markup(graded):
    """Outside of fenced blocks, and none of theirs ends a block."""
    pages = list((graded[0] / "feedback").iterdir())
    for path in pages:
        page = path.read_text(encoding="utf-8")
        outside = "".join(re.split(r"^ *~~~.*$", page, flags=re.MULTILINE)[::2])

        for markup in ("<script", "<img", r"(?<!\\)!\[", r"(?<!\\)\]\((?!#)", "\n# 10"):
            assert re.search(markup, outside) is None, (path.name, markup)

    assert len(TEXTS) == len(pages)


def test_a_ci_server_can_read_what_is_written_for_it(exported):
    """Whatever was raised, it is text in a well-formed file."""
    root = ET.fromstring(exported["junit"])
    said = [value for one in root.iter() for value in (one.text, *one.attrib.values()) if value]

    assert "document.title" in " ".join(said)
