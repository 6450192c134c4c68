"""Strange names, links, times and permissions cost nobody their work, and nobody else anything."""

from __future__ import annotations

import errno
import io
import os
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from test_grade import kata, records
from test_intake import DOUBLE, TEXT, found, write, zipped

from graders.errors import BadSubmissions
from graders.judge.intake import take_in
from graders.judge.notebooks import NOTEBOOK_LIMIT
from graders.judge.pieces import readable
from graders.judge.reading import SIZE_LIMIT, read_source


def told(place: Path) -> list[str]:
    """Return what the instructor is told of a class."""
    with take_in(place, [DOUBLE]) as intake:
        return intake.notes


@pytest.mark.parametrize(
    "names", [("a b", "a\nb"), ("ann", "ann "), ("\udcff", "\udcfe"), ("a\x1bb", "a\x07b")]
)
def test_names_that_look_alike_are_two_students(tmp_path, names):
    """What cannot be shown of a name still tells one student from another."""
    for name in names:
        write(tmp_path / name / "double.py", f"x = {names.index(name)}\n")

    students = found(tmp_path)

    assert {"x = 0\n", "x = 1\n"} == {text for _, text in students.values()}
    assert set(students) == {readable(name) for name in students}
    assert 2 == len(students)
    assert [] == told(tmp_path)


def test_links_to_itself_in_a_folder_are_not_followed(tmp_path):
    """Or the search for a file that lies elsewhere would take for ever."""
    write(tmp_path / "ann" / "a" / "b" / "c" / "double.py")
    for number in range(100):
        (tmp_path / "ann" / f"link{number}").symlink_to(".")
    write(tmp_path / "elsewhere" / "deep" / "double.py")
    (tmp_path / "bob").mkdir()
    (tmp_path / "bob" / "out").symlink_to(tmp_path / "elsewhere")

    ann, bob = (read_source(tmp_path / name, DOUBLE) for name in ("ann", "bob"))

    assert ann.trouble is not None
    assert "lies elsewhere: a/b/c/double.py." in ann.trouble.rationale
    assert bob.trouble is not None
    assert "elsewhere" not in bob.trouble.rationale


def test_bytes_that_are_no_text_are_told_and_kept(tmp_path):
    """They may stand in any name, and every report has to hold it."""
    place = tmp_path / "class"
    write(place / "ann" / "\udcff" / "x" / "double.py")
    write(place / "bob" / "double \udcff.py")
    (place / "\udcff.zip").write_bytes(b"PK no")
    with tarfile.open(place / "cy.tar", "w") as archive:
        archive.addfile(tarfile.TarInfo("a/b/c/d/\udcff/double.py"), io.BytesIO())

    done = kata("grade", str(place), "-o", str(tmp_path / "out"))

    assert 0 == done.returncode, done.stderr
    assert 4 == len(records(tmp_path / "out"))


@pytest.mark.parametrize("name", ["ann", "ann_double.py"])
def test_what_may_not_be_opened_costs_nobody_else_anything(tmp_path, monkeypatch, name):
    """Its student is told; who runs the tests may open everything, so it is made up."""
    write(tmp_path / name / "double.py" if name == "ann" else tmp_path / name)
    write(tmp_path / "bob_double.py")
    shut = tmp_path / name
    stat, opened = Path.stat, Path.open

    def refused(path, *words, **options):
        if shut in path.parents:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return stat(path, *words, **options)

    def is_shut(path):
        return path == shut or shut in path.parents or not stat(path).st_mode & 0o777

    def unopened(path, *words, **options):
        if "r" in (*words, options.get("mode", "r"))[0] and is_shut(path):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opened(path, *words, **options)

    monkeypatch.setattr(Path, "stat", refused)
    monkeypatch.setattr(Path, "open", unopened)

    with take_in(tmp_path, [DOUBLE]) as intake:
        seen = {one.name: read_source(one.path, DOUBLE) for one in intake.submissions}

    assert "not_gradable" == seen["ann"].status
    assert seen["ann"].trouble is not None
    assert "Permission denied" in seen["ann"].trouble.rationale
    assert TEXT == seen["bob"].text


def test_a_students_own_results_db_hides_nothing(tmp_path):
    """Only a folder without the work of a student is that of an earlier run."""
    write(tmp_path / "ann" / "double.py")
    write(tmp_path / "ann" / "results.db", "mine")
    write(tmp_path / "bob" / "double.py")

    assert ["ann", "bob"] == list(found(tmp_path))
    assert TEXT == found(tmp_path / "ann")["ann"][1]


def test_of_files_that_were_handed_in_twice_the_newest_that_can_be_read_counts(tmp_path):
    write(tmp_path / "doejane_12_1_double.py")
    (tmp_path / "doejane_12_2_double-1.py").write_bytes(TEXT.encode("utf-16"))

    assert {"doejane (12)": ("Canvas", TEXT)} == found(tmp_path)
    assert [
        "doejane (12): doejane_12_1_double.py counts; doejane_12_2_double-1.py cannot be read"
    ] == told(tmp_path)


def test_a_file_that_was_changed_in_its_folder_is_newer_than_an_archive(tmp_path):
    """The folder itself keeps its time when a file in it is changed."""
    file = write(tmp_path / "ann" / "double.py")
    old = zipped(tmp_path / "ann.zip", double_py="x = 1\n")
    os.utime(file, (3e8, 3e8))
    os.utime(old, (2e8, 2e8))
    os.utime(file.parent, (1e8, 1e8))

    assert {"ann": ("a student's folder", TEXT)} == found(tmp_path)


def test_unpacking_makes_no_folder_new(tmp_path):
    """In the archive of a class a student's folder is as old as what lies in it."""
    new = zipped(tmp_path / "new.zip", double_py=TEXT).read_bytes()
    place = tmp_path / "class.zip"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr(zipfile.ZipInfo("ann/double.py", (2025, 1, 1, 0, 0, 0)), "old = 1\n")
        archive.writestr(zipfile.ZipInfo("ann.zip", (2026, 1, 1, 0, 0, 0)), new)
        archive.writestr("bob/double.py", TEXT)

    assert TEXT == found(place)["ann"][1]


def test_a_time_that_no_file_can_have_stops_no_class(tmp_path):
    place = tmp_path / "class.tar"
    with tarfile.open(place, "w", format=tarfile.PAX_FORMAT) as archive:
        for name, changed in (("ann", 1e300), ("bob", 1.0)):
            info = tarfile.TarInfo(f"{name}/double.py")
            info.size, info.mtime = len(TEXT), changed
            info.pax_headers = {"mtime": str(changed)}
            archive.addfile(info, io.BytesIO(TEXT.encode()))

    assert ["ann", "bob"] == list(found(place))


def test_two_of_the_same_time_are_told_as_that(tmp_path):
    file = write(tmp_path / "ann" / "double.py")
    packed = zipped(tmp_path / "ann.zip", double_py="x = 1\n")
    for path in (file, packed):
        os.utime(path, (1e9, 1e9))

    assert ["ann: ann counts; ann.zip, which is as old, does not"] == told(tmp_path)


def test_a_huge_file_is_not_copied(tmp_path):
    """A sparse file costs its student nothing, and would fill the disk."""
    triple = replace(DOUBLE, name="08_triple", file="triple.py")
    write(tmp_path / "ann_triple.py")
    with (tmp_path / "ann_double.py").open("wb") as file:
        file.truncate(1 << 40)

    with take_in(tmp_path, [DOUBLE, triple]) as intake:
        (ann,) = intake.submissions
        trouble = read_source(ann.path, DOUBLE).trouble
        text = read_source(ann.path, triple).text

    assert trouble is not None
    assert f"larger than {SIZE_LIMIT >> 20} MiB" in trouble.rationale
    assert TEXT == text


def test_of_a_huge_file_alone_no_more_is_copied_than_is_read(tmp_path):
    """It is laid out in a folder, where its name has told which exercise it is of."""
    triple = replace(DOUBLE, name="08_triple", file="triple.py")
    with (tmp_path / "ann_double.py").open("wb") as file:
        file.truncate(1 << 30)

    with take_in(tmp_path / "ann_double.py", [DOUBLE, triple]) as intake:
        (ann,) = intake.submissions
        trouble = read_source(ann.path, DOUBLE).trouble
        copied = (ann.path / "double.py").stat().st_size

    assert ("ann", "a file") == (ann.name, ann.kind)
    assert trouble is not None
    assert copied <= NOTEBOOK_LIMIT + 1


def test_a_pipe_is_no_file(tmp_path):
    """Whatever its name; to read it would take for ever."""
    os.mkfifo(tmp_path / "double.py")
    with pytest.raises(BadSubmissions, match="is no folder"):
        found(tmp_path / "double.py")


def test_a_class_that_may_not_be_read_is_told_in_words(tmp_path, monkeypatch):
    def refused(path):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", refused)

    with pytest.raises(BadSubmissions, match=r"may not be read .* Change its permissions"):
        found(tmp_path)


def test_names_are_shown_as_they_are(tmp_path):
    """What rich takes for markup, or for a picture, is a student's name."""
    for name in ("[bold]ann", ":smile:", "back\\"):
        write(tmp_path / name / "double.py")

    done = kata("grade", str(tmp_path), "--dry-run")

    for name in ("[bold]ann ", ":smile: ", "back\\ "):
        assert name in done.stdout
