"""What the documents say is true: their commands run, their examples come out as shown."""

from __future__ import annotations

import doctest
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY

from graders.inside import reaches, watching
from graders.outcome import FLAGS

READMES = sorted(REPOSITORY.glob("exercises/*/README.md"))
DOCUMENTS = [*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/*.md"), *READMES]
GUIDES = [path for path in REPOSITORY.glob("docs/*.md") if ">>>" in path.read_text("utf-8")]
# What they end with, where it is not 0: the stubs are not written yet.
ENDS = {"pytest exercises": 1, "pytest hidden_tests": 1}
# Tried by tests of their own.
ELSEWHERE = (
    "kata grade",
    "kata export",
    "kata stubs",
    "kata check",
    "kata release",
    "kata collect",
    "kata watch",
)


def blocks(path: Path, language: str) -> list[str]:
    """Return the fenced blocks of a document that are written in `language`."""
    text = path.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    """Return every command of ours that a document tells people to type, once."""
    lines = [
        line.partition("#")[0].strip()
        for path in DOCUMENTS
        for block in (*blocks(path, ""), *blocks(path, "sh"), *blocks(path, "bash"))
        for line in block.splitlines()
    ]
    ours = [line for line in lines if line.startswith(("pytest ", "kata "))]
    return sorted({line for line in ours if not line.startswith(ELSEWHERE)})


@pytest.fixture(name="checkout", scope="module")
def _checkout(tmp_path_factory):
    """A copy of the repository as a user would have it."""
    copy = tmp_path_factory.mktemp("user") / "torch-kata"
    folders = ("exercises", "solutions", "hidden_tests", "examples")
    for name in folders:
        shutil.copytree(REPOSITORY / name, copy / name)
    shutil.copy(REPOSITORY / "pyproject.toml", copy)
    return copy


@pytest.mark.parametrize("command", commands())
def test_a_documented_command_runs(checkout, command):
    """Nothing that people are told to type is a wrong word."""
    words = command.split()
    program = ["pytest"] if words[0] == "pytest" else ["graders.cli"]

    done = subprocess.run(
        [sys.executable, "-m", *program, *words[1:]],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ENDS.get(" ".join(words[:2]).partition("/")[0], 0) == done.returncode, done.stdout


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.parent.name)
def test_the_examples_of_an_exercise_come_out_as_shown(path):
    """A learner who types the example sees the same."""
    source = "\n".join(block for block in blocks(path, "python") if ">>>" in block)
    test = doctest.DocTestParser().get_doctest(source, {}, path.parent.name, str(path), 0)
    report: list[str] = []

    failed = doctest.DocTestRunner(verbose=False).run(test, out=report.append).failed

    assert test.examples
    assert not failed, "".join(report)


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_the_examples_of_a_guide_come_out_as_shown(path):
    """In a process of their own, since some change it for good."""
    done = subprocess.run(
        [sys.executable, "-m", "doctest", path],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )

    assert 0 == done.returncode, done.stdout


def test_links_between_documents_lead_somewhere():
    """A relative link names a file that is there."""
    for path in DOCUMENTS:
        for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), f"{path.name} links to {link}"


def test_submissions_are_given_with_an_equals_sign():
    """The other form lets pytest read settings from the submission; see docs/security.md."""
    for path in [*DOCUMENTS, *REPOSITORY.glob("graders/**/*.py")]:
        assert not re.search(
            r"pytest .*--submission (?=[\w{])", path.read_text(encoding="utf-8")
        ), path


def test_the_readme_lists_every_exercise():
    """A new exercise is on the front page."""
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")

    for path in READMES:
        assert f"(exercises/{path.parent.name}/README.md)" in text


def test_the_list_of_flags_is_that_of_the_code():
    """Whoever looks a flag up finds it, in the words of the code."""
    page = (REPOSITORY / "docs/security.md").read_text(encoding="utf-8")
    table = page.partition("| flag | what was noticed |\n|---|---|\n")[2].partition("\n\n")[0]
    raised = {*reaches.NAMES, *reaches.OFFERED, *watching.TOLD_OF.values()}
    raised |= {code for code, _ in watching.REACHES.values()}

    assert [f"| `{code}` | {words} |" for code, words in FLAGS.items()] == table.splitlines()
    assert raised <= set(FLAGS)


def test_every_promise_names_a_test_that_is_there():
    """A promise that nobody tests is none."""
    page = (REPOSITORY / "docs/security.md").read_text(encoding="utf-8")
    table = page.partition("| promise |")[2].partition("\n\n")[0]
    named = re.findall(r"`(tests/[\w/]+(?:\.py)?)`", table)

    assert len(named) > 10
    assert [] == [name for name in named if not (REPOSITORY / name).exists()]
