"""A term with nbgrader's own commands: made, released, submitted, graded, exported, looked at."""

import csv
import json
import re
import shutil

import pytest
from browser import _browser, _chromium  # noqa: F401 - fixtures
from nbgrader.api import Gradebook
from nbgrader_term import (
    EVERYBODY,
    NOTEBOOK,
    REPOSITORY,
    STEP,
    Term,
    output_of,
    write_answer,
)

NAMES = {"last_name": 'O"Hara, jr.', "first_name": "=1+1\nII"}
TOKEN = "of-the-teacher"
pytestmark = pytest.mark.timeout(600)  # each command of nbgrader's takes seconds to begin


@pytest.fixture(name="term", scope="module")
def _term(tmp_path_factory):
    """A course whose class has fetched, written and handed in, all of it collected."""
    term = Term(tmp_path_factory.mktemp("term"))
    try:
        term.type("kata notebooks course --exercises 01", term.collection)
        line = f"nbgrader validate source/{STEP}/*.ipynb"
        term.said["validate"] = term.type(line, term.course)
        term.type(f"nbgrader generate_assignment {STEP}", term.course)
        term.type(f"nbgrader release_assignment {STEP}", term.course)
        for student, handed_in in EVERYBODY.items():
            home = term.settle(term.home / student)
            term.type(f"nbgrader fetch_assignment {STEP} --course course", home)
            write_answer(home / STEP / NOTEBOOK, handed_in)
            term.type(f"nbgrader submit {STEP} --course course", home, f"--student={student}")
        term.said["list"] = term.type("nbgrader list --inbound", term.course)
        term.type(f"nbgrader collect {STEP}", term.course)
        shutil.copytree(term.course, term.alone)
        yield term
    finally:
        term.close()


@pytest.fixture(name="graded", scope="module")
def _graded(term):
    """The same, graded by `kata grade`, exported, and the feedback handed back."""
    term.type("kata grade course/submitted --output results", term.collection, "-e01", "-q")
    term.type("kata export results --format nbgrader --course course", term.collection)
    term.type(f"nbgrader generate_feedback {STEP}", term.course)
    term.type(f"nbgrader release_feedback {STEP}", term.course)
    home = term.home / "bob"
    term.type(f"nbgrader fetch_feedback {STEP} --course course", home, "--student=bob")
    term.type("nbgrader export", term.course)
    with book_of(term.course) as book:
        book.update_or_create_student("bob", **NAMES)
        book.db.commit()
    exporter = "--exporter=graders.export.checks.ChecksExporter"
    term.type(f"nbgrader export {exporter} --to=checks.csv", term.course)
    return term


@pytest.fixture(name="lab", scope="module")
def _lab(graded):
    """A server of Jupyter's, with nbgrader's extensions as they are installed."""
    with graded.jupyter(TOKEN) as address:
        yield address


def book_of(course):
    """Open the gradebook of a course."""
    return Gradebook(f"sqlite:///{course}/gradebook.db", "course")


def scores_of(course):
    """Return each student's score."""
    with book_of(course) as book:
        return {one.student.id: one.score for one in book.assignment_submissions(STEP)}


@pytest.fixture(name="found", scope="module")
def _found(graded):
    """What the gradebook has of each student: the score, the comment, if a human has to look."""
    with book_of(graded.course) as book:
        rows = [
            (one, book.find_comment("solution_train_step", "train_step", STEP, one.student.id))
            for one in book.assignment_submissions(STEP)
        ]
        return {
            one.student.id: (one.score, " ".join(said.comment.split()), one.needs_manual_grade)
            for one, said in rows
        }


def lines_of(folder):
    """Return the lines of an exercise's tests."""
    paths = folder.glob("test_*.py")
    return {line.strip() for path in paths for line in path.read_text("utf-8").splitlines()}


def test_the_exchange_takes_the_assignment_to_everybody_and_back(term):
    """It is released, fetched, submitted and collected, with all that its tests need."""
    fetched = {path.name for path in (term.home / "ann" / STEP / "exercises" / STEP).iterdir()}
    collected = {path.parts[-3] for path in term.course.glob(f"submitted/*/{STEP}/timestamp.txt")}

    assert {"diagnosis.json", "probes.py", "test_train_step.py", "stub.py"} <= fetched
    assert set(EVERYBODY) == collected
    assert [] == [name for name in EVERYBODY if f"course {name} {STEP}" not in term.said["list"]]


def test_validate_says_that_the_solution_is_right(term):
    """It runs the notebook, whose tests find what they need beside it."""
    assert "Success" in term.said["validate"]


@pytest.mark.parametrize("student", EVERYBODY)
def test_a_notebook_earns_what_its_answer_deserves(found, student):
    """Whatever a student did to it, the rest of the class is graded; it is said what was wrong."""
    score, comment, asks_for_a_human = found[student]

    assert EVERYBODY[student].earns == score
    assert EVERYBODY[student].told in comment
    assert not asks_for_a_human


def test_the_time_of_a_submission_is_that_of_the_exchange(graded):
    """So what lateness costs is what nbgrader makes of it."""
    text = (graded.course / "submitted" / "bob" / STEP / "timestamp.txt").read_text("utf-8")
    with book_of(graded.course) as book:
        time = book.find_submission(STEP, "bob").timestamp

    assert text.startswith(str(time))


def test_a_second_export_by_the_command_changes_nothing(graded):
    """It says so."""
    said = graded.type("kata export results --format nbgrader --course course", graded.collection)

    assert f"{len(EVERYBODY)} students" in said
    assert "; 0 entries changed" in said


def test_nbgrader_s_own_export_has_the_scores(graded):
    """A row for each student."""
    with (graded.course / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}

    assert {student: one.earns for student, one in EVERYBODY.items()} == rows


def test_every_check_can_be_exported_as_csv_that_spreadsheets_read(graded):
    """By nbgrader's own command; names may hold whatever a name can hold."""
    with (graded.course / "checks.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    leak, *others = [
        row
        for row in rows
        if row["student_id"] == "bob" and row["check"] == "test_old_gradients_do_not_leak"
    ]
    checks = {row["check"] for row in rows}
    assert [] == others
    assert len(EVERYBODY) * len(checks) == len(rows)
    assert ('O"Hara, jr.', "'=1+1\nII") == (leak["last_name"], leak["first_name"])
    assert ("0", "2", "false") == (leak["points"], leak["max_points"], leak["needs_manual_grade"])
    assert "nothing emptied it first. [TS01]" in " ".join(leak["feedback"].split())


def test_an_export_that_cannot_be_written_says_what_to_do(graded):
    """It ends with that, and without a traceback."""
    line = "nbgrader export --exporter=graders.export.checks.ChecksExporter --to=no/such/file.csv"
    said = graded.type(line, graded.course, ends=1)

    assert "no/such/file.csv cannot be written" in said
    assert "Traceback" not in said


def test_feedback_comes_back_and_a_browser_shows_it(graded, browser):
    """The page has what the student wrote, the score and the mistake, and no solution."""
    (page,) = (graded.home / "bob").glob(f"{STEP}/feedback/*/train_step.html")
    browser.open(page)
    shown = " ".join(browser.texts("body")[0].split())

    assert "(Score: 7.0 / 10.0)" in shown
    assert "nothing emptied it first. [TS01]" in shown
    assert "loss = criterion(model(x_batch), y_batch) loss.backward()" in shown
    assert "optimizer.zero_grad() loss" not in shown


def test_everybody_has_a_page_of_feedback_and_no_hidden_test_is_in_it(graded):
    """Nor in anything else that nbgrader holds: gradebook, release, autograded."""
    pages = {path.parts[-3] for path in graded.course.glob(f"feedback/*/{STEP}/train_step.html")}
    lines = lines_of(REPOSITORY / "hidden_tests" / STEP) - lines_of(REPOSITORY / "exercises" / STEP)
    telling = [
        line for line in lines if line.startswith("seen.") and len(line) > len("seen.close(")
    ]
    files = [path for path in graded.course.rglob("*") if path.is_file()]
    text = "".join(path.read_text(encoding="utf-8", errors="replace") for path in files)

    assert set(EVERYBODY) == pages
    assert telling
    assert [] == [line for line in telling if line in text or json.dumps(line)[1:-1] in text]


def test_formgrader_lists_the_assignment_and_who_handed_it_in(lab, browser):
    """As a teacher opens it in Jupyter."""
    browser.visit(f"{lab}/formgrader?token={TOKEN}")
    browser.wait_for("td.name", STEP)
    released, count = browser.texts("td.status")[0], browser.texts("td.num-submissions")[0]
    browser.visit(f"{lab}/formgrader/manage_submissions/{STEP}")
    browser.wait_for("td.student-id", "bob")
    students = browser.texts("td.student-id")
    rows = browser.texts("tbody tr")

    assert ("released", str(len(EVERYBODY))) == (released, count)
    assert sorted(EVERYBODY) == sorted(students)
    assert any("bob" in row and "graded" in row and "7 / 10" in row for row in rows)


def test_formgrader_shows_a_submission_and_keeps_a_score_given_by_hand(lab, graded, browser):
    """Scores, comment and code are there; a new score outlives the next export."""
    with book_of(graded.course) as book:
        name = book.find_submission_notebook("train_step", STEP, "bob").id
    browser.visit(f"{lab}/formgrader/submissions/{name}/?token={TOKEN}")
    browser.wait_for(".nbgrader-label", "test_old_gradients_do_not_leak")
    box = browser.driver.find_element("id", "test_old_gradients_do_not_leak")
    before = box.get_attribute("placeholder")
    page = " ".join(browser.texts("body")[0].split())
    comment = browser.driver.find_element("id", "solution_train_step-comment")
    told = " ".join(comment.get_attribute("placeholder").split())
    box.send_keys("1.5", "\t")
    browser.wait_until(lambda: scores_of(graded.course)["bob"] == 8.5)
    graded.type("kata export results --format nbgrader --course course", graded.collection)

    assert "0" == before
    assert "nothing emptied it first. [TS01]" in told
    assert "loss = criterion(model(x_batch), y_batch) loss.backward()" in page
    assert "failed: 0 of 2" in page
    assert 8.5 == scores_of(graded.course)["bob"]
    box.clear()
    box.send_keys("\t")
    browser.wait_until(lambda: scores_of(graded.course)["bob"] == 7)


@pytest.fixture(name="alone", scope="module")
def _alone(term):
    """What `nbgrader autograde` gives some of them, without a runner of ours."""
    line = f"nbgrader autograde {STEP}"
    said = term.type(line, term.alone, "--create", "--student=[bdgjn]*", ends=1)
    return scores_of(term.alone), said


def notebook_of(term, student):
    """Return what the cells of a notebook printed when nbgrader ran it."""
    return output_of(term.alone / "autograded" / student / STEP / NOTEBOOK)


def test_autograde_alone_gives_a_part_for_a_part(alone, term):
    """And says the mistake by its name, without a traceback."""
    scores, _ = alone
    said = notebook_of(term, "bob")

    assert 0 < scores["bob"] < 10
    assert "nothing emptied it first. [TS01] → Call optimizer.zero_grad()" in said
    assert "Traceback" not in said


def test_autograde_alone_takes_nothing_for_a_warning(alone, term):
    """Though it is written to stderr, which nbgrader by itself counts as a failure."""
    scores, _ = alone

    assert 10 == scores["dan"]


def test_autograde_alone_ends_an_endless_loop(alone, term):
    """The student is told of it, and earns nothing."""
    scores, _ = alone

    assert 0 == scores["jan"]
    assert "still running" in notebook_of(term, "jan")


def test_autograde_alone_goes_on_behind_what_is_broken(alone):
    """A cell that is there twice costs nothing; what is no notebook waits for a human."""
    scores, said = alone

    assert 10 == scores["gus"]
    assert "for student 'nil'" in said
    assert 0 == scores["nil"]


def test_every_command_of_the_guide_was_typed(graded, alone, lab):
    """docs/nbgrader.md has no command that these tests do not run, word by word."""
    guide = (REPOSITORY / "docs" / "nbgrader.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", guide, flags=re.MULTILINE | re.DOTALL)
    lines = [line for language, block in blocks if not language for line in block.splitlines()]
    ours = [line for line in lines if not line.startswith(("cd ", "pip "))]

    assert len(ours) > 10
    assert [] == [line for line in ours if line not in graded.typed]
