"""What `nbgrader autograde` does first of all with a notebook of a course that kata made.

nbgrader brings back a deleted cell that counts only behind another one that counts or is a
solution, and stops at a cell that is there twice. Here every cell that was given comes back to its
place, and of two of a kind the first stays.
"""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

SCHEMA = 3


class MendCells(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader ships no types
    """Bring back what was given and is gone, and drop what is there twice."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Return the notebook with each of the given cells once."""
        about = resources["nbgrader"]
        nb.cells = _once(nb.cells)
        with Gradebook(about["db_url"]) as book:
            home = book.find_notebook(about["notebook"], about["assignment"])
            worth = {cell.name: cell.max_score for cell in home.grade_cells}
            solutions = {cell.name for cell in home.solution_cells}
            place = len(nb.cells)
            for source in reversed(home.source_cells):
                names = [_name(cell) for cell in nb.cells]
                if source.name in names:
                    place = names.index(source.name)
                elif source.name not in solutions:
                    nb.cells.insert(place, _given(source, worth.get(source.name)))
        return nb, resources


def _name(cell: Any) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _once(cells: list[Any]) -> list[Any]:
    """Return the cells without those whose id an earlier one has."""
    kept: list[Any] = []
    for cell in cells:
        if not _name(cell) or _name(cell) not in {_name(one) for one in kept}:
            kept.append(cell)
    return kept


def _given(source: Any, points: float | None) -> NotebookNode:
    """Return a cell as nbgrader keeps it, as one of a notebook."""
    about = {
        "schema_version": SCHEMA,
        "grade_id": source.name,
        "grade": points is not None,
        "solution": False,
        "locked": True,
        "task": False,
        "cell_type": source.cell_type,
        "checksum": source.checksum,
    }
    if points is not None:
        about["points"] = points
    return NotebookNode(
        cell_type=source.cell_type,
        id=source.name[:64],
        metadata=NotebookNode(nbgrader=NotebookNode(about)),
        source=source.source,
        outputs=[],
        execution_count=None,
    )
