"""What CI on a fork keeps of `kata status`: a page, badges, and a result for Classroom 50."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graders.desk.badges import badge_files
from graders.desk.status import summary_page
from graders.desk.tally import Tally

# What Classroom 50 tells an autograder by the environment, and what result.json calls it; see
# "The result.json contract" in its wiki, https://github.com/foundation50/classroom50/wiki
CLASSROOM50 = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
}


def write_status(tallies: Sequence[Tally], folder: Path) -> None:
    """Write `summary.md`, `badges/`, and `result.json` where Classroom 50 runs this."""
    badges = folder / "badges"
    badges.mkdir(parents=True, exist_ok=True)
    for name, text in badge_files(tallies).items():
        (badges / name).write_text(text, encoding="utf-8")
    (folder / "summary.md").write_text(summary_page(tallies), encoding="utf-8")
    if all(name in os.environ for name in CLASSROOM50.values()):
        result = classroom50_result(tallies, os.environ)
        (folder / "result.json").write_text(json.dumps(result, indent=1), encoding="utf-8")


def classroom50_result(tallies: Sequence[Tally], env: Mapping[str, str]) -> dict[str, Any]:
    """Return the result in the form `classroom50/result/v1`: a point for each public test."""
    tests = [
        {
            "test-name": f"{one.exercise.number}: {test.title}",
            "passed": test.outcome == "passed",
            "score": int(test.outcome == "passed"),
            "max-score": 1,
        }
        for one in tallies
        for test in one.tests
        if test.outcome != "skipped"
    ]
    return {
        "schema": "classroom50/result/v1",
        **{field: env[name] for field, name in CLASSROOM50.items()},
        "review": env.get("REVIEW_URL") or env["COMMIT_URL"],
        "datetime": _committed().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "graded_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": sum(one.passed for one in tallies),
        "max-score": sum(one.ran for one in tallies),
        "tests": tests,
    }


def _committed() -> datetime:
    """Return when the graded commit was made, in UTC."""
    words = ["git", "log", "-1", "--format=%ct"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    text = done.stdout.strip()
    return datetime.fromtimestamp(int(text), UTC) if text else datetime.now(UTC)
