"""`report.html`, made from the records: the class's figures, a row a student, their pages.

Everything in a record may be a student's doing. It is escaped by jinja2, or stands as JSON in a
block that no browser runs, from which the page's own script makes plain text; and the page
forbids all scripts and styles but its own two, and every load.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from graders.exercise import Exercise
from graders.judge.feedback import feedback_on
from graders.judge.record import Record
from graders.judge.store import KEPT, Results
from graders.report.drawing import drawing
from graders.report.tally import tally
from graders.report.visible import visible


def export(results: Results, exercises: Sequence[Exercise]) -> Iterator[str]:
    """Yield the text of the page; the records are read twice, and not kept."""
    counted = tally(results.records(), exercises)
    texts: dict[str, int] = {}
    style, script = (_asset(name) for name in ("page.css", "page.js"))
    stream = (
        _environment()
        .get_template("page.html")
        .stream(
            tally=counted,
            rows=_rows(results, exercises, texts),
            texts=texts,
            style=Markup(style),  # noqa: S704 - our own file, as the next
            script=Markup(script),  # noqa: S704
            style_hash=_hash(style),
            script_hash=_hash(script),
        )
    )
    stream.enable_buffering(64)
    return iter(stream)


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("graders.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )


def _asset(name: str) -> str:
    return (files("graders.report") / "templates" / name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    """Return what a Content-Security-Policy calls an inline script or style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _rows(
    results: Results, exercises: Sequence[Exercise], texts: dict[str, int]
) -> Iterator[dict[str, Any]]:
    """Yield what each student's row and page show; `texts` gets the words that many share."""
    students = itertools.groupby(results.records(), key=lambda record: record.student)
    for student, group in students:
        of = {record.exercise: record for record in group}
        scores = [record.score for record in of.values()]
        known = [score for score in scores if score is not None]
        total = sum(known) if len(known) == len(scores) else None
        yield {
            "name": student,
            "cells": [_cell(of.get(exercise.name)) for exercise in exercises],
            "total": total,
            "review": sum(bool(r.flags) or r.score is None for r in of.values()),
            "page": {
                "name": visible(student),
                "total": total,
                "max": sum(record.max_score for record in of.values()),
                "parts": [
                    _part(results, of[one.name], one, texts) for one in exercises if one.name in of
                ],
            },
        }


def _cell(record: Record | None) -> dict[str, Any] | None:
    if record is None:
        return None
    code = record.first_words.partition(" ")[0]
    known = {named.code for named in record.diagnosis}
    return {
        "score": record.score,
        "full": record.score == record.max_score,
        "status": record.status,
        "code": code if code in known else "",
        # What the search finds a row by, though it is not shown.
        "words": " ".join(sorted(known) + [flag.code for flag in record.flags]),
        "flags": len(record.flags),
    }


def _part(
    results: Results, record: Record, exercise: Exercise, texts: dict[str, int]
) -> dict[str, Any]:
    """Return what a student's page shows of one exercise, its words as numbers in `texts`."""

    def numbered(value: Any) -> Any:
        if isinstance(value, str):
            return texts.setdefault(visible(value), len(texts))
        if isinstance(value, dict):
            return {key: numbered(one) for key, one in value.items()}
        return [numbered(one) for one in value] if isinstance(value, (list, tuple)) else value

    source = results.source(record.submission_sha256)
    return {
        "heading": numbered(f"{exercise.number} · {exercise.title}"),
        "file": numbered(exercise.file),
        "score": record.score,
        "max": record.max_score,
        "status": record.status,
        "flags": [[flag.code, visible(flag.detail)] for flag in record.flags],
        "feedback": numbered(asdict(feedback_on(record, exercise))),
        "sketches": [_numbered(one, numbered) for one in map(drawing, record.sketches) if one],
        "source": None if source is None else visible(source.replace("\r\n", "\n")),
        "cut": source is not None and len(source) >= KEPT,
    }


def _numbered(drawn: dict[str, Any], numbered: Callable[[Any], Any]) -> dict[str, Any]:
    """Return a drawing whose words that many share are numbers; the rest is one student's own."""
    shared = {name: numbered(drawn[name]) for name in ("title", "x", "y")}
    series = [{**one, "name": numbered(one["name"])} for one in drawn["series"]]
    return {**drawn, **shared, "series": series}
