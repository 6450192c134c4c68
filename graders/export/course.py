"""A course of nbgrader's as its config describes it, and its gradebook."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import make_url
from traitlets import TraitError
from traitlets.config.loader import PyFileConfigLoader

from graders.errors import BadSubmissions, MissingExtra
from graders.notebooks.course import CONFIG

DATABASES = ("sqlite", "postgresql")


def course_directory(course: Path) -> CourseDirectory:
    """Return what nbgrader knows of a course by its config. Raises BadSubmissions."""
    if not (course / CONFIG).is_file():
        raise BadSubmissions(
            f"{course} holds no {CONFIG}, so it is no nbgrader course. Make one with: "
            f"kata notebooks {course}"
        )
    try:
        config = PyFileConfigLoader(CONFIG, path=str(course)).load_config()
        directory = CourseDirectory(config=config)
    except TraitError as error:
        raise BadSubmissions(f"{course / CONFIG}: {error} Mend it there.") from error
    except Exception as error:  # whatever a program can end with
        raise BadSubmissions(
            f"{course / CONFIG} cannot be run ({type(error).__name__}: {error}). Mend it; nbgrader "
            "reads it as well."
        ) from error
    directory.root = str(course.resolve())
    return directory


def address_of(directory: CourseDirectory) -> str:
    """Return the gradebook's URL; a file in it is meant from the course, where nbgrader runs."""
    url = make_url(directory.db_url)
    if url.get_backend_name() != "sqlite" or Path(url.database or "/").is_absolute():
        return str(directory.db_url)
    in_course = url.set(database=str(Path(directory.root) / str(url.database)))
    return in_course.render_as_string(hide_password=False)


def opened(db_url: str, course_id: str) -> Gradebook:
    """Open a gradebook, or make one.

    Raises BadSubmissions for another kind of database, MissingExtra where a driver is missing.
    """
    programs = str(Path(sys.executable).parent)  # nbgrader calls alembic by its name
    if programs not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"
    if (backend := make_url(db_url).get_backend_name()) not in DATABASES:
        raise BadSubmissions(
            f"--db-url: a gradebook is in SQLite or PostgreSQL here, not in {backend}. Give a URL "
            "such as sqlite:////srv/course/gradebook.db or postgresql://user@host/course."
        )
    try:
        return Gradebook(db_url, course_id)
    except ModuleNotFoundError as error:
        raise MissingExtra(f"{db_url.partition(':')[0]} needs", error, "postgresql") from None
