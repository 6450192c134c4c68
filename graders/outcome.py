"""How one probe of one submission ended, as the judge and the desk see it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graders.diagnosis import Leaves, flatten

# It was not made, since a run before it has left something behind that it might see.
NOT_RUN = "not_run"
KINDS = (
    "observed",
    "raised",
    "not_written",
    "syntax_error",
    "missing_function",
    "wrong_signature",
    "timed_out",
    "out_of_memory",
    "killed",
    "exited",
    "garbled",
    "probe_broke",
    NOT_RUN,
)
# How a run may end without any doubt about what runs after it in the same process.
HARMLESS = frozenset(
    ["observed", "not_written", "syntax_error", "missing_function", "wrong_signature"]
)
# What differs in PyTorch's messages from one spelling of a mistake to another: shapes, the
# operation that made a tensor, how often it was changed, and the hint that follows.
PARTICULARS = re.compile(
    r"\[torch\.[\w.]+ \[[\d, ]*\]\](, which is output \d+ of \w+,)?"
    r"|\[[\d, ]*\]"
    r"|(?<=\bversion )\d+"
    r"| Hint: .*",
    re.DOTALL,
)


# What a terminal would obey, such as the codes that clear it, move its cursor or turn a line round.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


# What each flag says was noticed; docs/security.md shows the same list.
FLAGS = {
    "frames": "it looked into the frames of its callers, or names what leads there (`tb_frame`,"
    " `f_back`, `settrace`)",
    "closures": "it names what opens other people's functions, hooks and objects (`__closure__`,"
    " `__globals__`, `__self__`, `_forward_hooks`), or asks PyTorch what it is watched with",
    "engine": "it imports or names this package, or what is behind its simulated accelerator;"
    " `graders.simgpu` is for everybody",
    "modules": "it looked into the table of modules, or into how they are imported",
    "code": "it runs code that it makes up or unpacks (`exec`, `eval`, `marshal`)",
    "descriptors": "it uses files by their number, or ends the process by `os._exit`",
    "gc": "it listed the interpreter's objects, or has the collector call it back",
    "ctypes": "it called into C, or loads code of its own",
    "subprocess": "it tried to start or signal a process",
    "network": "it tried to open a socket",
    "files": "it tried to open solutions, hidden tests, results or `/proc`",
    "patched": "it replaces what belongs to another module, or a function that graders rely on"
    " was another one when the probe ended",
    "broke": "a check that runs well on the solution broke on it, twice",
}


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that a human should look at; it never changes a score. `code` is one of FLAGS."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of one probe.

    `kind` is one of KINDS; `observation` is there if it is "observed"; `facts` holds the
    particulars of the others (type, message, line, source, function, form, signal, ...).
    `dropped` counts the bytes of output beyond those that were kept.
    """

    kind: str
    observation: dict[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    output: str = ""
    dropped: int = 0
    flags: tuple[Flag, ...] = ()

    def leaves(self, probe: str) -> Leaves:
        """Return the flattened observation, or how the code ended where there is none.

        An error's message goes without the particulars, so that it is known again.
        """
        if self.kind == "observed":
            return flatten(self.observation, probe)
        error = f"{self.facts['type']}: {self.facts['message']}" if "type" in self.facts else ""
        return {f"{probe}:ended": self.kind, f"{probe}:error": PARTICULARS.sub("…", error)}


def printable(text: str) -> str:
    """Return text that can be printed: control characters other than line ends are replaced."""
    return CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


def from_report(report: Mapping[str, Any], **rest: Any) -> Outcome:
    """Build an outcome from a report of `graders.inside.running`.

    Raises ValueError if it is none.
    """
    kind = report.get("kind")
    observation = report.get("observation", {})
    if kind not in KINDS or not isinstance(observation, dict):
        raise ValueError("this is no report of a probe")
    facts = {
        name: printable(value) if isinstance(value, str) else value
        for name, value in report.items()
        if name not in ("kind", "observation") and isinstance(value, (str, int))
    }
    return Outcome(kind=kind, observation=observation, facts=facts, **rest)
