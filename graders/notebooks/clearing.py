"""What `nbgrader generate_assignment` puts in the place of a solution.

The config of a course that kata made names it.
nbgrader knows one text for all; here a part may show a fault instead, as stubs do.
"""

from __future__ import annotations

from typing import Any

from nbgrader.preprocessors import ClearSolutions

from graders.author.markers import BEGIN, END, split_part


class ClearMarkedParts(ClearSolutions):  # type: ignore[misc]  # nbgrader ships no types
    """Clear marked parts as `kata stubs` does: by the fault to repair, or by what is to write."""

    def _replace_solution_region(self, cell: Any, language: str) -> bool:
        del language
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "").partition("_")[2]
        cleared: list[str] = []
        part: list[str] | None = None
        replaced = False
        for line in cell.source.split("\n"):
            if line.strip() == BEGIN and part is None:
                part, indent = [], line[: len(line) - len(line.lstrip())]
            elif line.strip() == END and part is not None:
                _, shown = split_part(part)
                cleared += shown or [
                    f'{indent}raise NotImplementedError("write {name} in its cell")'
                ]
                part, replaced = None, True
            elif part is not None:
                part.append(line)
            else:
                cleared.append(line)
        if part is not None:
            raise RuntimeError(f"the cell with {name} has {BEGIN} without {END}; add it")
        cell.source = "\n".join(cleared)
        return replaced
