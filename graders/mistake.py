"""A known wrong solution: its code, its title, and the feedback that it earns."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graders.diagnosis import Leaves
from graders.errors import BadCollection
from graders.finding import Finding


@dataclass(frozen=True, slots=True)
class Mistake:
    """What a learner is told of one mistake.

    `rationale` states the fact and its cause, `help` the next move. A habit loses no points.
    `twins` are the codes of mistakes that leave the same observation.
    """

    code: str
    title: str
    rationale: str
    help: str
    habit: bool = False
    twins: tuple[str, ...] = ()

    @property
    def feedback(self) -> str:
        """The rationale and the help as one text."""
        return f"{self.rationale} {self.help}".strip()


def read_mistake(path: Path) -> Mistake:
    """Read `ts01_no_zero_grad.py`: the file's name gives the code, its docstring the words.

    The docstring has three paragraphs: title, rationale, help. `HABIT = True` and
    `TWINS = ("TS05",)` may follow. Raises BadCollection, which names the file.
    """
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    except (SyntaxError, ValueError) as error:
        raise BadCollection(f"{path} cannot be read as Python: {error}. Mend the file.") from None
    paragraphs = [" ".join(p.split()) for p in (ast.get_docstring(tree) or "").split("\n\n")]
    if len(paragraphs) != 3:  # noqa: PLR2004
        raise BadCollection(
            f"{path}: the docstring should have three paragraphs: "
            "title, what happened and why, what to do."
        )
    constants = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id in ("HABIT", "TWINS")
    }
    title, rationale, help = paragraphs
    return Mistake(
        code=path.stem.partition("_")[0].upper(),
        title=title.removesuffix("."),
        rationale=rationale,
        help=help,
        habit=bool(constants.get("HABIT", False)),
        twins=tuple(constants.get("TWINS", ())),
    )


def finding_about(
    paths: Sequence[str], diagnosed: Sequence[Mistake], known: Mapping[str, Leaves]
) -> Finding | None:
    """Return the finding of the first diagnosed mistake that shows at or below `paths`.

    Diagnosed mistakes that look the same cannot be told apart, so they are named together.
    Habits never fail a check and are passed over. Returns None where no mistake shows.
    """
    showing = [m for m in diagnosed if not m.habit and _shows(known[m.code], paths)]
    if not showing:
        return None
    alike = [m for m in showing if set(known[m.code]) == set(known[showing[0].code])]
    return Finding(
        " Or: ".join(dict.fromkeys(m.rationale for m in alike)),
        " Or: ".join(dict.fromkeys(m.help for m in alike)),
        ", ".join(m.code for m in alike),
    )


def _shows(leaves: Leaves, paths: Sequence[str]) -> bool:
    return any(leaf == path or leaf.startswith(f"{path}/") for leaf in leaves for path in paths)
