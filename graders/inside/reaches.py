"""What a submission's syntax tree shows that it reaches for, without running it.

The child looks before it runs anything of the submission, and says what it found at once, so
nothing that the submission does later can take it back. It is a help for humans and can be fooled;
see docs/security.md.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

# No exercise has a use for these names, and no beginner's code holds them by chance.
NAMES = {
    "frames": "tb_frame f_back f_locals f_globals f_builtins gi_frame cr_frame ag_frame _getframe"
    " _current_frames",
    "closures": "__closure__ cell_contents __globals__ __builtins__ __subclasses__ __code__"
    " __getattribute__ addaudithook",
    "descriptors": "dup2 closerange memfd_create",
}
# What modules offer: a dot at the end stands for all that is in them.
OFFERED = {
    "frames": "sys.settrace sys.setprofile sys.monitoring threading.settrace threading.setprofile",
    "modules": "sys.modules sys.meta_path sys.path_hooks sys.path_importer_cache __main__."
    " builtins. importlib. pkgutil. runpy. imp. unittest.mock.",
    "gc": "gc.get_objects gc.get_referrers gc.get_referents",
    "descriptors": "os.write os.writev os.pwrite os.dup os.fdopen os.sendfile os.splice os._exit"
    " posix. fcntl.",
    "ctypes": "ctypes. _ctypes. cffi. torch.utils.cpp_extension. torch.ops.load_library",
    "subprocess": "subprocess. pty. os.system os.popen os.execv os.execve os.posix_spawn",
    "network": "socket. urllib.request. http.client. ftplib. smtplib. torch.hub.",
    "code": "marshal. types.CodeType types.FunctionType torch.library.",
}
CODE = frozenset(["exec", "eval", "compile", "__import__"])
BY_NAME = frozenset(["operator.attrgetter", "operator.methodcaller"])
# Settings that people do set.
SETTINGS = ("config", "backends", "options", "sys.std", "rcParams", "showwarning")
LOOKED_AT = (
    ast.Import, ast.ImportFrom, ast.Assign, ast.Name, ast.Attribute, ast.Call, ast.MatchClass,
    ast.Constant, ast.BinOp, ast.JoinedStr,
)  # fmt: skip
WORDS = {word: code for code, words in NAMES.items() for word in words.split()}
PLACES = {word: code for code, words in OFFERED.items() for word in words.split()}


def reaches(source: str) -> list[tuple[str, str]]:
    """Return a code and a detail for each kind of thing that `source` reaches for, the first.

    None are returned for a source that is no Python.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return []
    found: dict[str, str] = {}
    for line, code, what in _Look(tree).found():
        found.setdefault(code, f"line {line}: {what}"[:200])
    return list(found.items())


def offered_by(module: str, name: str) -> str:
    """Return the code of what `name` is in a module, or an empty string."""
    return _place(f"{module}.{name}")


def _place(path: str) -> str:
    """Return the code of a name with dots, or an empty string; an own module is no place."""
    parts = path.split(".")
    if parts[0] == "graders":
        return "" if parts[1:2] == ["simgpu"] and len(parts) <= 3 else "engine"  # noqa: PLR2004
    starts = (".".join(parts[:n]) for n in range(1, len(parts) + 1))
    return next((PLACES[p] for start in starts for p in (start, f"{start}.") if p in PLACES), "")


class _Look:
    """Finds names by what they were imported as, and texts that are put together from parts."""

    def __init__(self, tree: ast.Module) -> None:
        self.nodes = [node for node in ast.walk(tree) if isinstance(node, LOOKED_AT)]
        self.imported: dict[str, str] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for one in node.names:
                    name = one.name if one.asname else one.name.partition(".")[0]
                    self.imported[one.asname or name] = name
            elif isinstance(node, ast.ImportFrom):
                for one in node.names:
                    self.imported[one.asname or one.name] = f"{node.module}.{one.name}"
        for node in self.nodes:  # another name for something imported
            if isinstance(node, ast.Assign) and (path := self._path(node.value)):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        self.imported.setdefault(target.id, path)

    def found(self) -> Iterator[tuple[int, str, str]]:
        """Yield the line, the code and the words of all that is reached for."""
        for node in self.nodes:
            line = getattr(node, "lineno", 0)
            for code, what in self._of(node):
                if code:
                    yield line, code, what

    def _of(self, node: ast.AST) -> Iterator[tuple[str, str]]:  # noqa: C901, PLR0912 - one kind a case
        match node:
            case ast.Import():
                for one in node.names:
                    ours = one.name == "graders" or one.name.startswith("graders.")
                    yield _place(one.name) if ours else "", f"import {one.name}"
            case ast.ImportFrom() if node.module is not None:
                for one in node.names:
                    yield _place(f"{node.module}.{one.name}"), f"{node.module}.{one.name}"
            case ast.Name(id=name):
                yield ("code" if name in CODE else WORDS.get(name, "")), name
            case ast.Attribute(attr=name):
                path = self._path(node)
                yield WORDS.get(name, ""), name
                yield _place(path) if path else "", path
                if name == "__dict__" and path:
                    yield "closures", path
                if not isinstance(node.ctx, ast.Load) and self._is_others(path):
                    yield "patched", f"{path} is replaced"
            case ast.Call():
                yield from self._call(node, self._path(node.func))
            case ast.MatchClass():
                for name in node.kwd_attrs:
                    yield WORDS.get(name, ""), name
            case ast.Constant(value=str()) | ast.BinOp() | ast.JoinedStr():
                text = folded(node)
                engine = text.startswith("graders.") and text.isascii() and " " not in text
                yield (_place(text) if engine else WORDS.get(text, "")), text
            case _:
                pass

    def _call(self, call: ast.Call, function: str) -> Iterator[tuple[str, str]]:
        yield WORDS.get(folded(call), ""), folded(call)
        if not call.args:
            return
        first, rest = call.args[0], call.args[1:]
        owner = self._path(first)
        if function in ("setattr", "delattr") and self._is_others(f"{owner}.x"):
            yield "patched", f"{function}({owner}, ...)"
        if function in BY_NAME and not isinstance(first, ast.Constant):
            yield "closures", f"{function}(...)"
        if function in ("getattr", "vars") and owner:
            name = folded(rest[0]) if rest else "__dict__"
            yield _place(f"{owner}.{name}") if name else "", f"{owner}.{name}"

    def _path(self, node: ast.AST) -> str:
        """Return what an expression is by its imported name, as in torch.nn.Module, if any."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        if node.id not in self.imported:
            return "" if parts else node.id
        return ".".join([self.imported[node.id], *reversed(parts)])

    def _is_others(self, path: str) -> bool:
        """Return whether something belongs to an imported module, and is no setting."""
        known = "." in path and any(path.startswith(one) for one in self.imported.values())
        return known and not any(word in path for word in SETTINGS)


def folded(node: ast.AST) -> str:
    """Return the text that an expression of constants is put together to, or an empty string."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            one, two = folded(left), folded(right)
            return one + two if one and two else ""
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
