"""`kata release`: what students get, and what they do not."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from conftest import REPOSITORY

from graders.author.leaks import leaks, secret_passages
from graders.author.release import chosen_exercises, needs, release
from graders.errors import KataError
from graders.exercise import all_exercises

SECRET = secret_passages(all_exercises(REPOSITORY), [])


def git(folder, *words):
    """Run git in a folder and return what it prints."""
    start = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@localhost"]
    return subprocess.run([*start, *words], capture_output=True, text=True, check=True).stdout


@pytest.fixture(name="released", scope="module")
def _released(tmp_path_factory):
    """A release of three exercises."""
    folder = tmp_path_factory.mktemp("release") / "student"
    release(chosen_exercises(REPOSITORY, "01-03"), folder, "A course")
    return folder


@pytest.fixture(name="environment", scope="module")
def _environment(tmp_path_factory, released):
    """A virtual environment with what the engine needs, and nothing of this repository.

    The packages are those of the environment that runs the tests, so that nothing is downloaded.
    """
    home = tmp_path_factory.mktemp("environment")
    packages = home / "packages"
    packages.mkdir()
    for path in Path(pytest.__file__).parents[1].iterdir():
        if not re.search(r"torch_kata|_editable|\.pth$|^graders", path.name):
            (packages / path.name).symlink_to(path)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home / "venv"], check=True)
    (site,) = (home / "venv").glob("lib/python*/site-packages")
    (site / "packages.pth").write_text(f"{packages}\n")
    return home / "venv"


def run_in(environment, words, cwd, **more):
    """Run a command in the environment, as one who has activated it."""
    env = {
        "PATH": f"{environment / 'bin'}:/usr/bin:/bin",
        "HOME": str(environment),
        "COLUMNS": "80",
        "PIP_NO_INDEX": "1",
        "PIP_NO_CACHE_DIR": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        **more,
    }
    return subprocess.run(words, cwd=cwd, env=env, capture_output=True, text=True, check=False)


def steps():
    """Return the steps of the workflow's only job."""
    text = (REPOSITORY / "student_template/.github/workflows/kata.yml").read_text()
    (job,) = yaml.safe_load(text)["jobs"].values()
    return job["steps"]


def test_a_release_has_what_the_exercises_need(released):
    """Stubs, their copies, tests and words of the chosen exercises, and nothing else of them."""
    files = set(git(released, "ls-files").split())

    assert {"README.md", "requirements.txt", ".github/workflows/kata.yml", "LICENSE"} <= files
    assert not [file for file in files if re.search("0[45]_|solution|hidden|mistake", file)]
    for exercise in all_exercises(REPOSITORY)[:3]:
        copy = released / ".stubs" / exercise.name / exercise.file
        assert (released / exercise.where).read_text() == copy.read_text()
        assert f"exercises/{exercise.name}/diagnosis.json" in files
    assert "" == git(released, "status", "--short")


def test_a_release_holds_no_answer(released):
    """Neither its files nor its wheel nor its history, line by line."""
    public = [
        path.read_text(errors="replace")
        for path in (released / "exercises").rglob("*")
        if path.is_file()
    ]
    known = secret_passages(all_exercises(REPOSITORY), public)
    answers = {
        passage
        for passage, path in SECRET.items()
        if not path.name.startswith("test_") and path.name != "probes.py"
    }

    assert [] == list(leaks(released, known))
    # Hardly anything had to be left out for standing in public files as well.
    assert len(answers - known.keys()) < len(answers) / 100
    assert 1000 < len(known)


@pytest.mark.parametrize("where", ["file", "wheel", "history", "list of strings"])
def test_an_answer_is_found_wherever_it_lies(released, tmp_path, where):
    """A search that finds nothing proves nothing, unless it finds what was put there."""
    copy = tmp_path / "copy"
    shutil.copytree(released, copy)
    solution = REPOSITORY / "solutions/01_train_step/variants"
    text = min(solution.glob("*.py")).read_text()
    listed = "".join(f'  "{line}\\n",\n' for line in text.splitlines())
    if where == "wheel":
        with zipfile.ZipFile(next(copy.glob("wheels/*.whl")), "a") as wheel:
            wheel.writestr("graders/answer.py", text)
    elif where == "history":
        (copy / "answer.py").write_text(text)
        git(copy, "add", "--all")
        git(copy, "commit", "--message=with it")
        git(copy, "rm", "answer.py")
        git(copy, "commit", "--message=without it")
    else:
        (copy / "answer").write_text(listed if where == "list of strings" else text)

    assert next(leaks(copy, SECRET), None)


def test_a_solved_stub_does_not_get_into_a_release(collection, tmp_path):
    """What an author tried in the student's file stays there."""
    shutil.copytree(REPOSITORY / "student_template", collection / "student_template")
    (exercise,) = all_exercises(collection)
    stub = exercise.stub.read_text()
    exercise.stub.write_text(exercise.solution.read_text())
    (exercise.folder / "double.old.py").write_text(exercise.solution.read_text())
    (exercise.folder / "drawn.png").write_bytes(b"\x89PNG")
    with (exercise.folder / "README.md").open("a") as readme:
        readme.write("The tests write `drawn.png`; ![this](losses.svg) is linked.\n")
    (exercise.folder / "losses.svg").write_text("<svg/>")

    release([exercise], tmp_path / "student", "A course")

    assert stub == (tmp_path / "student" / exercise.where).read_text()
    there = {path.name for path in (tmp_path / "student" / "exercises/07_double").iterdir()}
    assert "losses.svg" in there
    assert not there & {"double.old.py", "drawn.png"}


def test_an_answer_in_a_public_file_stops_the_release(collection, tmp_path):
    """Nothing is left behind, and the line is named."""
    shutil.copytree(REPOSITORY / "student_template", collection / "student_template")
    (exercise,) = all_exercises(collection)
    long = "def double(x):\n    the_doubled_tensor = x + x\n    return the_doubled_tensor.clone()\n"
    (exercise.solution.parent / "variants" / "long.py").write_text(long)
    (collection / "student_template" / "notes.py").write_text(long)

    with pytest.raises(KataError, match=r"notes\.py holds lines of .*long\.py"):
        release([exercise], tmp_path / "student", "A course")

    assert not (tmp_path / "student").exists()


def test_a_folder_with_something_in_it_is_left_alone(released):
    """A release is made once; an error names the folder."""
    before = (released / "README.md").read_text()

    with pytest.raises(KataError, match="is not empty"):
        release(chosen_exercises(REPOSITORY, "01"), released, "Another")

    assert before == (released / "README.md").read_text()


@pytest.mark.parametrize(
    ("wanted", "numbers"), [("01-03", "01 02 03"), ("1,3", "01 03"), ("2", "02"), ("4-9", "04 05")]
)
def test_exercises_are_chosen_by_range_or_list(wanted, numbers):
    """With and without zeros."""
    assert numbers.split() == [one.number for one in chosen_exercises(REPOSITORY, wanted)]


@pytest.mark.parametrize("wanted", ["first", "77", "", "1-"])
def test_a_range_of_nothing_is_an_error(wanted):
    """It names what was typed."""
    with pytest.raises(KataError, match=f"'{wanted}'"):
        chosen_exercises(REPOSITORY, wanted)


def test_links_on_the_front_page_lead_somewhere(released):
    """Files of main, badges of the other branch, and no name of an owner anywhere."""
    text = (released / "README.md").read_text()
    badges = set(git(released, "ls-tree", "--name-only", "badges").split())
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        if link.startswith("../../raw/badges/"):
            assert link.rpartition("/")[2] in badges
        elif not link.startswith(("https://pytorch.org", "../../actions/")):
            assert (released / link).exists(), link
    assert 4 == text.count("../../raw/badges/")
    assert "$" not in text
    assert "not run yet" in git(released, "show", "badges:01.svg")


def test_the_engine_comes_as_a_wheel_with_lower_bounds_beside_it(released):
    """One command installs both."""
    (wheel,) = released.glob("wheels/*.whl")
    lines = (released / "requirements.txt").read_text().splitlines()

    assert f"./wheels/{wheel.name}" in lines
    assert "torch>=2.9" in lines
    assert set(needs(wheel)) < set(lines)


def test_actions_are_pinned_and_nothing_is_allowed_that_is_not_used():
    """Full commit hashes, no permissions but those of the job, the token for one step alone."""
    text = (REPOSITORY / "student_template/.github/workflows/kata.yml").read_text()
    workflow = yaml.safe_load(text)
    used = [step["uses"] for step in steps() if "uses" in step]

    assert {} == workflow["permissions"]
    assert {"contents": "write"} == workflow["jobs"]["tests"]["permissions"]
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", one) for one in used)
    assert "secrets." not in text
    assert ["Publish the badges"] == [step["name"] for step in steps() if "env" in step]


def test_gitlab_runs_the_same_commands():
    """Install, tests, badges."""
    text = (REPOSITORY / "student_template/.gitlab-ci.yml").read_text()
    script = "\n".join(yaml.safe_load(text)["tests"]["script"])
    for words in ("pip install -r requirements.txt", "kata status --write", "sh ci/publish"):
        assert words in script
        assert any(words in step.get("run", "") for step in steps())


def test_a_fork_is_tested_and_badged_as_on_github(released, environment, tmp_path):
    """From the fork to the pushed badges: every command of the workflow, in order."""
    fork, student, runner = (tmp_path / name for name in ("fork.git", "student", "runner"))
    # As GitHub does it: a fork has the default branch only.
    git(tmp_path, "clone", "--bare", "--single-branch", "--branch=main", str(released), str(fork))
    git(tmp_path, "clone", str(fork), str(student))
    for exercise in all_exercises(REPOSITORY)[:2]:
        shutil.copyfile(exercise.solution, student / exercise.where)
    git(student, "commit", "--all", "--message=Two exercises")
    git(student, "push", "origin", "main")
    git(tmp_path, "clone", str(fork), str(runner))

    seen = run_workflow(environment, runner, tmp_path)
    badges = git(fork, "ls-tree", "--name-only", "badges").split()

    assert "2 of 3 exercises passed." in seen
    assert "| 01 One training step | 8/8 | passed |  |" in seen
    assert "| 03 A network that learns the sine | 0/8 | not started | write mlp_sine.py |" in seen
    pairs = [f"{name}.{kind}" for name in ("01", "02", "03", "total") for kind in ("json", "svg")]
    assert sorted(pairs) == sorted(badges)
    assert "passed" in git(fork, "show", "badges:01.svg")
    assert "not started" in git(fork, "show", "badges:03.svg")
    assert "2 of 3 passed" in git(fork, "show", "badges:total.json")
    everything = (runner / ".git/config").read_text() + git(fork, "log", "--all", "-p")
    assert "t0ken" not in everything
    # A second push moves the branch, whatever was on it.
    (tmp_path / "temp/kata/badges/01.svg").write_text("another")
    run_workflow(environment, runner, tmp_path, only="Publish the badges")
    assert "another" == git(fork, "show", "badges:01.svg")


def run_workflow(environment, runner, folder, only=None):
    """Run each step's command, or one step's, as a runner does; return the job's summary."""
    summary, event = folder / "summary.md", folder / "event.json"
    summary.write_text("")
    event.write_text('{"repository": {"default_branch": "main"}}')
    runner_env = {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_WORKSPACE": str(runner),
        "GITHUB_REPOSITORY": "student/kata",
        "GITHUB_REF_NAME": "main",
        "GITHUB_SERVER_URL": "https://github.com",
        "RUNNER_TEMP": str(folder / "temp"),
    }
    (folder / "temp").mkdir(exist_ok=True)
    token = {"${{ github.token }}": "t0ken"}
    conditions = {None, "github.ref_name == github.event.repository.default_branch"}
    for step in steps():
        if "run" not in step or only not in (None, step["name"]):
            continue
        assert step.get("if") in conditions  # both hold here
        env = {**runner_env, **{key: token[value] for key, value in step.get("env", {}).items()}}
        done = run_in(environment, ["bash", "-e", "-c", step["run"]], runner, **env)
        assert 0 == done.returncode, f"{step['name']}: {done.stdout}{done.stderr}"
    return summary.read_text()


def test_the_wheel_works_where_nothing_else_of_this_repository_is(released, environment, tmp_path):
    """Installed by the one command, it runs the tests, the hints, the table."""
    copy = tmp_path / "copy"
    shutil.copytree(released, copy)
    words = ["python", "-m", "pip", "install", "-r", "requirements.txt"]
    assert 0 == run_in(environment, words, copy).returncode

    where = run_in(environment, ["python", "-c", "import graders; print(graders.__file__)"], copy)
    tests = run_in(environment, ["python", "-m", "pytest", "exercises/03"], copy)
    hint = run_in(environment, ["kata", "hint", "01"], copy)
    doctor = run_in(environment, ["kata", "doctor"], copy)

    assert str(environment) in where.stdout
    assert "Start in exercises/03_mlp_sine/mlp_sine.py; a hint: kata hint 03" in " ".join(
        tests.stdout.split()
    )
    assert "Hint 1 of 3" in hint.stdout
    assert "Traceback" not in doctor.stdout + doctor.stderr


def test_the_autograder_for_classroom_50_writes_what_that_reads(released, environment, tmp_path):
    """The one in the documentation, with the variables that Classroom 50 sets."""
    text = (REPOSITORY / "docs/students.md").read_text()
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    copy = tmp_path / "copy"
    shutil.copytree(released, copy)
    (tmp_path / "autograder.py").write_text(code)
    names = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")
    given = {name: f"the {name}" for name in names}

    done = run_in(environment, ["python", str(tmp_path / "autograder.py")], copy, **given)
    result = json.loads((copy / "result.json").read_text())

    assert 0 == done.returncode, done.stderr
    assert ("classroom50/result/v1", 0) == (result["schema"], result["score"])
    assert result["max-score"] == len(result["tests"]) > 20
    assert "the SUBMISSION_TAG" == result["submission"]


LINUX_ONLY = {"fcntl", "resource", "termios", "pwd", "grp", "pyseccomp", "landlockpy", "syslog"}


def imported_modules(path):
    """Return the modules that a file imports when it is imported itself."""
    todo = list(ast.parse(path.read_text()).body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not for_types(node):
            todo += [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]


def for_types(node: ast.stmt) -> bool:
    """Return whether a statement is there for those who check types alone."""
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def test_what_students_run_imports_nothing_of_linux_alone():
    """From the command line, the plugin and the desk on, whatever they import in turn."""
    desk = sorted((REPOSITORY / "graders/desk").glob("*.py"))
    todo = [REPOSITORY / "graders/cli.py", REPOSITORY / "graders/plugin.py", *desk]
    seen, found = set(), set()
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        for name in imported_modules(path):
            found.add(name.partition(".")[0])
            place = REPOSITORY / name.replace(".", os.sep)
            todo += [
                one for one in (place.with_suffix(".py"), place / "__init__.py") if one.exists()
            ]

    assert REPOSITORY / "graders/inside/running.py" in seen
    assert set() == found & LINUX_ONLY
