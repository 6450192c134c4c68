"""The report as a browser shows it: sorting, searching, students' pages, and nothing of theirs."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from browser import _browser, _chromium  # noqa: F401 - fixtures
from selenium.webdriver.common.keys import Keys
from test_reports import failed, record

from graders.judge.record import CheckResult, FlagNote, Named
from graders.judge.store import Store
from graders.report import page as report_page

ALERT = "<script>document.title = 'hacked'</script>"
# Each would do something in a page, a terminal or a reader's head.
HOSTILE = {
    "tag": ALERT,
    "quote": "\" onmouseover=\"document.title='hacked'\" onfocus=\"document.title='hacked'",
    "image": "<img src=x onerror=\"document.title='hacked'\">",
    "end": "</script>" + ALERT,
    "comment": "<!--<script>",
    "template": "{{ 7 * 7 }}${7 * 7}",
    "style": "</style><style>body { display: none }</style>",
    "ansi": "\x1b[2J\x1b[31mred",
    "separator": "one\u2028two\u2029three",
    "bidi": "\u202egnp.exe\u2066",
    "link": "javascript:document.title='hacked'",
}


def passed(points: float = 5.0) -> CheckResult:
    """Return a check that passed."""
    return CheckResult("test_y", "A check that passes.", points, points, "passed")


def written(store: Store, double):
    """Write the report beside the records."""
    path = store.folder / "report.html"
    path.write_text("".join(report_page.export(store, [double])), encoding="utf-8")
    return path


@pytest.fixture(name="report", scope="module")
def _report(tmp_path_factory, double):
    """The report of a class of five, and of students who bear hostile names."""
    name = failed("You did X.")
    ordinary = [
        record(student="Ann", score=10.0, checks=(passed(10.0),), submission_sha256="a"),
        record(
            student="Björn",
            checks=(name, passed()),
            diagnosis=(Named("DB01", "It stays the same", "You did X. Do Y."),),
        ),
        record(student="Cleo 10", score=0.0, status="missing", checks=(failed("Not there."),)),
        record(student="Cleo 9", score=7.5, flags=(FlagNote("gc", "gc.get_objects"),)),
        record(student="Dora", score=None, status="grader_error", checks=()),
    ]
    hostile = [
        record(
            student=words,
            score=1.0,
            checks=(failed(f"It raised this:\n{words}"),),
            diagnosis=(Named("DB02", words, words),),
            flags=(FlagNote("files", words),),
            submission_sha256=kind,
        )
        for kind, words in HOSTILE.items()
    ]
    folder = tmp_path_factory.mktemp("report") / "results"
    with Store(folder) as store:
        store.add(ordinary + hostile)
        code = "def double(x):\n    return 2 * x  # <b>&amp;\n"
        store.add_sources([("a", code), *((kind, words) for kind, words in HOSTILE.items())])
        return written(store, double)


@pytest.fixture(name="page")
def _page(browser, report):
    """The report, opened in the browser."""
    browser.open(report)
    return browser


def names(page) -> list[str]:
    """Return the ordinary students in the order of the table."""
    ours = ("Ann", "Björn", "Cleo", "Dora")
    return [name for name in page.texts("#table tbody th") if name.startswith(ours)]


def address(page, name: str) -> str:
    """Return the part of the page that is a student's own."""
    return next(one.get_dom_attribute("href") for one in page.all("#table a") if one.text == name)


def head(page, text: str):
    """Return a column's button."""
    return next(one for one in page.all("thead button") if one.text == text)


def test_the_table_is_sorted_by_any_column(page):
    """Names go up, with numbers in them as numbers; scores go down, and none is last."""
    assert ["Ann", "Björn", "Cleo 10", "Cleo 9", "Dora"] == names(page)

    head(page, "Student").click()
    head(page, "Student").click()

    assert ["Ann", "Björn", "Cleo 9", "Cleo 10", "Dora"] == names(page)

    head(page, "07").click()

    assert ["Ann", "Cleo 9", "Björn", "Cleo 10", "Dora"] == names(page)
    assert ["descending"] == [one.get_attribute("aria-sort") for one in page.all("[aria-sort]")]

    head(page, "07").click()

    assert "Dora" == names(page)[0]
    assert ["ascending"] == [one.get_attribute("aria-sort") for one in page.all("[aria-sort]")]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("bjorn", ["Björn"]),
        ("db01", ["Björn"]),
        ("missing", ["Cleo 10"]),
        ("cleo review", ["Cleo 9"]),
        ("broke", ["Dora"]),
        ("nobody at all", []),
    ],
)
def test_the_search_finds_names_mistakes_and_states(page, words, found):
    """All words have to fit, accents and capitals do not matter."""
    page.press("/", words)

    assert found == names(page)
    assert page.texts("#found")[0].endswith(" of 16")
    assert bool(found) != bool(page.all("#none"))

    page.press(Keys.ESCAPE)

    assert 5 == len(names(page))


def test_a_mistake_leads_to_the_students_who_made_it(page):
    """The class view tells what to teach again, and to whom."""
    title = next(one for one in page.all("summary") if "It stays the same" in one.text)
    title.click()
    page.all("#mistakes details[open] [data-find]")[0].click()

    assert ["Björn"] == page.texts("#table tbody th")


def test_a_students_page_has_feedback_and_code(page):
    """What works comes first; the code has its lines numbered, and its characters as they are."""
    page.all(f"a[href='{address(page, 'Björn')}']")[0].click()

    words = page.texts("#student")[0]
    order = ["Björn", "5 of 10", "WHAT WORKS", "A check that passes.", "WHAT TO MEND", "You did X."]
    places = [words.index(part) for part in order]
    assert sorted(places) == places
    assert [] == page.all("#class")
    assert "Björn · Results" == page.driver.title

    page.all(".on a")[0].click()
    assert "Ann" == page.texts("#student h1")[0]
    page.all("#student summary")[0].click()

    assert ["def double(x):", "    return 2 * x  # <b>&amp;"] == page.texts(".source span")
    numbers = "return getComputedStyle(document.querySelector('.source span'), '::before').content"
    assert "counter(line)" == page.run(numbers)


def test_all_works_by_keyboard(page):
    """The skip link comes first; a name opens the page, Escape leads back to the name."""
    page.press(Keys.TAB)
    active = "return document.activeElement.textContent.trim()"
    assert "Skip to the scores" == page.run(active)

    page.press(Keys.ENTER)
    page.press(Keys.TAB, Keys.TAB)
    assert "Student" == page.run(active)

    page.press(Keys.SPACE)
    assert "descending" == page.all("[aria-sort]")[0].get_attribute("aria-sort")
    outline = "return getComputedStyle(document.activeElement).outlineStyle"
    assert "solid" == page.run(outline)

    page.run(f"document.querySelector(\"a[href='{address(page, 'Cleo 9')}']\").focus()")
    page.press(Keys.ENTER)
    assert "Cleo 9" == page.run(active)

    page.press(Keys.ESCAPE)
    assert "Cleo 9" == page.run(active)
    assert [] == page.all("#student")


def test_a_students_page_has_an_address_and_the_way_back_works(page, report):
    """Reloading shows the same student, and Back shows the table."""
    page.open(report, address(page, "Ann"))
    assert "Ann" == page.texts("#student h1")[0]

    page.all("header nav a")[2].click()
    assert [] == page.all("#student")

    page.driver.back()
    assert "Ann" == page.texts("#student h1")[0]


def test_nothing_of_a_student_acts(page):
    """Names, words, flags and code are text, whatever they hold; every page shows them whole."""
    count = len(page.all("#table tbody tr"))
    page.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")

    for number in range(1, count + 1):
        page.run(f"location.hash = '#student-{number}'")
        page.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert "hacked" != page.driver.title
        assert [] == page.all("#student img, #student script, #student style, #student [onfocus]")

    assert 0 == page.run("return document.querySelectorAll('img, [onerror], [onmouseover]').length")
    assert [] == page.complaints


def test_what_is_unseen_is_made_visible(page):
    """A name that turns around, ends a line or steers a terminal tells that it does."""
    shown = page.texts("#table tbody th")

    assert {"⟨U+202E⟩gnp.exe⟨U+2066⟩", "one⟨U+2028⟩two⟨U+2029⟩three", "\ufffd[2J\ufffd[31mred"} <= {
        *shown
    }
    assert {HOSTILE["end"], HOSTILE["image"], HOSTILE["template"]} <= {*shown}


def test_no_block_of_data_can_be_left(report):
    """In the file itself, what stands in a block of data cannot end it."""
    text = report.read_text(encoding="utf-8")

    blocks = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', text)
    assert 17 == len(blocks)
    for block in blocks:
        assert not set("<>&\u2028\u2029") & set(block)
        json.loads(block)


def test_nothing_is_loaded(page, report):
    """The page asks for itself and nothing else, and would not be given more."""
    page.run("location.hash = '#student-1'")
    asked = [one.partition("#")[0] for one in page.requests]
    page.run("document.body.append(Object.assign(new Image(), {src: 'https://example.org/x.png'}))")

    assert {report.as_uri()} == {*asked}
    assert "Content Security Policy" in "".join(page.complaints)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("part", ["", "#student-2", "#student-6"])
def test_a_phone_scrolls_downwards_only(browser, report, part, scheme):
    """At 390 pixels nothing stands out to the right."""
    browser.look(390, 844, scheme=scheme)
    browser.open(report, part)
    browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")

    assert 390 == browser.run("return document.documentElement.scrollWidth")
    assert not browser.run("return scrollTo(200, 0), scrollX")


def test_both_colours_can_be_read(browser, report):
    """Words have a contrast of at least 4.5 to what they stand on, the quiet ones too."""
    for scheme in ("light", "dark"):
        browser.look(scheme=scheme)
        browser.open(report)
        for selector in ("h1", ".quiet", ".note", ".pill.full", ".pill.part", "td .flag", "code"):
            assert browser.run(CONTRAST % selector) >= 4.5, (scheme, selector)


# By the formula of WCAG 2: relative luminance of the text and of the nearest background.
CONTRAST = """
const light = (colour) => {
  const parts = colour.match(/[\\d.]+/g).slice(0, 3).map((one) => one / 255)
    .map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
  return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
};
const node = document.querySelector("%s");
let below = node;
const clear = (one) => /, 0\\)/.test(getComputedStyle(one).backgroundColor);
while (clear(below)) below = below.parentElement;
const pair = [getComputedStyle(node).color, getComputedStyle(below).backgroundColor].map(light);
return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
"""


def test_a_class_of_eight_hundred_opens_quickly(browser, double, tmp_path):
    """It is there within seconds, and a search takes no time that a person notices."""
    one = record(
        checks=(failed("You did X."), passed()), diagnosis=(Named("DB01", "T", "You did"),)
    )
    with Store(tmp_path) as store:
        many = [
            replace(one, student=f"student {n:03}", submission_sha256=str(n)) for n in range(800)
        ]
        store.add(many)
        store.add_sources((str(n), f"# {n}\n" + "x = 1  # a line\n" * 200) for n in range(800))
        page = written(store, double)

    browser.open(page)

    assert browser.run("return performance.getEntriesByType('navigation')[0].duration") < 5000
    search = "document.getElementById('search')"
    took = browser.run(
        "const start = performance.now();"
        f"{search}.value = '79'; {search}.dispatchEvent(new Event('input'));"
        "document.body.offsetHeight; return performance.now() - start"
    )
    assert took < 1000
    assert 18 == len(browser.run("return [...document.querySelectorAll('tbody tr:not([hidden])')]"))
