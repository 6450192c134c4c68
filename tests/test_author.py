"""What an author is told: stubs, lookup files, and `kata check`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from test_grade import kata

from graders.author.collection import check_exercises
from graders.author.drawn import sketch_problems
from graders.author.files import static_problems
from graders.author.generate import lookup_is_fresh, stub_is_fresh, write_generated
from graders.author.markers import each_fault, each_repair, make_stub, marked_lines
from graders.desk.lookup import read_lookup
from graders.diagnosis import same
from graders.errors import BadCollection, UnknownExercise
from graders.exercise import find_exercise, find_root, read_exercise
from graders.judge.bench import Bench
from graders.mistake import read_mistake
from graders.probes import PUBLIC_SEED


def replace(path: Path, old: str, new: str) -> None:
    """Change a file; the text to be replaced has to be there."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def problems(collection: Path, sandbox) -> str:
    """Return what `kata check` finds, as one text."""
    (verdict,) = check_exercises([find_exercise(collection, "07")], sandbox)
    return "\n".join(f"{problem.what} -> {problem.todo}" for problem in verdict.problems)


def test_the_small_collection_is_clean_and_its_matrix_shows_it(collection):
    """The command prints a matrix, a legend, and that there is nothing to mend."""
    done = kata("check", cwd=collection)

    assert 0 == done.returncode, done.stdout
    assert "db02_in_place ✓ ✓ ✗ 7     DB02      named" in done.stdout
    assert "4 mistakes told apart, 4 variants right" in done.stdout


def test_a_problem_turns_the_exit_code(collection):
    """CI notices."""
    (collection / "exercises/07_double/README.md").write_text("no title")

    done = kata("check", "07", cwd=collection)

    assert 1 == done.returncode
    assert "lacks '### Hint 1'" in " ".join(done.stdout.split())


HIDDEN = "hidden_tests/07_double/test_hidden_double.py"
VARIANTS = "solutions/07_double/variants"
MISTAKES = "hidden_tests/07_double/mistakes"
BREAKS = {
    "a right variant is flagged": (
        "solutions/07_double/variants/add.py",
        "return x + x",
        "import torch\n\n    torch.allclose = torch.equal\n    return x + x",
        "add is right but would be flagged for review: patched, line 8: torch.allclose is replaced",
    ),
    "a right variant fails": (
        "solutions/07_double/variants/add.py",
        "x + x",
        "x + x + 1",
        "add is right but fails test_values",
    ),
    "points are not ten": (HIDDEN, "points(5)", "points(4)", "worth 9 points"),
    "no docstring": (
        HIDDEN,
        '    """double returns twice its argument."""\n',
        "",
        "test_values has no docstring",
    ),
    "zeros pass": (
        HIDDEN,
        'seen.close("left", "The argument has changed.", "Make a new tensor.")',
        'seen.expect(abs(seen["left"]).sum() >= 0, "x", about="left") or seen._on_numbers()',
        "lets all zeros pass",
    ),
    "a mistake loses nothing": (
        f"{MISTAKES}/db01_same.py",
        "x.clone()",
        "2 * x",
        "DB01 loses no points",
    ),
    "a mistake is diagnosed as another": (
        f"{MISTAKES}/db01_same.py",
        "return x.clone()",
        "x *= 2\n    return x",
        "DB01 and DB02 leave the same observation",
    ),
    "a habit that loses points": (
        f"{MISTAKES}/db04_float.py",
        "2 * v",
        "3 * v",
        "DB04 is a habit but loses points",
    ),
    "a twin that does not know": (
        f"{MISTAKES}/db04_float.py",
        "HABIT = True",
        'HABIT = True\nTWINS = ("DB01",)',
        "DB04 names DB01 as its twin",
    ),
    "a stale stub": ("exercises/07_double/double.py", "double", "duble", "is stale"),
    "a stale lookup": (f"{MISTAKES}/db01_same.py", "Multiply it", "Times it", "json is stale"),
    "api and solution disagree": (
        "exercises/07_double/exercise.toml",
        "double(x)",
        "double(x, y)",
        "Make 'api' and the solution agree",
    ),
    "a check that breaks": (
        HIDDEN,
        'seen.same("returned/kind", "double returned {student}.", "Return a tensor.")',
        'assert seen["returned/kind"] != "None"\n    seen["returned/kind"].nothing',
        "breaks on",
    ),
    "the public tests miss it": (
        "exercises/07_double/test_double.py",
        'near(seen["left"], seen["given"])',
        "True",
        "DB02 is visible to a public probe, but",
    ),
    "a public test fails the solution": (
        "exercises/07_double/test_double.py",
        'near(seen["left"], seen["given"])',
        "False",
        "double is right but fails a public test",
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_each_inconsistency_is_found_and_told_with_what_to_do(collection, sandbox, name):
    """An exercise that is broken on purpose turns the check red."""
    path, old, new, said = BREAKS[name]
    replace(collection / path, old, new)

    found = problems(collection, sandbox)

    assert said in found
    assert "-> " in found


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ("sketches(sketch('A', 'x', 'y', lines={'a': history([1.0, 2.0])}))", ""),
        ("sketches(sketch('A', 'x', 'y', lines={'a': history('text')}))", "draws nothing of the"),
        ("sketches()", "draws nothing of the solution"),
        ("{'a': 1}", "returns no sketches"),
        ("{'sketches': [1]}", "returns no sketches"),
        ("1 / 0", "Mend line in hidden_tests/07_double/sketches.py."),
    ],
)
def test_sketches_are_tried_on_the_solution(collection, sandbox, returned, said):
    """The report would lack them otherwise, and nobody would know why."""
    (collection / "hidden_tests/07_double/sketches.py").write_text(
        "from graders.inside.sketching import history, sketch, sketches\n"
        f"def line(student, draw):\n    return {returned}\n"
    )

    found = [*sketch_problems(Bench(find_exercise(collection, "07"), 1, sandbox))]

    told = "".join(f"{problem.what} -> {problem.todo}" for problem in found)
    assert (said in told) if said else not told


def test_a_mistake_that_cannot_be_read_is_one_problem_and_the_rest_is_checked(collection, sandbox):
    """An author who broke one file still sees the matrix."""
    (collection / MISTAKES / "db03_raises.py").write_text("def double(x:\n")
    replace(collection / MISTAKES / "db01_same.py", "x.clone()", "2 * x")

    (verdict,) = check_exercises([find_exercise(collection, "07")], sandbox)

    assert {"DB01", "DB02", "DB04"} == set(verdict.trial.mistakes)
    said = [problem.what for problem in verdict.problems]
    assert 1 == len([what for what in said if "db03_raises.py cannot be read" in what])
    assert "DB01 loses no points" in said
    assert not [what for what in said if "diagnosis.json" in what]


def test_stray_files_are_named(collection, sandbox):
    """What lies about is neither tried nor passed over in silence."""
    for name in (f"{MISTAKES}/notes.txt", f"{MISTAKES}/helper.py", f"{VARIANTS}/draft.txt"):
        (collection / name).write_text("x = 1\n")

    (verdict,) = check_exercises([find_exercise(collection, "07")], sandbox)

    said = "\n".join(problem.what for problem in verdict.problems)
    for name in ("mistakes/notes.txt", "mistakes/helper.py", "variants/draft.txt"):
        assert f"{name} is called like no variant" in said
    assert 3 == len(verdict.problems)


def test_two_mistakes_of_one_code_are_named(collection, sandbox):
    """All else is checked; `kata grade` and `kata stubs` point to the check."""
    first = collection / MISTAKES / "db01_same.py"
    (collection / MISTAKES / "db01_again.py").write_text(first.read_text())

    (verdict,) = check_exercises([find_exercise(collection, "07")], sandbox)
    stubs = kata("stubs", "07", cwd=collection)

    (problem,) = verdict.problems
    assert "db01_same.py has the code DB01, as db01_again.py has" in problem.what
    assert 2 == stubs.returncode
    assert "two files have the same code" in " ".join(stubs.stderr.split())


def test_a_missing_solution_is_named_before_anything_is_generated(collection):
    """The stub is made from it."""
    (collection / "solutions/07_double/double.py").unlink()

    done = kata("stubs", "07", cwd=collection)

    assert 2 == done.returncode
    assert "double.py is missing. Write it;" in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    "words", ["check 07", "stubs", "grade exercises -o out", "release ../made", "notebooks course",
              "export --format gradescope-autograder --output a.zip"],
)  # fmt: skip
def test_a_repository_for_students_is_told_as_one(collection, words):
    """It has no answers to check against, and nothing is written there."""
    for folder in ("solutions", "hidden_tests"):
        shutil.rmtree(collection / folder)
    before = sorted(collection.rglob("*"))

    done = kata(*words.split(), cwd=collection)

    assert 2 == done.returncode
    assert "is a repository for students" in " ".join(done.stderr.split())
    assert before == sorted(collection.rglob("*"))


def test_a_mistake_that_lacks_a_function_is_unfinished(collection, sandbox):
    """Else it would be taken for the mistake of a missing function."""
    replace(collection / MISTAKES / "db01_same.py", "def double", "def twice")

    (verdict,) = check_exercises([find_exercise(collection, "07")], sandbox)

    assert any("db01_same.py has no double" in problem.what for problem in verdict.problems)


def test_one_wrong_variant_is_told_once_by_each_kind_of_test(collection, sandbox):
    """With the command that shows more, and the checks that it fails."""
    replace(collection / VARIANTS / "add.py", "return x + x", "x += x + 1\n    return x")

    (verdict,) = check_exercises([find_exercise(collection, "07")], sandbox)

    hidden, public = verdict.problems
    assert "add is right but fails test_values, test_argument_is_left_alone: " in hidden.what
    assert "add is right but fails 2 public tests: " in public.what
    path = f"{VARIANTS}/add.py"
    assert f"pytest hidden_tests/07 --submission={path} --seed=" in hidden.todo
    assert f"pytest exercises/07 --submission={path}" in public.todo


def test_the_stub_that_passes_a_check_is_found(collection, sandbox):
    """A check that even the untouched stub passes is worth nothing."""
    test = collection / HIDDEN
    test.write_text(
        test.read_text().replace("points(3)", "points(2)")
        + '\n\n@pytest.mark.points(1)\ndef test_nothing(observe):\n    """Nothing is asked."""\n'
    )

    assert "the untouched stub passes test_nothing" in problems(collection, sandbox)


def test_generated_files_are_written_once(collection, sandbox):
    """A second call has nothing to do."""
    exercise = find_exercise(collection, "07")
    exercise.stub.unlink()
    exercise.diagnosis_file.unlink()

    first, second = write_generated(exercise, sandbox), write_generated(exercise, sandbox)

    assert ["exercises/07_double/double.py", "exercises/07_double/diagnosis.json"] == first
    assert [] == second
    assert stub_is_fresh(exercise)
    assert lookup_is_fresh(Bench(exercise, PUBLIC_SEED, sandbox))


def test_the_lookup_holds_what_mistakes_show_and_no_right_value(double, sandbox):
    """What is stored of a mistake are its departures alone."""
    mistakes, known = read_lookup(double.diagnosis_file)
    reference = Bench(double, PUBLIC_SEED, sandbox).reference("doubling", {}).leaves("doubling")

    assert {"DB01", "DB02", "DB03", "DB04"} == set(mistakes)
    assert {"doubling:returned/value"} == set(known["DB01"])
    assert {"doubling:left"} == set(known["DB02"])
    for leaves in known.values():
        for path, leaf in leaves.items():
            assert not same(leaf, reference.get(path)), path
    assert not [line for line in marked_lines(double) if line in double.diagnosis_file.read_text()]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    ### END SOLUTION\n", "", "put what a student writes between"),
        ("    ### BEGIN SOLUTION\n", "", "has no partner"),
        (
            "    ### END SOLUTION\n",
            "    ### END SOLUTION\n\n\n### BEGIN SOLUTION\nX = 1\n### END SOLUTION\n",
            "stands in no function",
        ),
    ],
)
def test_bad_markers_are_named_with_their_line(collection, old, new, said):
    """An author is told which marker is wrong."""
    replace(collection / "solutions/07_double/double.py", old, new)

    with pytest.raises(BadCollection, match=said):
        make_stub(find_exercise(collection, "07"))


SHOWN = """    # | twice = x
    # | return twice.add_(x)
"""


def shows_a_fault(collection: Path) -> None:
    """Let the solution show a fault in its stub: the argument is changed, as by DB02."""
    path = collection / "solutions/07_double/double.py"
    replace(path, "    ### END SOLUTION\n", f"{SHOWN}    ### END SOLUTION\n")


def test_a_stub_shows_the_fault_that_is_to_be_repaired(collection):
    """Lines that begin with `# |` stand in the stub without it, in place of the marked part."""
    shows_a_fault(collection)
    exercise = find_exercise(collection, "07")

    stub = make_stub(exercise)

    assert stub.endswith('"""Return twice `x`."""\n    twice = x\n    return twice.add_(x)\n')
    assert {"fault 1: twice = x": stub} == each_fault(exercise)
    (repaired,) = each_repair(exercise).values()
    assert repaired.endswith('"""Return twice `x`."""\n    return 2 * x\n')
    assert set() == marked_lines(exercise)


def test_only_the_chosen_faults_are_left(collection):
    """With several faults, each comes alone, and the stub comes with each of them repaired."""
    shows_a_fault(collection)
    path = collection / "solutions/07_double/double.py"
    second = "\n\n" + path.read_text().partition("\n\n\n")[2].replace("double", "again")
    path.write_text(path.read_text() + second.replace("twice", "more"))
    exercise = find_exercise(collection, "07")

    one, other = each_fault(exercise).values()
    mended, _ = each_repair(exercise).values()

    assert "twice = x" in one
    assert "more = x" not in one
    assert "more = x" in other
    assert other == mended
    assert "SOLUTION" not in one + make_stub(exercise)


def test_a_fault_that_counts_and_is_named_is_no_problem(collection, sandbox):
    """That the stub passes other checks is one, as with every stub."""
    shows_a_fault(collection)
    write_generated(find_exercise(collection, "07"), sandbox)

    found = problems(collection, sandbox)

    assert "the untouched stub passes test_values" in found
    assert "argument" not in found
    assert "repair" not in found
    assert "fault" not in found


def test_a_fault_that_no_check_sees_is_found(collection, sandbox):
    """It would earn nobody a point to repair it."""
    path = collection / "solutions/07_double/double.py"
    replace(path, "    ### END SOLUTION\n", "    # | return x + x\n    ### END SOLUTION\n")
    write_generated(find_exercise(collection, "07"), sandbox)

    found = problems(collection, sandbox)

    assert "the solution with the fault 1: return x + x loses no points" in found
    assert "the repair 1: return x + x alone earns no points" in found
    assert "the stub passes every public test" in found


def test_a_fault_that_no_mistake_names_is_found(collection, sandbox):
    """Whoever leaves it in is to be told what it is."""
    path = collection / "solutions/07_double/double.py"
    replace(path, "    ### END SOLUTION\n", "    # | return 3 * x\n    ### END SOLUTION\n")

    assert "the fault 1: return 3 * x is not named" in problems(collection, sandbox)


def test_api_may_name_a_class(collection, sandbox):
    """Its form shows what an instance is made from, as __init__ says."""
    solution = collection / "solutions/07_double/double.py"
    solution.write_text(solution.read_text() + CLASSES)
    toml = collection / "exercises/07_double/exercise.toml"
    replace(toml, "api = [", 'api = ["Box(size=3)", "Empty()", ')
    exercise = find_exercise(collection, "07")

    assert [] == [p for p in static_problems(exercise) if "exercise.toml says" in p.what]

    replace(toml, "Box(size=3)", "Box(width)")
    exercise = find_exercise(collection, "07")
    assert "has Box(size)" in next(p.what for p in static_problems(exercise) if p.fatal)


CLASSES = """

class Box:
    def __init__(self, size=3):
        self.size = size


class Empty:
    pass
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("format = 1", "format = 2", "format is 2"),
        ('title = "Double a tensor"', "title = 3", "'title' must be given"),
        ('file = "double.py"\n', "", "'file' must be given"),
        ("wall_seconds = 5", "wall_seconds = -2", "must be a positive number"),
        ("wall_seconds = 5", "wall_secs = 2", "unknown limit 'wall_secs'"),
        ("api = [", "colour = 1\napi = [", "unknown field 'colour'"),
        ('"double(x)"', '"double(x"', "should read like"),
        ("format = 1", "format = ", "cannot be read"),
        ("format = 1", 'format = 1\nimports = ["x y"]', "'imports' should read like"),
    ],
)
def test_a_bad_field_in_exercise_toml_is_named(collection, old, new, said):
    """File and field are in the message."""
    path = collection / "exercises/07_double/exercise.toml"
    replace(path, old, new)

    with pytest.raises(BadCollection, match=said) as caught:
        read_exercise(path)

    assert "exercise.toml" in str(caught.value)


def test_a_mistake_without_its_three_paragraphs_is_named(collection):
    """The docstring is the feedback, so it has to be whole."""
    path = collection / MISTAKES / "db01_same.py"
    replace(path, "\nMultiply it by two.\n", "")

    with pytest.raises(BadCollection, match=r"db01_same\.py: the docstring should have three"):
        read_mistake(path)


def test_a_mistake_that_python_cannot_read_is_named(collection):
    """A syntax error in a mistake is the author's, and told as such."""
    path = collection / MISTAKES / "db01_same.py"
    path.write_text("def double(x:\n")

    with pytest.raises(BadCollection, match=r"db01_same\.py cannot be read as Python"):
        read_mistake(path)


def test_exercises_are_found_by_number_and_by_name(collection):
    """A number that none has, or that several could mean, names those that exist."""
    assert "07_double" == find_exercise(collection, "07").name
    assert "07_double" == find_exercise(collection, "07_double").name
    assert collection == find_root(collection / "exercises" / "07_double")
    assert "07_double" == find_exercise(collection, "7").name
    for wrong in ("77", "", "8"):
        with pytest.raises(UnknownExercise, match="07_double"):
            find_exercise(collection, wrong)
