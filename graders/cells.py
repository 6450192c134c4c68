"""Putting a notebook's cells together to the one file that an exercise is graded as.

The stub gives the order. Where it has a function or class that students write, theirs stands; of
what else they define in cells of their own that goes along which it uses, and what they only try
out stays behind.
"""

from __future__ import annotations

import ast
import symtable
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

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
        if first > taken:
            text = "\n".join(lines[first - 1 : last])
            pieces.append(Piece(text, *_what(node), first))
        else:  # it goes along with the one before, on whose line it stands
            before = pieces.pop()
            text = "\n".join([before.text, *lines[taken:last]])
            pieces.append(replace(before, text=text, binds=before.binds + _what(node)[0]))
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
            later = isinstance(node.value, ast.Lambda)  # what it calls it does not call yet
            calls = not later and any(isinstance(one, (ast.Call, ast.Await)) for one in parts)
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
    helpers: dict[str, Piece] = {}
    loose: dict[str, list[Piece]] = {}
    stars: dict[str, None] = {}
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
                helpers |= dict.fromkeys(piece.binds, piece)
                if piece.kind == IMPORTED and not piece.binds:
                    stars[piece.text] = None  # it binds what nobody can tell
                for name in () if piece.binds else _names_changed(piece):
                    loose.setdefault(name, []).append(piece)
    texts: list[str] = []
    brought: set[str] = set()
    for piece in given:
        if piece.kind == DEFINED and piece.binds[0] in written:
            text = theirs.get(piece.binds[0], piece.text)
            texts += [*stars, *_brought_along(text, helpers, loose, brought), text]
            stars = {}
        else:
            texts.append(piece.text)
    return "\n\n".join(texts) + "\n"


def _brought_along(
    text: str, helpers: dict[str, Piece], loose: dict[str, list[Piece]], brought: set[str]
) -> list[str]:
    """Return what `text` relies on, each behind what it uses itself; add it to `brought`."""
    found: list[str] = []
    changes = {piece.text for pieces in loose.values() for piece in pieces}
    # By a stack, since a notebook may make the chain as long as it likes.
    waiting: list[tuple[str, bool]] = [(text, False)]
    while waiting:
        one, is_ready = waiting.pop()
        if is_ready:
            found.append(one)
        elif one not in brought:
            brought.add(one)
            waiting.append((one, True))
            used = sorted(_names_used(one) & helpers.keys())
            changing: list[Piece] = []
            for name in used if one not in changes else ():
                changing += loose.get(name, ())
            needed = [helpers[name] for name in used]
            waiting += [(piece.text, False) for piece in reversed([*needed, *changing])]
    return found[:-1]


def _names_used(text: str) -> set[str]:
    """Return the names that a statement takes from the file it stands in."""
    try:
        tables = [symtable.symtable(text, "cell", "exec")]
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return set()  # what Python cannot compile relies on nothing
    used: set[str] = set()
    for table in tables:
        kind = table.get_type()
        for one in table.get_symbols():
            # At the top what it binds is called global too; a class may read what it binds after.
            if (kind != "module" and one.is_global()) or (
                kind in ("module", "class") and one.is_referenced()
            ):
                used.add(one.get_name())
        tables += table.get_children()
    return used


def _names_changed(piece: Piece) -> set[str]:
    """Return whose items or attributes a statement sets that binds no name."""
    names: set[str] = set()
    for part in ast.walk(ast.parse(piece.text)):
        root: ast.AST = part
        if isinstance(part, ast.Attribute | ast.Subscript) and isinstance(part.ctx, ast.Store):
            while isinstance(root, ast.Attribute | ast.Subscript):
                root = root.value
        if isinstance(root, ast.Name) and root is not part:
            names.add(root.id)
    return names


def _is_helper(piece: Piece, *, answers: bool) -> bool:
    """Return whether other code may rely on a piece; in a cell with an answer, on all that is set.

    What is computed elsewhere is tried out: running it again takes time and tells nothing.
    """
    return piece.kind in (DEFINED, IMPORTED, CONSTANT) or (answers and piece.kind == COMPUTED)
