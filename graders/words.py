"""What a student is told when their code came to no result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graders.exercise import Exercise
from graders.finding import Finding
from graders.outcome import Outcome
from graders.translate import translate

SIGNALS = {
    "SIGSEGV": "a segmentation fault: it touched memory that is not its own",
    "SIGABRT": "an abort",
}
UNFINISHED = (
    "The tests could not watch your code to its end: it changed, closed or ended something that "
    "they depend on, or returned something that they cannot read."
)
PRINTS_TOO_MUCH = (
    "Your code prints more than can be kept ({kept} KiB at each call); what came after that was "
    "dropped. Take out the prints in loops."
)
UNFINISHED_HELP = (
    "Leave open files, processes, PyTorch and Python itself as they are, and return ordinary "
    "numbers and tensors. Your teacher sees that this happened and will look at it."
)

# How much of a line is shown.
WIDTH = 70
SAME_SPACES = (
    "Lines that belong together begin with the same number of spaces: four more than the line "
    "with the colon above them."
)
SYNTAX_HELP = {
    "tabs and spaces": "Some lines begin with tabs, others with spaces. Let your editor turn all "
    "tabs into spaces.",
    "indented block": SAME_SPACES,
    "unexpected indent": SAME_SPACES,
    "unindent": SAME_SPACES,
}


def finding_for(outcome: Outcome, exercise: Exercise) -> Finding:
    """Return the finding for an outcome other than "observed"."""
    facts, where = outcome.facts, exercise.where
    match outcome.kind:
        case "not_written":
            return Finding(f"Not written yet: {facts['message']}.")
        case "raised":
            return raised_finding(str(facts["type"]), str(facts["message"]), place(outcome))
        case "syntax_error":
            return syntax_finding(facts, where)
        case "missing_function":
            kind, begin = ("class", "class") if is_class(facts) else ("function", "def")
            return Finding(
                f"There is no {kind} {facts['function']} in {where}.",
                f"Define it as the stub does; it begins with: {begin} {facts['function']}.",
            )
        case "wrong_signature":
            kind = "class" if is_class(facts) else "function"
            return Finding(
                f"Your {kind} takes other arguments than it is called with: {facts['has']}.",
                f"Give it the arguments that the stub has: {facts['form']}.",
            )
        case "timed_out":
            return Finding(
                f"Your code did not finish within {exercise.limits.wall_seconds:g} seconds.",
                "Look for a loop that never ends, or one that does far more steps than needed.",
            )
        case "out_of_memory":
            return Finding(
                f"Your code asked for more than {exercise.limits.memory_mib} MiB "
                f"of memory{place(outcome)}.",
                "Look for a tensor of the wrong shape, or a list that grows without end.",
            )
        case "killed":
            signal = str(facts["signal"])
            return Finding(
                f"Your code brought Python down with {SIGNALS.get(signal, signal)}.",
                "No exercise needs ctypes or the like; use PyTorch's own functions.",
            )
        case "exited":
            return Finding(
                "Your code ended the whole process before it returned a result.",
                "Remove os._exit() and its like; return from the function.",
            )
        case _:
            return unfinished()


def syntax_finding(facts: Mapping[str, Any], where: str) -> Finding:
    """Return the finding for what Python cannot read, with the place in its line."""
    message = str(facts["message"])
    if not facts["line"]:
        why = message or "something in it is nested too deeply"
        help = "Write it in several short lines."
        if "null bytes" in message:
            help = "It was saved in a way that is no plain text: save it as UTF-8 in your editor."
        return Finding(f"Python cannot read {where}: {why}.", help)
    about_tabs = "tabs" in message
    source = str(facts["source"]).expandtabs(4 if about_tabs else 1)
    # Of a long line, what is around the place.
    skipped = max(0, int(facts["column"]) - WIDTH // 2) if len(source) > WIDTH else 0
    line = ("..." if skipped else "") + source[skipped : skipped + WIDTH]
    caret = " " * (max(0, int(facts["column"]) - 1 - skipped) + (3 if skipped else 0)) + "^"
    shown = f"\n    {line}" + ("" if about_tabs else f"\n    {caret}") if source.strip() else ""
    known = (help for words, help in SYNTAX_HELP.items() if words in message)
    return Finding(
        f"Python cannot read {where}, line {facts['line']}: {message}.{shown}",
        next(known, "Mend this line, or the one before it; often a bracket or a colon is missing."),
    )


def is_class(facts: Mapping[str, Any]) -> bool:
    """Return whether what is missing, or is called wrongly, is named as classes are."""
    return str(facts["function"])[:1].isupper()


def unfinished(patched: str = "") -> Finding:
    """Return the finding for code that the tests could not watch to the end.

    `patched` tells what it replaced, if that is known.
    """
    if patched:
        return Finding(
            f"Your code changes PyTorch or Python itself ({patched}), and then the tests cannot "
            "run.",
            "Leave their functions as they are, and write your own under other names.",
        )
    return Finding(UNFINISHED, UNFINISHED_HELP)


def raised_finding(kind: str, message: str, place: str) -> Finding:
    """Return the finding for an exception, in a learner's words where the message is known."""
    said = f"{kind}: {message}" if message else kind
    first, *rest = said.splitlines() or [""]
    if translation := translate(kind, message):
        first = first.removesuffix(", but expected one of:")
        return Finding(f"{translation.meaning} (The error{place}: {first})", translation.help)
    return Finding(
        "\n".join([f"Your code raised {first}{place}" + (":" if rest else "."), *rest]),
        "Look at that line: which of the values in it is not what you expect? Print it, or its "
        "shape, just before.",
    )


def place(outcome: Outcome) -> str:
    """Return ` in line 7, "loss.backward()"` where the line is known."""
    facts = outcome.facts
    return f' in line {facts["line"]}, "{facts["source"]}"' if facts.get("line") else ""
