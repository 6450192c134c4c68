"""Whatever an instructor was handed is recognised, and what is hostile harms one student alone.

The names of files are as the course systems make them: see graders/judge/layouts.py.
"""

from __future__ import annotations

import gzip
import io
import os
import stat
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from test_grade import COLLECTION, kata, records

from graders.errors import BadSubmissions
from graders.exercise import find_exercise
from graders.judge.archives import BadArchive, opened
from graders.judge.intake import take_in
from graders.judge.reading import read_source

DOUBLE = find_exercise(COLLECTION, "07")
TEXT = "def double(x):\n    return 2 * x\n"
METADATA = """
submission_4567:
  :submitters:
  - :name: Zoë O'Neill
    :sid: '1'
    :email: zoe@example.com
  :created_at: 2026-10-01 12:00:00.000000000 Z
submission_4568:
  :submitters:
  - :name: Ann
  - :name: Bob
"""


def write(path: Path, text: str = TEXT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def zipped(path: Path, **files: str | bytes) -> Path:
    """Make an archive; in the names of files, two underscores stand for a slash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/").replace("_py", ".py"), text)
    return path


def found(place: Path) -> dict[str, tuple[str, str]]:
    """Return for each student what they were recognised as, and the text of their file."""
    with take_in(place, [DOUBLE]) as intake:
        return {
            one.name: (one.kind, read_source(one.path, DOUBLE).text) for one in intake.submissions
        }


def test_a_class_as_canvas_hands_it_out(tmp_path):
    """All files in one folder, with the student in the name, and a number when handed in again."""
    place = tmp_path / "submissions"
    write(place / "doejane_12_3456_double.py", "old = 1\n")
    write(place / "doejane_LATE_12_3460_double-1.py")
    write(place / "vanderbergjan_13_3457_double.py")
    zipped(place / "roekim_14_3458_work.zip", kim__double_py=TEXT)

    with take_in(place, [DOUBLE]) as intake:
        assert ["doejane (12): doejane_LATE_12_3460_double-1.py counts, the newest; "
                "doejane_12_3456_double.py does not"] == intake.notes  # fmt: skip
    students = found(place)
    assert ["doejane (12)", "roekim (14)", "vanderbergjan (13)"] == list(students)
    assert {("Canvas", TEXT)} == set(students.values())


@pytest.mark.parametrize("late", ["", "LATE_"])
def test_canvas_may_hide_who_handed_in(tmp_path, late):
    """An assignment that is graded anonymously has a sign of five letters for each student."""
    write(tmp_path / f"{late}anon_a1B2c_345_double.py")
    write(tmp_path / "anon_x9y8Z_346_double-1.py")

    assert {"anon_a1B2c": ("Canvas", TEXT), "anon_x9y8Z": ("Canvas", TEXT)} == found(tmp_path)


@pytest.mark.parametrize("late", ["LATE", "late"])
def test_canvas_tells_who_was_late(tmp_path, late):
    """Some of its versions put the whole name into lower case."""
    write(tmp_path / f"doejane_{late}_12_3456_double.py")

    assert ["doejane (12)"] == list(found(tmp_path))


def test_what_was_attached_to_one_submission_counts_together(tmp_path):
    """A student may hand in an archive for each exercise, or an archive and a file."""
    triple = replace(DOUBLE, name="08_triple", file="triple.py")
    zipped(tmp_path / "doejane_12_1_one.zip", double_py=TEXT)
    zipped(tmp_path / "doejane_12_2_two.zip", triple_py="x = 3\n")
    zipped(tmp_path / "roekim_13_3_work.zip", double_py=TEXT)
    write(tmp_path / "roekim_13_4_triple.py", "x = 4\n")
    zipped(tmp_path / "vanjan_14_5_work.zip", double_py=TEXT)
    (tmp_path / "vanjan_14_6_again.zip").write_bytes(b"PK no")

    with take_in(tmp_path, [DOUBLE, triple]) as intake:
        texts = {
            one.name: [read_source(one.path, exercise).text for exercise in (DOUBLE, triple)]
            for one in intake.submissions
        }
        notes = intake.notes

    assert {
        "doejane (12)": [TEXT, "x = 3\n"],
        "roekim (13)": [TEXT, "x = 4\n"],
        "vanjan (14)": [TEXT, ""],
    } == texts
    number = DOUBLE.number
    assert [
        f"vanjan (14), {number}: vanjan_14_5_work.zip counts; vanjan_14_6_again.zip cannot be read"
    ] == notes


def test_a_file_that_is_newer_than_an_archive_with_it_counts_and_that_is_told(tmp_path):
    """The archive still counts for what only it holds."""
    triple = replace(DOUBLE, name="08_triple", file="triple.py")
    old = zipped(tmp_path / "ann.zip", double_py="old = 1\n", triple_py="x = 3\n")
    os.utime(old, (1, 1))
    write(tmp_path / "ann_double.py")

    with take_in(tmp_path, [DOUBLE, triple]) as intake:
        (ann,) = intake.submissions
        texts = [read_source(ann.path, exercise).text for exercise in (DOUBLE, triple)]

    assert [TEXT, "x = 3\n"] == texts
    told = f"ann, {DOUBLE.number}: ann_double.py counts, the newest; ann.zip does not"
    assert [told] == intake.notes


def test_of_a_file_and_a_notebook_that_lie_side_by_side_the_file_counts(tmp_path):
    """A notebook stands for its exercise where there is no file, even if it is newer."""
    os.utime(write(tmp_path / "ann_double.py"), (1, 1))
    write(tmp_path / "ann_double.ipynb", '{"nbformat": 4, "nbformat_minor": 5, "cells": []}')

    assert {"ann": ("a file per student", TEXT)} == found(tmp_path)
    with take_in(tmp_path, [DOUBLE]) as intake:
        assert ["ann: ann_double.py counts; ann_double.ipynb does not"] == intake.notes


def test_a_class_as_moodle_hands_it_out(tmp_path):
    """A folder per student, in which a file or an archive lies; namesakes get their number."""
    write(tmp_path / "Jane Doe_101_assignsubmission_file" / "double.py")
    write(tmp_path / "Jane Doe_102_assignsubmission_file_" / "exercises/07_double/double.py")
    zipped(tmp_path / "Åse Ø_103_assignsubmission_file" / "a b.zip", double_py=TEXT)
    (tmp_path / "Åse Ø_103_assignsubmission_onlinetext").mkdir()

    students = found(tmp_path)

    assert ["Jane Doe (101)", "Jane Doe (102)", "Åse Ø"] == list(students)
    assert {("Moodle", TEXT)} == set(students.values())


def test_a_class_as_moodle_hands_it_out_without_folders(tmp_path):
    write(tmp_path / "Jane Doe_101_assignsubmission_file_double.py")

    assert {"Jane Doe": ("Moodle", TEXT)} == found(tmp_path)


def test_a_class_as_gradescope_hands_it_out(tmp_path):
    """A list tells whose submission each folder is."""
    write(tmp_path / "submission_metadata.yml", METADATA)
    write(tmp_path / "submission_4567" / "double.py")
    write(tmp_path / "submission_4568" / "double.py")

    students = found(tmp_path)

    assert ["Ann and Bob", "Zoë O'Neill"] == list(students)
    assert {("Gradescope", TEXT)} == set(students.values())


@pytest.mark.parametrize("text", ["a: [", "[]", "a: 1", "submission_1: {':submitters': 3}"])
def test_a_list_of_gradescope_that_is_none_is_named(tmp_path, text):
    write(tmp_path / "submission_metadata.yml", text)

    with pytest.raises(BadSubmissions, match=r"submission_metadata\.yml is not as Gradescope"):
        found(tmp_path)


def test_a_class_as_github_hands_it_out(tmp_path):
    """Clones, with what belongs to Git and to Python; and zips, with a folder in them."""
    write(tmp_path / "kata-ann" / "exercises/07_double/double.py")
    write(tmp_path / "kata-ann" / ".git" / "config")
    write(tmp_path / "kata-ann" / ".venv" / "double.py", "no = 1\n")
    zipped(
        tmp_path / "kata-bob-main.zip",
        kata__exercises__07_double__double_py=TEXT,
        kata__solutions__07_double__double_py="no = 1\n",
    )

    assert {
        "kata-ann": ("a student's folder", TEXT),
        "kata-bob": ("an archive per student", TEXT),
    } == found(tmp_path)


def test_a_folder_in_a_students_folder(tmp_path):
    """It is found as in an archive, and an environment that lies there as well is not looked at."""
    write(tmp_path / "ann" / "homework" / "double.py")
    write(tmp_path / "ann" / "venv" / "double.py", "no = 1\n")
    write(tmp_path / "bob" / "one" / "double.py")
    write(tmp_path / "bob" / "two" / "double.py")

    assert {"ann": TEXT, "bob": ""} == {name: text for name, (_, text) in found(tmp_path).items()}


def test_files_side_by_side(tmp_path):
    """With the exercise in the name, or without where there is only one."""
    for name in ("ann_double.py", "double (bob).py", "--cem.py", "double-dä 'x'.py"):
        write(tmp_path / name)

    assert {"--cem", "ann", "bob", "dä 'x'"} == set(found(tmp_path))
    assert {TEXT} == {text for _, text in found(tmp_path).values()}


def test_a_file_beside_folders_is_no_student(tmp_path):
    write(tmp_path / "ann" / "double.py")
    write(tmp_path / "make_list.py")

    with take_in(tmp_path, [DOUBLE]) as intake:
        assert ["make_list.py"] == intake.ignored
    assert ["ann"] == list(found(tmp_path))


def test_a_stub_among_the_files_of_a_class_is_told(tmp_path):
    """It makes a student's folder of them, which nobody may overlook."""
    for name in ("double.py", "ann_double.py", "bob_double.py"):
        write(tmp_path / name)

    with take_in(tmp_path, [DOUBLE]) as intake:
        (note,) = intake.notes

    assert "ann_double.py, bob_double.py do not count" in note
    assert "move that file away" in note


def test_results_that_lie_among_the_submissions_are_none(tmp_path):
    """A second run recognises what the first did; results alone are no class."""
    write(tmp_path / "ann.py")
    before = found(tmp_path)
    write(tmp_path / "results" / "results.db")

    assert before == found(tmp_path)
    with pytest.raises(BadSubmissions, match="holds the results of an earlier run"):
        found(tmp_path / "results")


def test_a_link_that_leads_nowhere_is_no_submission(tmp_path):
    write(tmp_path / "ann_double.py")
    (tmp_path / "bob_double.py").symlink_to("nowhere")

    with take_in(tmp_path, [DOUBLE]) as intake:
        assert ["ann"] == [one.name for one in intake.submissions]
        assert ["bob_double.py"] == intake.ignored


def test_a_lone_file_counts_for_the_exercise_that_its_name_tells(tmp_path):
    """It is not graded as what it cannot be."""
    triple = replace(DOUBLE, name="08_triple", file="triple.py")
    place = write(tmp_path / "ann_double.py")

    with take_in(place, [DOUBLE, triple]) as intake:
        (one,) = intake.submissions
        assert ("ann", TEXT) == (one.name, read_source(one.path, DOUBLE).text)
        assert "missing" == read_source(one.path, triple).status
    with (
        pytest.raises(BadSubmissions, match="tell which exercise"),
        take_in(write(tmp_path / "homework.py"), [DOUBLE, triple]),
    ):
        pass


def test_an_archive_that_was_made_on_windows(tmp_path):
    """Some programs write backslashes into it."""
    place = zipped(tmp_path / "class.zip", **{"class\\ann\\double_py": TEXT})

    assert {"ann": ("a student's folder", TEXT)} == found(place)


@pytest.mark.parametrize("ending", ["7z", "rar", "tar.zst"])
def test_an_archive_that_cannot_be_read_is_its_students(tmp_path, ending):
    """They are in the results, with what to do."""
    write(tmp_path / "ann_double.py")
    (tmp_path / f"bob.{ending}").write_bytes(b"packed")

    with take_in(tmp_path, [DOUBLE]) as intake:
        ann, bob = intake.submissions
        trouble = read_source(bob.path, DOUBLE).trouble

    assert ("ann", "bob") == (ann.name, bob.name)
    assert "only .zip and .tar" in trouble.rationale


def test_an_archive_of_archives(tmp_path):
    """What a course system hands out as one file need not be unpacked."""
    inner = zipped(tmp_path / "inner.zip", double_py=TEXT).read_bytes()
    place = tmp_path / "class.zip"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("hw1/ann.zip", inner)
        archive.writestr("hw1/bob.zip", b"PK no")
        archive.writestr("hw1/cem/double.py", TEXT)
        archive.writestr("hw1/cem/.git/objects/aa", b"x")
        archive.writestr("__MACOSX/hw1/._ann.zip", b"x")

    students = found(place)

    assert ["ann", "bob", "cem"] == list(students)
    assert [TEXT, "", TEXT] == [text for _, text in students.values()]


@pytest.mark.parametrize("ending", ["tar", "tar.gz", "tgz", "tar.bz2", "tar.xz"])
def test_tarballs(tmp_path, ending):
    write(tmp_path / "work" / "exercises/07_double/double.py")
    kind = {"tar": "w", "tgz": "w:gz"}.get(ending) or f"w:{ending.rpartition('.')[2]}"
    place = tmp_path / "class"
    place.mkdir()
    with tarfile.open(place / f"ann.{ending}", kind) as archive:
        archive.add(tmp_path / "work", "work")

    assert {"ann": ("an archive per student", TEXT)} == found(place)


def test_of_two_archives_the_newest_counts_and_that_is_told(tmp_path):
    old = zipped(tmp_path / "ann.zip", double_py="old = 1\n")
    os.utime(old, (1, 1))
    with tarfile.open(tmp_path / "ann.tar.gz", "w:gz") as archive:
        info = tarfile.TarInfo("double.py")
        info.size = len(TEXT)
        archive.addfile(info, io.BytesIO(TEXT.encode()))

    assert {"ann": ("an archive per student", TEXT)} == found(tmp_path)
    with take_in(tmp_path, [DOUBLE]) as intake:
        assert ["ann: ann.tar.gz counts, the newest; ann.zip does not"] == intake.notes


def entry(name: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


def zip_of(*infos: zipfile.ZipInfo, data: bytes = b"/etc/passwd") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in infos:
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def tar_of(**fields: object) -> bytes:
    info, file = tarfile.TarInfo("x"), io.BytesIO()
    for name, value in fields.items():
        setattr(info, name, value)
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(info)
    return file.getvalue()


def tar_bomb() -> bytes:
    info, file = tarfile.TarInfo("big"), io.BytesIO()
    info.size = 2 << 30
    with gzip.open(file, "wb", compresslevel=1) as packed:
        packed.write(info.tobuf())
        for _ in range(1100):
            packed.write(bytes(1 << 20))
    return file.getvalue()


def broken_zip() -> bytes:
    whole = zip_of(entry("double.py"), data=TEXT.encode() * 50)
    return whole[:40] + bytes(20) + whole[60:]


LINK = stat.S_IFLNK | 0o777
HOSTILE = {
    "link.tar": (
        lambda: tar_of(name="double.py", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
        "'double.py' is a link or a device",
    ),
    "device.tar": (
        lambda: tar_of(name="double.py", type=tarfile.CHRTYPE),
        "'double.py' is a link or a device",
    ),
    "outside.tar": (lambda: tar_of(name="../double.py"), "'../double.py' points outside"),
    "absolute.tar": (lambda: tar_of(name="/double.py"), "'/double.py' points outside"),
    "bomb.tar.gz": (tar_bomb, "unpacks to more than 1,024 MiB"),
    "outside.zip": (lambda: zip_of(entry("a/../../double.py")), "'a/../../double.py' points"),
    "windows.zip": (lambda: zip_of(entry("C:\\double.py")), "points outside"),
    "link.zip": (lambda: zip_of(entry("double.py", LINK)), "'double.py' is a link or a device"),
    "bomb.zip": (
        lambda: zip_of(entry("big.py"), data=bytes(64 << 20)),
        "'big.py' unpacks to 67,108,864 bytes",
    ),
    "million.zip": (
        lambda: zip_of(*(entry(str(number)) for number in range(100_001)), data=b""),
        "more than 100,000 entries",
    ),
    "broken.zip": (broken_zip, "could not be used"),
    "text.zip": (lambda: b"hello", "cannot be read as an archive"),
    "empty.tgz": (lambda: b"", "cannot be read as an archive"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused_with_the_entry_named(tmp_path, name):
    """It costs its student the exercise, and nobody else anything."""
    make, words = HOSTILE[name]
    zipped(tmp_path / "aa.zip", double_py=TEXT)
    (tmp_path / name).write_bytes(make())

    with take_in(tmp_path, [DOUBLE]) as intake:
        ann, mallory = (read_source(one.path, DOUBLE) for one in intake.submissions)

    assert TEXT == ann.text
    assert "not_gradable" == mallory.status
    assert words in mallory.trouble.rationale
    assert mallory.trouble.help


def test_an_archive_of_a_class_that_is_hostile_is_refused(tmp_path):
    """Nothing is written outside of the folder that lasts for the run."""
    place = tmp_path / "class.zip"
    place.write_bytes(zip_of(entry("../out.py")))

    with pytest.raises(BadSubmissions, match="points outside of the archive"):
        found(place)
    assert [place] == list(tmp_path.iterdir())


def test_what_is_hostile_in_an_archive_of_a_class_is_left_out_and_told(tmp_path):
    """It costs nobody else anything."""
    place = tmp_path / "class.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ann/double.py", TEXT)
        archive.writestr("../out.py", TEXT)
        archive.writestr(entry("bob/link.py", LINK), "/etc/passwd")
        archive.writestr("bob/double.py", TEXT)
        archive.writestr("bob/data.csv", "0" * (30 << 20))
        archive.writestr("bob/double.py/more.py", TEXT)
        archive.writestr(f"bob/{'x' * 300}.py", TEXT)
        archive.writestr(f"bob/{'x/' * 200}x.py", TEXT)

    assert {"ann": TEXT, "bob": TEXT} == {name: text for name, (_, text) in found(place).items()}
    with take_in(place, [DOUBLE]) as intake:
        told = "\n".join(intake.notes)
    for words in ("'../out.py' points", "'bob/link.py' is a link", "'bob/data.csv' unpacks to"):
        assert words in told
    assert 3 == told.count("cannot be a file's name")
    assert [place] == list(tmp_path.iterdir())


def test_a_link_in_an_environment_that_was_packed_as_well_does_no_harm(tmp_path):
    """It lies where nobody looks."""
    with zipfile.ZipFile(tmp_path / "ann.zip", "w") as archive:
        archive.writestr(entry(".venv/bin/python", stat.S_IFLNK | 0o777), "/usr/bin/python3")
        archive.writestr("double.py", TEXT)

    assert {"ann": ("an archive per student", TEXT)} == found(tmp_path)


def test_a_file_that_lies_elsewhere_in_an_archive_is_named(tmp_path):
    place = zipped(tmp_path / "ann.zip", a__b__c__d__double_py=TEXT)

    trouble = read_source(place, DOUBLE).trouble

    assert "A file of that name lies elsewhere: a/b/c/d/double.py." in trouble.rationale


def test_a_pointer_of_git_lfs_is_told(tmp_path):
    """A clone without LFS has it in the file's place, and Python cannot read it."""
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"
    write(tmp_path / "ann" / "double.py", pointer)

    source = read_source(tmp_path / "ann", DOUBLE)

    assert "not_gradable" == source.status
    assert "a pointer of Git LFS" in source.trouble.rationale


def test_an_archive_in_an_archive_is_told(tmp_path):
    """Some pack what they have packed already; it is not guessed which of several counts."""
    inner = zipped(tmp_path / "inner.zip", double_py=TEXT)
    with zipfile.ZipFile(tmp_path / "ann.zip", "w") as archive:
        archive.write(inner, "work/inner.zip")

    source = read_source(tmp_path / "ann.zip", DOUBLE)

    assert "missing" == source.status
    assert "It holds another archive: work/inner.zip." in source.trouble.rationale


@pytest.mark.parametrize("name", ["double (1).py", "Double.py", "my-double.py.txt"])
def test_a_name_that_is_nearly_right_is_told(tmp_path, name):
    """A browser numbers what it downloads twice, and an editor may add an ending."""
    write(tmp_path / "ann" / name)
    write(tmp_path / "ann" / "test_double.py")
    zipped(tmp_path / "bob.zip", **{f"work/{name}": TEXT})

    ann, bob = (read_source(tmp_path / one, DOUBLE) for one in ("ann", "bob.zip"))

    assert "missing" == ann.status == bob.status
    assert f"What lies there instead: {name}." in ann.trouble.rationale
    assert f"What lies there instead: work/{name}." in bob.trouble.rationale


def test_of_the_archives_in_a_students_folder_the_newest_with_the_file_counts(tmp_path):
    """There may be one for each exercise."""
    folder = tmp_path / "Jane Doe_101_assignsubmission_file"
    for number, text in enumerate(("old = 1\n", TEXT)):
        os.utime(zipped(folder / f"{number}.zip", double_py=text), (number, number))
    zipped(folder / "other.zip", triple_py="x = 3\n")

    assert {"Jane Doe": ("Moodle", TEXT)} == found(tmp_path)


def test_a_file_in_an_archive_that_is_too_large_is_told(tmp_path):
    place = zipped(tmp_path / "ann.zip", double_py="x = 1\n" * 400_000)

    assert "larger than 1 MiB" in read_source(place, DOUBLE).trouble.rationale


def test_an_archive_is_read_only_while_it_is_what_it_seems(tmp_path):
    """A password, say, is found out when the file is read."""
    place = zipped(tmp_path / "ann.zip", double_py=TEXT)
    data = bytearray(place.read_bytes())
    for start in (data.find(b"PK\3\4") + 6, data.find(b"PK\1\2") + 8):
        data[start] |= 1
    place.write_bytes(bytes(data))

    with pytest.raises(BadArchive, match="password"), opened(place) as files:
        files.read("double.py", 10)


def test_a_dry_run_says_what_is_what_and_grades_nothing(tmp_path):
    place = tmp_path / "class"
    zipped(place / "ann.zip", double_py=TEXT)
    (place / "mallory.zip").write_bytes(zip_of(entry("double.py", LINK)))
    (place / "nobody").mkdir()
    write(place / "list.txt")

    done = kata("grade", str(place), "--dry-run")

    assert 0 == done.returncode, done.stderr
    assert "an archive per student" in done.stdout
    assert "1 files to grade, 1 missing, 1 that cannot be read" in " ".join(done.stdout.split())
    assert "ignored 1 file beside the students' work: list.txt" in done.stdout


def test_a_class_in_an_archive_is_graded_and_kept(tmp_path):
    """The second run finds that nothing has changed, though it was unpacked anew."""
    place, out = tmp_path / "class.zip", str(tmp_path / "out")
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("hw/doejane_1_22_double.py", TEXT)
        archive.writestr("hw/roekim_2_23_double.py", "def double(x):\n    return x\n")

    first, second = (kata("grade", str(place), "-o", out) for _ in range(2))

    assert 0 == first.returncode, first.stderr
    assert {"doejane (1)", "roekim (2)"} == records(tmp_path / "out").keys()
    assert 10 == records(tmp_path / "out")["doejane (1)"]["score"]
    assert "2 of 2 results still hold" in second.stdout
