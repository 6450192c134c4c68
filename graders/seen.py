"""What a probe saw, and the two questions that all others are made of: `same` and `close`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from graders.diagnosis import Leaves, distance, flatten, same
from graders.finding import Finding
from graders.outcome import printable

# Two right spellings in float32 differ by rounding alone.
RTOL = 1e-5

Explain = Callable[[Sequence[str]], "Finding | None"]


def near(left: Any, right: Any, rtol: float = RTOL) -> bool:
    """Return whether two numbers or arrays have one shape and agree, relative to their size.

    The measure is the largest difference over the largest entry of either, so zeros never
    pass for small numbers. NaN is near nothing.
    """
    a, b = np.asarray(left), np.asarray(right)
    if a.shape != b.shape or a.dtype.kind not in "iuf" or b.dtype.kind not in "iuf":
        return False
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return False
    return distance(a, b) <= rtol


class Seen:
    """What a probe saw of the student's code; index it by path, such as "returned/kind"."""

    def __init__(self, probe: str, observation: Mapping[str, Any], explain: Explain) -> None:
        """Keep the observation of `probe`; `explain` finds the mistake behind some paths."""
        self.probe = probe
        self.observation = observation
        self._explain = explain

    def __getitem__(self, path: str) -> Any:
        __tracebackhide__ = True
        node: Any = self.observation
        for step in path.split("/"):
            if not isinstance(node, Mapping) or step not in node:
                raise Finding(f"Nothing was seen of {path}.")
            node = node[step]
        return node

    def expect(self, holds: object, rationale: str, help: str = "", *, about: str) -> None:
        """Raise a Finding unless `holds`.

        `about` names the paths in question, separated by spaces (so no key of a probe has one);
        a known mistake that shows in one of them takes the place of `rationale` and `help`.
        """
        __tracebackhide__ = True
        if not holds:
            self._fail(rationale, help, about)

    def _fail(self, rationale: str, help: str, about: str) -> None:
        __tracebackhide__ = True
        paths = [f"{self.probe}:{path}" for path in about.split()]
        raise self._explain(paths) or Finding(rationale, help)


class Beside(Seen):
    """A Seen with the reference beside it. The reference's values never go into any text."""

    def __init__(
        self,
        probe: str,
        observation: Mapping[str, Any],
        explain: Explain,
        reference: Mapping[str, Any],
        on_numbers: Callable[[], None] = lambda: None,
    ) -> None:
        """Keep both observations; `on_numbers` is told when numbers are compared."""
        super().__init__(probe, observation, explain)
        self._reference = reference
        self._on_numbers = on_numbers

    def same(self, path: str, rationale: str, help: str = "") -> None:
        """Raise a Finding unless everything at `path` equals the reference exactly.

        `{student}` in `rationale` stands for what the student's code gave.
        """
        __tracebackhide__ = True
        seen, right = self.both(path)
        differing = [p for p in {**right, **seen} if not _equal(p, seen, right)]
        if differing:
            student = seen.get(differing[0], "nothing")
            self._fail(rationale.replace("{student}", printable(str(student)[:200])), help, path)

    def close(self, path: str, rationale: str, help: str = "", rtol: float = RTOL) -> None:
        """Raise a Finding unless all numbers at `path` agree with the reference.

        Each tensor must have the reference's shape and differ by at most `rtol` times its
        largest entry; NaN never agrees. Raises ValueError if the reference is not finite.
        """
        __tracebackhide__ = True
        self._on_numbers()
        seen, right = self.both(path)
        for name, value in right.items():
            if not near(value, value):
                raise ValueError(f"the reference at {name} is no finite number: {value!r}")
            if name in seen and near(seen[name], value, rtol):
                continue
            self._fail(f"{rationale} {_trouble(seen.get(name), value)}".strip(), help, path)
        if set(seen) != set(right):
            self._fail(rationale, help, path)

    def right(self, path: str) -> Any:
        """Return what the reference has at `path`."""
        return Seen(self.probe, self._reference, self._explain)[path]

    def both(self, path: str) -> tuple[Leaves, Leaves]:
        """Return the leaves at `path`, of the observation and of the reference."""
        __tracebackhide__ = True
        right = self.right(path)
        return flatten(self[path], "at:"), flatten(right, "at:")


def _equal(path: str, seen: Leaves, right: Leaves) -> bool:
    return path in seen and path in right and same(seen[path], right[path], tolerance=0.0)


def _trouble(seen: Any, right: Any) -> str:
    """Say what can be said of a wrong number without telling the right one."""
    if not isinstance(seen, (np.ndarray, int, float)) or isinstance(seen, bool):
        return "There is no number there." if seen is None else ""
    value = np.asarray(seen)
    if value.shape != np.shape(right):
        return f"Its shape is {value.shape}, which is not the right one."
    if value.dtype.kind == "f" and not np.isfinite(value).all():
        return "It holds NaN or infinity."
    return ""
