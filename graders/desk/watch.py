"""`kata watch`: the tests of an exercise run as soon as its file is saved."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from rich.text import Text
from watchfiles import watch as changes_in

from graders.desk.runs import SteadyRuns
from graders.desk.tally import Tally, counted, read_report
from graders.exercise import Exercise, imports_of

# An editor may write a file in several steps; what comes within this time is one save.
TOGETHER_MS, POLL_MS = 20, 30
WORDS = ("-q", "--no-header", "-rN", "-p", "no:cacheprovider")
FIRST = "Getting ready: PyTorch is imported once, after that each run is quick."
WAITING = "Save the file, and its tests run. Ctrl-C ends this."
ENDED = (
    "Your code ended Python itself, so the tests came to no end: by a crash, by stopping its own "
    "process, or by taking more memory than there is. Look at what you wrote last."
)
PYTESTS_OWN = range(6)  # its exit codes
ALL_DONE = "All of them pass. Ctrl-C ends this."


class Watch:
    """What is known of the exercises while their files are watched."""

    def __init__(
        self, exercises: Sequence[Exercise], first: Exercise | None, console: Console
    ) -> None:
        """Begin with `first`, or with the first that does not pass yet."""
        self._exercises = {one.name: one for one in exercises}
        self._console = console
        self._tallies: dict[str, Tally] = {}
        self._texts: dict[str, bytes] = {}
        self._current = first or exercises[0]
        self._root = exercises[0].root
        self._since = 0.0

    def run(self) -> None:
        """Watch until Ctrl-C."""
        imports = imports_of(self._exercises.values())
        with (
            tempfile.TemporaryDirectory() as folder,
            SteadyRuns(self._root, imports) as self._runs,
        ):
            self._report, self._printed = Path(folder) / "report.xml", Path(folder) / "printed"
            self._console.print(FIRST, style="dim")
            self._start(self._current)
            try:
                self._follow()
            except KeyboardInterrupt:
                self._console.print("\nStopped. Where you are: kata status", style="dim")

    def _follow(self) -> None:
        for changes in changes_in(
            self._root / "exercises",
            step=TOGETHER_MS,
            debounce=10 * TOGETHER_MS,
            rust_timeout=POLL_MS,
            yield_on_timeout=True,
            raise_interrupt=True,
        ):
            saved = [one for one in map(self._of, sorted(path for _, path in changes)) if one]
            if saved:
                for one in saved:  # where several are saved at once, the others' turn comes
                    self._tallies.pop(one.name, None)
                self._start(saved[-1])
            elif (code := self._runs.ended()) is not None:
                self._finish(code)

    def _of(self, path: str) -> Exercise | None:
        """Return the exercise whose file was saved with another text than it had."""
        exercise = self._exercises.get(Path(path).parent.name)
        if exercise is None or Path(path).name != exercise.file:
            return None
        try:
            text = hashlib.sha256(exercise.stub.read_bytes()).digest()
        except OSError:  # between being moved away and written anew
            return None
        changed = self._texts.get(exercise.name) != text
        return exercise if changed else None

    def _start(self, exercise: Exercise) -> None:
        self._current = exercise
        with suppress(FileNotFoundError):
            self._texts[exercise.name] = hashlib.sha256(exercise.stub.read_bytes()).digest()
        self._report.unlink(missing_ok=True)
        self._since = time.monotonic()
        color = "yes" if self._console.is_terminal else "no"
        words = [*WORDS, f"--color={color}", f"--junitxml={self._report}", str(exercise.folder)]
        self._runs.start(words, self._printed)

    def _finish(self, code: int) -> None:
        """Show how the run ended, and go on to the next exercise if all passed."""
        exercise, seconds = self._current, time.monotonic() - self._since
        tally = counted(exercise, read_report(self._report, [exercise]))
        self._tallies[exercise.name] = tally
        if self._console.is_terminal:
            self._console.clear()
        self._console.rule(Text(f"{exercise.number} {exercise.title}", style="bold"))
        if not tally.done or code != 0:
            # All tests of an untouched stub say the same.
            text = "" if tally.untouched else self._printed.read_text("utf-8", "replace")
            self._console.print(Text.from_ansi(text.rstrip()), soft_wrap=True)
            if code not in PYTESTS_OWN:
                self._console.print(ENDED)
            self._say_where(exercise, tally)
        else:
            self._console.print(f"[green]✓[/] all {tally.ran} passed.", highlight=False)
        self._console.print(self._progress(), soft_wrap=True)
        self._console.print(f"{seconds:.1f} s · {WAITING}", style="dim", highlight=False)
        if tally.done:
            self._go_on()

    def _say_where(self, exercise: Exercise, tally: Tally) -> None:
        if tally.untouched:
            self._console.print(
                f"Not started. Write {exercise.where}, after you have read the README.md beside "
                f"it. For a hint, in another terminal: kata hint {exercise.number}",
                highlight=False,
            )

    def _go_on(self) -> None:
        """Run the next exercise that is not known to pass."""
        names = list(self._exercises)
        here = names.index(self._current.name)
        for name in (*names[here + 1 :], *names[:here]):
            if not (name in self._tallies and self._tallies[name].done):
                self._start(self._exercises[name])
                return
        self._console.print(ALL_DONE, style="green")

    def _progress(self) -> Text:
        """Return a line with the state of each exercise, as far as it is known."""
        line = Text()
        for name, exercise in self._exercises.items():
            tally = self._tallies.get(name)
            if tally is None:
                line.append(f"{exercise.number} ·  ", "dim")
            elif tally.done:
                line.append(f"{exercise.number} ✓  ", "green")
            else:
                state = "·" if tally.untouched else f"{tally.passed}/{tally.ran}"
                line.append(f"{exercise.number} {state}  ", "yellow")
        return line
