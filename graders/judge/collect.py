"""`kata collect`: the forks of a class, each at the commit that counts, ready for `kata grade`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from graders.errors import KataError
from graders.judge.fetching import CannotCollect, fetch, last_commit, rewritten, take_files
from graders.judge.forks import Fork

COLLECTED, NOTHING, FAILED = "collected", "nothing", "failed"
STORE = ".forks"
ODD_DATES = "dates on its branch go backwards: they may have been set by hand"
REWRITTEN = "its history was written anew since an earlier call, when it ended with {commits}"
NO_FILES = "it has no source files"


@dataclass(frozen=True, slots=True)
class Collected:
    """What became of one fork.

    `status` is collected, nothing (no commit counts) or failed; `detail` says more to people.
    """

    student: str
    url: str
    status: str
    branch: str = ""
    commit: str = ""
    committed_at: str = ""
    detail: str = ""


def collect(
    forks: Sequence[Fork],
    into: Path,
    before: datetime | None,
    jobs: int,
    progress: Callable[[Collected], None],
) -> list[Collected]:
    """Collect forks, several at a time, and write the record beside the folder.

    One that fails stops no other. What was collected earlier is replaced, and kept where a fork
    cannot be fetched now. Raises KataError where the folder cannot be made.
    """
    try:
        into.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KataError(f"{into} cannot be written: {error}. Name another by --into.") from error
    found: dict[str, Collected] = {}
    with ThreadPoolExecutor(jobs) as pool:
        running = {pool.submit(_collect, fork, into, before): fork for fork in forks}
        for future in as_completed(running):
            fork = running[future]
            try:
                one = future.result()
            except (KataError, OSError) as error:
                one = Collected(fork.student, fork.shown, FAILED, detail=_kept(fork, into, error))
            found[fork.student] = one
            progress(one)
    collected = [found[fork.student] for fork in forks]
    record = {
        "schema": 1,
        "collected_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "before": before.isoformat() if before else None,
        "forks": [asdict(one) for one in collected],
    }
    record_of(into).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return collected


def record_of(into: Path) -> Path:
    """Return where the record lies: `submissions.json` beside `submissions`."""
    return into.with_name(f"{into.name}.json")


def _collect(fork: Fork, into: Path, before: datetime | None) -> Collected:
    store, folder = into / STORE / f"{fork.student}.git", into / fork.student
    if folder.exists() and not store.exists():
        raise CannotCollect(f"{folder} is there and was not collected. Move it away")
    branch = fetch(fork.url, store)
    commit = last_commit(store, before)
    fresh = into / STORE / f"{fork.student}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    details = [REWRITTEN.format(commits=", ".join(gone))] if (gone := rewritten(store)) else []
    if commit is not None:
        if not take_files(store, commit.id, fresh):
            details.append(NO_FILES)
        fresh.mkdir(exist_ok=True)
    if folder.exists():
        shutil.rmtree(folder)
    if commit is None:
        detail = "; ".join(["no commit so early", *details])
        return Collected(fork.student, fork.shown, NOTHING, branch, detail=detail)
    fresh.rename(folder)
    when = commit.committed_at.isoformat()
    detail = "; ".join([ODD_DATES] * commit.odd_dates + details)
    return Collected(fork.student, fork.shown, COLLECTED, branch, commit.id, when, detail)


def _kept(fork: Fork, into: Path, error: Exception) -> str:
    text = str(error).replace(fork.url, fork.shown)
    earlier = into / STORE / f"{fork.student}.git"
    if (into / fork.student).exists() and earlier.exists():
        text += "; the files of an earlier collection are still there"
    return text
