"""`kata collect`: forks are fetched, at the commit that counts, and nothing of them runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest

from graders.errors import KataError
from graders.judge import fetching
from graders.judge.collect import (
    COLLECTED,
    FAILED,
    NO_FILES,
    NOTHING,
    ODD_DATES,
    REWRITTEN,
    collect,
    record_of,
)
from graders.judge.collect_command import parse_deadline
from graders.judge.fetching import is_safe
from graders.judge.forks import Fork, read_forks

FILE = "exercises/07_double/double.py"
DEADLINE = datetime(2026, 12, 1, 12, tzinfo=UTC)


def git(folder, *words, date="2026-11-30T10:00:00+00:00"):
    """Run git in a folder, at a date."""
    env = {**os.environ, "GIT_COMMITTER_DATE": date, "GIT_AUTHOR_DATE": date}
    start = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@localhost"]
    done = subprocess.run([*start, *words], capture_output=True, text=True, env=env, check=True)
    return done.stdout.strip()


def make_fork(folder, texts):
    """Make a repository with a commit for each date and text of the student's file."""
    (folder / FILE).parent.mkdir(parents=True)
    git(folder.parent, "init", "--quiet", "--initial-branch=trunk", str(folder))
    for date, text in texts.items():
        (folder / FILE).write_text(text)
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--message=work", date=date)
    return Fork(folder.name, str(folder))


@pytest.fixture(name="ann")
def _ann(tmp_path):
    """A fork with work before and after the deadline."""
    days = ("2026-11-30T10:00:00+00:00", "2026-12-01T12:00:00+00:00", "2026-12-01T12:00:01+00:00")
    return make_fork(
        tmp_path / "forks" / "ann", dict(zip(days, ("one", "two", "late"), strict=True))
    )


def one_of(fork, into, before=None):
    """Collect one fork."""
    (one,) = collect([fork], into, before, 1, lambda _: None)
    return one


def test_the_last_commit_that_is_not_late_counts(ann, tmp_path):
    """To the second, and the default branch has whatever name."""
    into = tmp_path / "submissions"

    assert "late" == read(into, one_of(ann, into))
    one = one_of(ann, into, DEADLINE)
    assert "two" == read(into, one)
    assert (COLLECTED, "trunk") == (one.status, one.branch)
    assert git(ann.url, "rev-parse", "HEAD~1") == one.commit
    assert "2026-12-01T12:00:00+00:00" == one.committed_at


def read(into, one):
    """Return the text of the student's file."""
    return (into / one.student / FILE).read_text()


def test_without_a_commit_in_time_there_is_nothing_to_grade(ann, tmp_path):
    """What was collected without a deadline goes away as well."""
    into = tmp_path / "submissions"
    one_of(ann, into)

    one = one_of(ann, into, datetime(2026, 1, 1, tzinfo=UTC))

    assert NOTHING == one.status
    assert not (into / "ann").exists()


def test_a_second_call_brings_what_is_new(ann, tmp_path):
    """Also where history was written anew, and files are gone."""
    into, folder = tmp_path / "submissions", tmp_path / "forks" / "ann"
    (folder / "more.py").write_text("x")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=more")
    one_of(ann, into)
    assert (into / "ann" / "more.py").exists()
    git(folder, "reset", "--quiet", "--hard", "HEAD~2")

    one = one_of(ann, into)

    assert "two" == read(into, one)
    assert not (into / "ann" / "more.py").exists()


def test_history_that_is_written_anew_is_told_and_nothing_of_it_is_lost(ann, tmp_path):
    """The commit that was collected at the deadline can still be looked at; so at each call."""
    into, folder = tmp_path / "submissions", tmp_path / "forks" / "ann"
    earlier = one_of(ann, into)
    git(folder, "commit", "--quiet", "--amend", "--message=anew")

    for again in (one_of(ann, into), one_of(ann, into)):
        assert earlier.commit != again.commit
        assert REWRITTEN.format(commits=earlier.commit) in again.detail
    store = into / ".forks" / "ann.git"
    assert "late" == git(store, "show", f"{earlier.commit}:{FILE}")

    git(folder, "reset", "--quiet", "--hard", earlier.commit)
    assert earlier.commit not in one_of(ann, into).detail


def test_two_rewritings_and_a_deadline_that_moves_lose_nothing(ann, tmp_path):
    """Each end that the branch ever had is told, and what counts follows the deadline."""
    into, folder = tmp_path / "submissions", tmp_path / "forks" / "ann"
    ends = [one_of(ann, into).commit]
    for text in ("second", "third"):
        git(folder, "checkout", "--quiet", "--orphan", text)
        (folder / FILE).write_text(text)
        git(folder, "commit", "--quiet", "--all", "--message=anew")
        git(folder, "branch", "--quiet", "--force", "--move", text, "trunk")
        ends.append(one_of(ann, into).commit)

    early = one_of(ann, into, datetime(2026, 1, 1, tzinfo=UTC))
    back = one_of(ann, into, DEADLINE)

    assert (NOTHING, COLLECTED) == (early.status, back.status)
    assert "third" == read(into, back)
    for one in (early, back):
        assert all(end in one.detail for end in ends[:2])


def test_a_fetch_that_is_cut_off_forgets_no_earlier_end(ann, tmp_path, monkeypatch):
    """The end is noted before the branch moves on."""
    into, folder = tmp_path / "submissions", tmp_path / "forks" / "ann"
    earlier = one_of(ann, into)
    git(folder, "commit", "--quiet", "--amend", "--message=anew")
    run = fetching._git

    def cut_off(words, *rest):
        said = run(words, *rest)
        if words[0] == "fetch":
            raise KeyboardInterrupt
        return said

    monkeypatch.setattr(fetching, "_git", cut_off)
    with pytest.raises(KeyboardInterrupt):
        fetching.fetch(ann.url, into / ".forks" / "ann.git")
    monkeypatch.undo()

    assert earlier.commit in one_of(ann, into).detail


def test_a_date_that_no_calendar_has_stops_no_collection(ann, tmp_path):
    """Git lets a commit be made in any year."""
    tree, url = git(ann.url, "rev-parse", "HEAD^{tree}"), ann.url
    lines = ["author A <a@b> 1 +0000", "committer A <a@b> 99999999999999 +0000"]
    text = tmp_path / "commit"
    text.write_text("\n".join([f"tree {tree}", *lines, "", "far\n"]))
    far = git(url, "hash-object", "-t", "commit", "-w", "--literally", str(text))
    git(url, "update-ref", "refs/heads/trunk", far)

    one = one_of(ann, tmp_path / "in")

    assert (COLLECTED, far, ODD_DATES) == (one.status, one.commit, one.detail)
    assert NOTHING == one_of(ann, tmp_path / "in", DEADLINE).status


def test_a_tree_without_end_is_given_up(ann, tmp_path, monkeypatch):
    """A dozen objects of git can hold each other a million times."""
    monkeypatch.setattr(fetching, "MAX_PRINTED", 1 << 20)
    tree = git(ann.url, "rev-parse", "HEAD^{tree}")
    for _ in range(6):
        lines = "".join(f"040000 tree {tree}\t{name}\n" for name in "abcdefghij")
        words = ["git", "-C", ann.url, "mktree"]
        done = subprocess.run(words, input=lines, capture_output=True, text=True, check=True)
        tree = done.stdout.strip()
    commit = git(ann.url, "commit-tree", "-m", "bomb", tree)
    git(ann.url, "update-ref", "refs/heads/trunk", commit)

    one = one_of(ann, tmp_path / "in")

    assert (FAILED, "it has far too many files") == (one.status, one.detail)


def test_a_name_that_is_too_long_costs_only_that_file(ann, tmp_path):
    """No file system takes it; Git does."""
    blob = git(ann.url, "rev-parse", f"HEAD:{FILE}")
    git(ann.url, "update-index", "--add", "--cacheinfo", f"100644,{blob},{'n' * 300}.py")
    git(ann.url, "commit", "--quiet", "--message=long")

    one = one_of(ann, tmp_path / "in")

    assert COLLECTED == one.status
    assert "late" == read(tmp_path / "in", one)


def test_a_head_on_no_branch_is_told_as_that(ann, tmp_path):
    """Something was pushed, so it is not said that nothing was."""
    git(ann.url, "checkout", "--quiet", "--detach")
    assert "detached HEAD" in one_of(ann, tmp_path / "submissions").detail

    git(ann.url, "symbolic-ref", "HEAD", "refs/heads/gone")
    assert "has no commit" in one_of(ann, tmp_path / "submissions").detail


def test_why_a_host_cannot_be_reached_is_told(tmp_path):
    """ssh says it in the line before git's own, and signs that move the cursor are left out."""
    url = f"ssh://127.0.0.1:1/{tmp_path.name}/kata"

    told = one_of(Fork("ann", url), tmp_path / "submissions").detail

    assert "onnect" in told
    assert "Could not read from remote repository" in told
    assert told.isprintable()


def test_a_commit_without_source_files_is_told(tmp_path):
    """Its folder is there, and empty."""
    fork = make_fork(tmp_path / "bob", {"2026-11-30T10:00:00+00:00": "one"})
    git(fork.url, "rm", "--quiet", FILE)
    git(fork.url, "commit", "--quiet", "--message=gone")

    assert NO_FILES == one_of(fork, tmp_path / "submissions").detail


def test_a_folder_that_cannot_be_made_is_named(ann, tmp_path):
    """A file of this name stands in its place, for instance."""
    (tmp_path / "submissions").write_text("")

    with pytest.raises(KataError, match=r"submissions cannot be written.*--into"):
        one_of(ann, tmp_path / "submissions")


def test_what_was_merged_late_is_late(tmp_path):
    """Whatever the date of the commits that were merged."""
    fork = make_fork(tmp_path / "bob", {"2026-11-30T10:00:00+00:00": "one"})
    git(fork.url, "switch", "--quiet", "-c", "side")
    (tmp_path / "bob" / FILE).write_text("side")
    git(fork.url, "commit", "--all", "--quiet", "--message=side", date="2026-12-01T10:00:00+00:00")
    git(fork.url, "switch", "--quiet", "trunk")
    late = "2026-12-02T10:00:00+00:00"
    git(fork.url, "merge", "--quiet", "--no-ff", "--message=merge", "side", date=late)

    assert "one" == read(tmp_path / "in", one_of(fork, tmp_path / "in", DEADLINE))


def test_dates_that_go_backwards_are_told(tmp_path):
    """They are set by hand, or a clock was wrong; a human looks."""
    days = {"2026-12-05T10:00:00+00:00": "late", "2026-11-01T10:00:00+00:00": "set back"}
    fork = make_fork(tmp_path / "eve", days)

    assert ODD_DATES == one_of(fork, tmp_path / "in", DEADLINE).detail


def test_one_that_fails_stops_no_other_and_the_record_has_all(ann, tmp_path):
    """In the order of the list, with the commit of each."""
    (tmp_path / "empty").mkdir()
    git(tmp_path, "init", "--quiet", str(tmp_path / "empty"))
    gone = Fork("gone", str(tmp_path / "gone"))
    forks = [gone, ann, Fork("empty", str(tmp_path / "empty"))]
    seen = []

    done = collect(forks, tmp_path / "in", DEADLINE, 3, seen.append)
    record = json.loads(record_of(tmp_path / "in").read_text())

    assert [FAILED, COLLECTED, FAILED] == [one.status for one in done]
    assert "nothing was pushed there" in done[2].detail
    assert {one.student for one in seen} == {"gone", "ann", "empty"}
    assert [one.commit for one in done] == [one["commit"] for one in record["forks"]]
    assert DEADLINE.isoformat() == record["before"]


def test_what_cannot_be_fetched_now_is_kept_from_earlier(ann, tmp_path):
    """And the record says so."""
    into = tmp_path / "in"
    one_of(ann, into)
    (tmp_path / "forks" / "ann").rename(tmp_path / "forks" / "moved")

    one = one_of(ann, into)

    assert FAILED == one.status
    assert one.detail.endswith("the files of an earlier collection are still there")
    assert "late" == read(into, one)


def test_a_folder_that_was_not_collected_is_left_alone(ann, tmp_path):
    """Somebody may have put it there by hand."""
    (tmp_path / "in" / "ann").mkdir(parents=True)

    assert "was not collected" in one_of(ann, tmp_path / "in").detail


def test_nothing_of_a_hostile_repository_runs_or_is_followed(tmp_path, monkeypatch):
    """Hooks, filters, links and submodules are so many words."""
    mark = tmp_path / "it-ran"
    run = tmp_path / "run"
    run.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n")
    run.chmod(0o755)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "2")
    for number, level in enumerate(("smudge", "clean")):
        monkeypatch.setenv(f"GIT_CONFIG_KEY_{number}", f"filter.evil.{level}")
        monkeypatch.setenv(f"GIT_CONFIG_VALUE_{number}", str(run))
    folder = tmp_path / "eve"
    (folder / ".git/hooks").mkdir(parents=True)
    fork = Fork("eve", str(folder))
    (folder / FILE).parent.mkdir(parents=True)
    git(tmp_path, "init", "--quiet", str(folder))
    (folder / FILE).write_text("fine")
    (folder / ".gitattributes").write_text("*.py filter=evil\n")
    (folder / "link.py").symlink_to("/etc/passwd")
    (folder / "away.py").symlink_to(tmp_path)
    (folder / "large.py").write_text("#" * (fetching.MAX_FILE_BYTES + 1))
    (folder / ".gitmodules").write_text(
        f'[submodule "m"]\n\tpath = m\n\turl = ext::sh -c "touch {mark}"\n'
    )
    git(folder, "add", "--all")
    git(folder, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},m")
    git(folder, "commit", "--quiet", "--message=evil")
    for hook in ("post-checkout", "pre-receive", "reference-transaction", "post-merge"):
        (folder / ".git/hooks" / hook).write_text(run.read_text())
        (folder / ".git/hooks" / hook).chmod(0o755)
    mark.unlink(missing_ok=True)

    one = one_of(fork, tmp_path / "in")

    assert COLLECTED == one.status, one.detail
    assert not mark.exists()
    taken = [path for path in (tmp_path / "in" / "eve").rglob("*") if not path.is_dir()]
    assert [tmp_path / "in" / "eve" / FILE] == taken
    assert "fine" == read(tmp_path / "in", one)


@pytest.mark.parametrize(
    "path", ["../a.py", "a/../b.py", ".git/hooks/a.py", ".GIT/a.py", "a\\b.py", "c:a.py", "a/.git"]
)
def test_names_that_lead_elsewhere_are_not_written(path):
    """Git refuses to make most of them; a hostile server need not."""
    assert not is_safe(PurePosixPath(path))
    assert is_safe(PurePosixPath(FILE))


def test_a_repository_that_is_too_large_or_too_slow_is_given_up(ann, tmp_path):
    """Each limit has its own word."""
    store = tmp_path / "store.git"
    with pytest.raises(fetching.CannotCollect, match="larger than 0"):
        fetching.fetch(ann.url, store, max_mib=0.001)
    with pytest.raises(fetching.CannotCollect, match="took too long"):
        fetching.fetch(ann.url, tmp_path / "other.git", max_seconds=-1)


@pytest.mark.parametrize(
    "url",
    [
        "--upload-pack=touch evil",
        "-u",
        "ext::sh -c evil",
        "ext::evil",
        "fd::17",
        "ftp://example.org/a/b",
        "nowhere",
    ],
)
def test_what_is_no_address_is_refused_before_git_sees_it(tmp_path, url):
    """With the line."""
    (tmp_path / "FORKS.txt").write_text(f"# forks\n{url}\n")

    with pytest.raises(KataError, match="line 2"):
        read_forks(tmp_path / "FORKS.txt")


def test_whose_a_fork_is(tmp_path):
    """The owner where it is hosted, the folder's name elsewhere, or what the line says."""
    (tmp_path / "mine.git").mkdir()
    (tmp_path / "class of 26").mkdir()
    (tmp_path / "FORKS.txt").write_text(
        "https://example.org/ann/kata\n"
        "git@example.org:bob/kata.git\n"
        "\n"
        "mine.git\n"
        'dee "class of 26"\n'
        "cy https://user:secret@example.org/group/kata\n"
    )
    forks = read_forks(tmp_path / "FORKS.txt")

    assert ["ann", "bob", "mine", "dee", "cy"] == [one.student for one in forks]
    assert str(tmp_path / "class of 26") == forks[3].url
    assert "https://example.org/group/kata" == forks[-1].shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "lists no fork"),
        ("https://example.org/a/x\nhttps://example.org/A/y\n", "there is a A already"),
        ("a b c\n", "has 3 words"),
        ("../up https://example.org/a/x\n", "cannot be a folder's name"),
    ],
)
def test_a_list_that_is_not_clear_is_an_error(tmp_path, text, said):
    """Each with what to write instead."""
    (tmp_path / "FORKS.txt").write_text(text)

    with pytest.raises(KataError, match=said):
        read_forks(tmp_path / "FORKS.txt")


@pytest.mark.parametrize("text", ["tomorrow", "2026-12-01T23:59", "2026-12-01"])
def test_a_deadline_has_a_time_zone(text):
    """Or it would be another one on each machine."""
    assert parse_deadline("2026-12-01T13:00+01:00") == DEADLINE
    with pytest.raises(KataError, match="2026-12-01T23:59"):
        parse_deadline(text)


def test_what_was_collected_can_be_graded(ann, collection, tmp_path):
    """As a user does it: the exit code, the last words, and what kata grade makes of it."""
    (tmp_path / "FORKS.txt").write_text(f"{ann.url}\n")
    words = [sys.executable, "-m", "graders.cli"]
    into = str(tmp_path / "submissions")
    done = subprocess.run(
        [*words, "collect", str(tmp_path / "FORKS.txt"), "--into", into],
        cwd=collection,
        capture_output=True,
        text=True,
        check=False,
    )
    dry = subprocess.run(
        [*words, "grade", into, "--dry-run"],
        cwd=collection,
        capture_output=True,
        text=True,
        check=False,
    )

    assert 0 == done.returncode, done.stderr
    assert "1 of 1 collected" in done.stdout
    assert "ann" in dry.stdout
    assert ".forks" not in dry.stdout
