"""What parts of a syntax tree stand for: texts, other names, the classes of things."""

from __future__ import annotations

import ast
from collections.abc import Iterator

ONESELF = frozenset(["self", "cls", "__class__"])


def harmless(node: ast.AST) -> list[ast.AST]:
    """Return what people write who ask where they run: `"x" in sys.modules`, or for themselves."""
    match node:
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[table]):
            return [table]
        case ast.Subscript(value=table, slice=ast.Name(id="__name__"), ctx=ast.Load()):
            return [table]
        case _:
            return []


def bound(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield the names that a statement binds, each with what it may stand for."""
    match node:
        case ast.Assign(targets=targets, value=value):
            pairs = [(target, value) for target in targets]
        case ast.NamedExpr(target=target, value=value):
            pairs = [(target, value)]
        case (
            ast.For(target=target, iter=ast.List(elts=values) | ast.Tuple(elts=values))
            | ast.comprehension(target=target, iter=ast.List(elts=values) | ast.Tuple(elts=values))
        ):
            pairs = [(target, value) for value in values]
        case _:
            pairs = []
    for target, value in pairs:
        if isinstance(target, ast.Name):
            yield target.id, value
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            both = zip(target.elts, value.elts, strict=False)
            yield from ((one.id, other) for one, other in both if isinstance(one, ast.Name))


def kind_of_another(node: ast.AST) -> str:
    """Return a name for the class of an object that is not oneself, or an empty string."""
    match node:
        case ast.Call(func=ast.Name(id="type"), args=[ast.Name(id=name)]):
            return f"type({name})" if name not in ONESELF else ""
        case ast.Attribute(value=ast.Name(id=name), attr="__class__"):
            return f"type({name})" if name not in ONESELF else ""
        case _:
            return ""


def folded(node: ast.AST) -> str:
    """Return the text that an expression of constants is put together to, or an empty string."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            one, two = folded(left), folded(right)
            return one + two if one and two else ""
        case ast.Subscript(
            value=inner,
            slice=ast.Slice(
                lower=None,
                upper=None,
                step=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1)),
            ),
        ):
            return folded(inner)[::-1]
        case ast.JoinedStr(values=values):
            parts = [folded(v.value if isinstance(v, ast.FormattedValue) else v) for v in values]
            return "".join(parts) if all(parts) else ""
        case ast.Call(
            func=ast.Attribute(value=between, attr="join"), args=[ast.List() | ast.Tuple() as many]
        ):
            parts = [folded(one) for one in many.elts]
            return folded(between).join(parts) if all(parts) else ""
        case _:
            return ""
