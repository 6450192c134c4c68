"""What the instructor was handed, as submissions: a name and a path each.

Nothing is executed, and the instructor's files stay as they are: what has to be laid out anew, an
archive of a whole class or files that lie side by side, goes to a folder that lasts for the run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from graders import scratch
from graders.errors import BadSubmissions
from graders.exercise import Exercise
from graders.judge.archives import is_archive, stem
from graders.judge.layouts import (
    METADATA,
    Named,
    from_anybody,
    from_archive,
    from_canvas,
    from_moodle,
    gradescope_names,
)
from graders.judge.pieces import Intake, Piece, Submission, by_student, readable
from graders.judge.reading import read_source
from graders.judge.unpacking import unpack
from graders.submission import find_file, find_notebook, handed_in_here, is_ignored

SOURCES = (".py", ".ipynb")


@contextmanager
def take_in(place: Path, exercises: Sequence[Exercise]) -> Iterator[Intake]:
    """Recognise what lies in `place`, a folder, a file or an archive.

    Raises BadSubmissions where there is nothing to grade.
    """
    if not place.exists():
        raise BadSubmissions(f"{place}: there is no such file or folder. Check the path.")
    is_source = place.suffix in SOURCES and place.is_file()
    if not place.is_dir() and not is_archive(place) and not is_source:
        raise BadSubmissions(
            f"{place} is no folder, no archive, no .py file and no notebook. Check the path."
        )
    room = scratch.make()
    try:
        try:
            intake = _recognised(place, exercises, room)
        except PermissionError as error:
            raise BadSubmissions(
                f"{error.filename} may not be read or written by you ({error.strerror}). "
                "Change its permissions."
            ) from None
        yield intake
    finally:
        scratch.remove(room)


def _recognised(place: Path, exercises: Sequence[Exercise], room: Path) -> Intake:
    intake = Intake()
    if _is_results(place, exercises):
        raise BadSubmissions(
            f"{place} holds the results of an earlier run. Name the folder of the submissions."
        )
    if place.is_file() and not is_archive(place):
        intake.submissions = _lone_file(place, exercises, room, intake)
        return intake
    if is_archive(place):
        top, refused = unpack(place, room / "class")
        intake.notes += [f"{place.name}: {why}" for why in refused]
        folder = _class_folder(top, exercises)
        name = stem(place.name) if folder == top else folder.name
    else:
        folder, name = place, place.resolve().name
    if any(handed_in_here(folder, exercise) for exercise in exercises):
        intake.submissions = [Submission(readable(name), folder, "a student's folder")]
        _tell_notebooks(intake, exercises)
        _tell_others(folder, exercises, intake)
        return intake
    pieces = _pieces(folder, exercises, intake)
    intake.submissions = by_student(pieces, exercises, room / "students", intake)
    _tell_notebooks(intake, exercises)
    if not intake.submissions:
        raise BadSubmissions(
            f"{' '.join([*intake.notes[:1], f'{place} holds no submissions.'])} "
            "Put a folder per student into it, each with "
            f"{exercises[0].where}, or an archive per student, or files such as "
            f"ann_{exercises[0].file}."
        )
    return intake


def _is_results(place: Path, exercises: Sequence[Exercise]) -> bool:
    with suppress(OSError):
        if (place / "results.db").is_file():  # a student may have a file of that name, too
            return all(read_source(place, one).status == "missing" for one in exercises)
    return False


def _lone_file(
    place: Path, exercises: Sequence[Exercise], room: Path, intake: Intake
) -> list[Submission]:
    """Return a file as a submission to the exercise that its name tells, or that was chosen."""
    if len(exercises) == 1:
        return [Submission(readable(place.stem), place, "a file")]
    named = _of_file(place, exercises, flat=True)
    file = named.file if named else place.name
    if Path(file).stem not in [Path(one.file).stem for one in exercises]:
        raise BadSubmissions(
            f"{place}: the name does not tell which exercise this is. Say so with --exercise."
        )
    student = named.student if named else place.stem
    return by_student(
        [Piece(place, Named(student, "", file, 0, "a file"))], exercises, room, intake
    )


def _class_folder(top: Path, exercises: Sequence[Exercise]) -> Path:
    """Return the folder in an unpacked archive that holds the students' pieces."""
    folder = top
    while not any(handed_in_here(folder, exercise) for exercise in exercises):
        visible = [entry for entry in folder.iterdir() if not is_ignored(entry.name)]
        if len(visible) != 1 or not visible[0].is_dir():
            break
        folder = visible[0]
    return folder


def _pieces(folder: Path, exercises: Sequence[Exercise], intake: Intake) -> list[Piece]:
    """Return what lies in a class's folder, each with whose it is; the rest is noted as ignored."""
    pieces = []
    submitters = gradescope_names(folder)
    visible = [
        path
        for path in sorted(folder.iterdir())
        if not path.name.startswith(".") and not (path.is_dir() and is_ignored(path.name))
    ]
    flat = not any(
        is_archive(path) or (path.is_dir() and not _is_results(path, exercises)) for path in visible
    )
    for path in visible:
        named = (
            _of_folder(path, submitters, exercises)
            if path.is_dir()
            else _of_file(path, exercises, flat=flat)
        )
        if named is not None:
            pieces.append(Piece(path, named))
        elif path.name != METADATA:
            intake.ignored.append(readable(path.name))
    return pieces


def _of_folder(
    path: Path, submitters: dict[str, str], exercises: Sequence[Exercise]
) -> Named | None:
    if _is_results(path, exercises):
        return None
    if path.name in submitters:
        return Named(submitters[path.name], path.name, "", 0, "Gradescope")
    moodle = from_moodle(path.name)
    if moodle is not None and "_onlinetext" in path.name:
        return None
    return moodle or Named(path.name, "", "", 0, "a student's folder")


def _of_file(path: Path, exercises: Sequence[Exercise], *, flat: bool) -> Named | None:
    if is_archive(path):
        return from_canvas(path.name) or from_moodle(path.name) or from_archive(path.name)
    if path.suffix not in SOURCES or not path.is_file():
        return None
    system = from_canvas(path.name) or from_moodle(path.name)
    return system or from_anybody(path.name, exercises, flat=flat)


def _tell_others(folder: Path, exercises: Sequence[Exercise], intake: Intake) -> None:
    """Note where a folder that was taken for one student's looks like that of a class as well."""
    others = [
        readable(path.name)
        for path in sorted(folder.iterdir())
        if path.is_file() and _of_file(path, exercises, flat=False) is not None
    ]
    if others:
        intake.notes.append(
            f"{readable(folder.name)} counts as one student's, for a file of an exercise lies in "
            f"it, so {', '.join(others[:3])}{', ...' if others[3:] else ''} "
            "do not count. If this is a class, move that file away."
        )


def _tell_notebooks(intake: Intake, exercises: Sequence[Exercise]) -> None:
    """Note whose notebook does not count, since there is a file as well."""
    for one in intake.submissions:
        for exercise in exercises if one.path.is_dir() else ():
            with suppress(OSError):  # that it cannot be read is told when it is graded
                file, notebook = find_file(one.path, exercise), find_notebook(one.path, exercise)
                if file and notebook:
                    intake.notes.append(
                        f"{one.name}: {readable(file.name)} counts; "
                        f"{readable(notebook.name)} beside it does not"
                    )
