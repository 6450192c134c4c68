"""Names and texts that students choose do nothing in what others read."""

from __future__ import annotations

import csv
import io
import re

import pytest
from rich.console import Console
from test_reports import failed, record

from graders.export import records, scores
from graders.judge.pieces import readable
from graders.judge.record import CheckResult, FlagNote
from graders.judge.reports import feedback, write_feedback
from graders.judge.store import Store
from graders.judge.table import results_table
from graders.outcome import from_report

HOSTILE = {
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "formula": '=HYPERLINK("http://evil","click")',
    "formula after a space": " =1+1",
    "formula after a tab": "\t@SUM(1)",
    "command": "-2+3+cmd|' /C calc'!A0",
    "escape": "\x1b[2J\x1b]8;;http://evil\x07link\x1b]8;;\x07\x9b31m",
    "other way round": "\u202egnp.exe\u2066",
    "path": "../../../../tmp/pwned",
    "absolute path": "/etc/cron.d/pwned",
    "link": "[click](javascript:alert(1)) ![](http://evil/x.png)",
    "markup of the terminal": "[bold red]x[/] [link=http://evil]y[/link]",
    "heading": "# Full marks\n\n## 10 of 10",
    "fence": "~~~\n# out\n```\n</code>",
}
TEN_THOUSAND = "x" * 10_000


@pytest.fixture(name="hostile", params=HOSTILE)
def _hostile(request: pytest.FixtureRequest) -> str:
    """A text that would do something somewhere."""
    return HOSTILE[request.param]


def judged(text: str) -> CheckResult:
    """Return a failed check that shows what a student's code has raised."""
    facts = from_report({"kind": "raised", "type": "E", "message": text, "line": 1}).facts
    return failed(f"It raised this: {facts['message']}\n{facts['message']}")


def test_a_hostile_name_is_a_name_in_the_table_of_scores(tmp_path, double, hostile):
    """No spreadsheet works out what a student is called, and nothing else lands in a cell."""
    with Store(tmp_path) as store:
        store.add([record(student=readable(hostile), flags=(FlagNote("gc", hostile),))])
        text = "".join(scores.export(store, [double]))

    (_, row) = csv.reader(io.StringIO(text))
    assert 4 == len(row)
    assert row[0].lstrip()[:1] not in {*"=+-@"}
    assert "07 gc" == row[3]
    assert "\x1b" not in text


def test_a_hostile_name_names_a_file_in_its_folder(tmp_path, double, hostile):
    """No name leads to another folder, and each has its page."""
    (tmp_path / "results").mkdir()
    with Store(tmp_path / "results") as store:
        store.add([record(student=readable(hostile), checks=(judged(hostile),))])
        folder = write_feedback(store, {double.name: double})
        assert list(records.export(store, [double]))

    (page,) = folder.iterdir()
    assert page.is_file()
    assert ["results"] == [path.name for path in tmp_path.iterdir()]


def test_hostile_words_are_words_on_a_page(double, hostile):
    """Outside of a fenced block there is no markup of theirs, and none of theirs ends a block."""
    page = feedback(record(student=hostile, checks=(judged(hostile),)), double)

    outside = "".join(page.split("~~~")[::2])
    assert 1 == page.count("~~~text")
    assert 3 == len(page.split("~~~"))
    for markup in ("<script", "<img", r"[^\\]\]\(", "\n# ", "\x1b", "\u202e"):
        assert re.search(markup, outside) is None


def test_hostile_words_do_nothing_in_a_terminal(double, hostile):
    """They are printed, not obeyed."""
    shown = record(
        student=readable(hostile), checks=(judged(hostile),), flags=(FlagNote("gc", hostile),)
    )
    console = Console(file=io.StringIO(), force_terminal=True, color_system=None, width=200)
    console.print(results_table([shown], [double]))

    text = console.file.getvalue()
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(text)


def test_names_that_are_too_long_for_a_file_are_cut_and_stay_apart(tmp_path, double):
    """No file system takes more than 255 bytes, and each student keeps a page."""
    names = [TEN_THOUSAND, TEN_THOUSAND + "x", "ä" * 126]
    with Store(tmp_path) as store:
        store.add([record(student=readable(name)) for name in names])
        pages = list(write_feedback(store, {double.name: double}).iterdir())

    assert len(names) == len(pages)
