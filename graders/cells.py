"""Putting a notebook's cells together to the one file that an exercise is graded as.

The stub gives the order. Where it has a function or class that students write, theirs stands; what
else they define in cells of their own goes along, and what they only try out stays behind.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

# What the stub is called beside a notebook, where nobody may take it for what was handed in.
STUB = "stub.py"
DEFINED, IMPORTED, CONSTANT, COMPUTED, OTHER = "defined", "imported", "constant", "computed", ""


@dataclass(frozen=True, slots=True)
class Piece:
    """One statement at the top of a cell: its text, the names that it binds, and what it is.

    `kind` is "defined" (a function or class), "imported", "constant", "computed" (a value that a
    call or the like makes) or empty. `line` is that of its first line in the cell, from 1.
    """

    text: str
    binds: tuple[str, ...]
    kind: str
    line: int


def pieces_of(cell: str) -> list[Piece]:
    """Return the statements at the top of a cell, none where Python cannot read it."""
    try:
        body = ast.parse(cell).body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return []
    lines = cell.splitlines()
    pieces: list[Piece] = []
    taken = 0
    for node in body:
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
        last = node.end_lineno or first
        if first > taken:  # else it goes along with the one before, on whose line it stands
            text = "\n".join(lines[first - 1 : last])
            pieces.append(Piece(text, *_what(node), first))
        taken = last
    return pieces


def _what(node: ast.stmt) -> tuple[tuple[str, ...], str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return (node.name,), DEFINED
        case ast.Import() | ast.ImportFrom():
            names = ((one.asname or one.name).partition(".")[0] for one in node.names)
            return tuple(name for name in names if name != "*"), IMPORTED
        case ast.Assign() | ast.AnnAssign():
            parts = list(ast.walk(node))
            bound = (one.id for one in parts if isinstance(one, ast.Name) and _is_stored(one))
            calls = any(isinstance(one, (ast.Call, ast.Await)) for one in parts)
            return tuple(bound), COMPUTED if calls else CONSTANT
        case _:
            return (), OTHER


def _is_stored(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def assemble(stub: str, written: Collection[str], cells: Iterable[Sequence[Piece]]) -> str:
    """Return the file that `cells`, in the order in which they count, amount to.

    Of `stub`, all but what is named in `written` stays as it is. Where something in `written` is
    defined more than once the last counts; where it is nowhere, the stub's stands.
    """
    given = pieces_of(stub)
    shown = {piece.text for piece in given}
    fixed = {name for piece in given for name in piece.binds if piece.kind != IMPORTED}
    theirs: dict[str, str] = {}
    helpers: dict[tuple[str, ...], str] = {}
    for cell in cells:
        answers = any(name in written for piece in cell for name in piece.binds)
        for piece in cell:
            if piece.kind == DEFINED and piece.binds[0] in written:
                theirs[piece.binds[0]] = piece.text
            elif (
                _is_helper(piece, answers=answers)
                and fixed.isdisjoint(piece.binds)
                and piece.text not in shown
            ):
                helpers[piece.binds or (piece.text,)] = piece.text
    texts: list[str] = []
    pending = list(helpers.values())
    for piece in given:
        if piece.kind == DEFINED and piece.binds[0] in written:
            # What they define besides comes before all that may use it.
            texts += [*pending, theirs.get(piece.binds[0], piece.text)]
            pending = []
        else:
            texts.append(piece.text)
    return "\n\n".join(texts) + "\n"


def _is_helper(piece: Piece, *, answers: bool) -> bool:
    """Return whether other code may rely on a piece; in a cell with an answer, on all that is set.

    What is computed elsewhere is tried out: running it again takes time and tells nothing.
    """
    return piece.kind in (DEFINED, IMPORTED, CONSTANT) or (answers and piece.kind == COMPUTED)
