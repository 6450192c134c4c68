"""What a student sees of a fork: the front page and its badges, in a real browser."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import Counter

import pytest
from conftest import REPOSITORY
from markdown_it import MarkdownIt
from PIL import Image

from graders.author.release import release
from graders.desk.badges import AMBER, GREEN, GREY, badge_files
from graders.desk.tally import Ended, Tally
from graders.exercise import all_exercises

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
PAGE = """<!doctype html><meta charset="utf-8"><base href="{base}">
<body style="width:{width}px;margin:24px;background:#fff;font:16px sans-serif">{body}
<script>onload = () => document.body.dataset.pictures = [...document.images]
.map(one => one.naturalWidth > 0 ? "seen" : "missing").join(" ")</script>"""

pytestmark = pytest.mark.skipif(
    BROWSER is None and not os.environ.get("CI"), reason="it needs the package chromium"
)


@pytest.fixture(name="released")
def _released(collection, tmp_path):
    """A release of the small collection."""
    shutil.copytree(REPOSITORY / "student_template", collection / "student_template")
    release(all_exercises(collection), tmp_path / "student", "A course")
    return tmp_path / "student"


def look(released, tmp_path, badges):
    """Open the front page as GitHub serves it, with these badges on the other branch.

    Return a word for each of its pictures, and the screenshot.
    """
    fork = tmp_path / "github" / "ann" / "kata"
    shutil.rmtree(fork, ignore_errors=True)
    (fork / "raw" / "main").mkdir(parents=True)
    (fork / "raw" / "badges").mkdir()
    for name, text in badges.items():
        (fork / "raw" / "badges" / name).write_text(text)
    body = MarkdownIt("commonmark").enable("table").render((released / "README.md").read_text())
    # GitHub resolves the links of a page on main below raw/main.
    base = (fork / "raw" / "main").as_uri() + "/"
    page, picture = tmp_path / "page.html", tmp_path / "page.png"
    page.write_text(PAGE.format(base=base, width=800, body=body))
    assert BROWSER is not None, "it needs the package chromium"
    words = [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    words += ["--allow-file-access-from-files", "--window-size=900,1500"]
    words += [f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=2000"]
    subprocess.run(
        [*words, f"--screenshot={picture}", page.as_uri()], capture_output=True, check=True
    )
    dom = subprocess.run(
        [*words, "--dump-dom", page.as_uri()], capture_output=True, text=True, check=True
    ).stdout
    return re.findall(r'data-pictures="([^"]*)"', dom)[0].split(), Image.open(picture).convert(
        "RGB"
    )


def pixels_of(picture, colour):
    """Return how many pixels have a colour, but for what shading a badge has."""
    wanted = tuple(int(colour[number : number + 2], 16) for number in (1, 3, 5))
    counts = Counter(picture.get_flattened_data())
    return sum(
        count
        for found, count in counts.items()
        if all(abs(a - b) < 16 for a, b in zip(found, wanted, strict=True))
    )


def test_badges_are_grey_before_the_first_run(released, tmp_path):
    """Those that the release has on its other branch."""
    words = ["git", "-C", str(released), "show"]
    names = ("total.svg", "07.svg")
    grey = {
        name: subprocess.run(
            [*words, f"badges:{name}"], capture_output=True, text=True, check=True
        ).stdout
        for name in names
    }
    pictures, screen = look(released, tmp_path, grey)

    assert ["seen", "seen"] == pictures
    assert pixels_of(screen, GREY) > 1000
    assert 0 == pixels_of(screen, GREEN)


@pytest.mark.parametrize(
    ("outcomes", "colour"), [(("passed", "passed"), GREEN), (("passed", "failed"), AMBER)]
)
def test_badges_have_the_colour_of_the_state(released, tmp_path, collection, outcomes, colour):
    """After a run, what was pushed shows, without an edit of the page."""
    (exercise,) = all_exercises(collection)
    tests = tuple(Ended("a title", outcome) for outcome in outcomes)
    badges = badge_files([Tally(exercise, tests, untouched=False)])

    pictures, screen = look(released, tmp_path, badges)

    assert ["seen", "seen"] == pictures
    assert pixels_of(screen, colour) > 1000


def test_without_the_branch_the_words_are_there(released, tmp_path):
    """A fork of the main branch only has no badges before its first push."""
    pictures, screen = look(released, tmp_path, {})

    assert ["missing", "missing"] == pictures
    assert 2 == (released / "README.md").read_text().count("not run yet](../../raw/badges/")
    assert screen.size == (900, 1500)
