"""What a submission's syntax tree shows that it reaches for, without running it.

The child looks before it runs anything of the submission, and says what it found at once, so
nothing that the submission does later can take it back. It is a help for humans and can be fooled;
see docs/security.md.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from graders.inside.trees import ONESELF, bound, folded, harmless, kind_of_another

# No exercise has a use for these names, and no beginner's code holds them by chance.
NAMES = {
    "frames": "tb_frame f_back f_locals f_globals f_builtins gi_frame cr_frame ag_frame _getframe"
    " _current_frames",
    "closures": "__closure__ cell_contents __globals__ __builtins__ __subclasses__ __code__"
    " __getattribute__ addaudithook __self__ _forward_hooks _forward_pre_hooks _backward_hooks"
    " _backward_pre_hooks _post_accumulate_grad_hooks _optimizer_step_pre_hooks"
    " _optimizer_step_post_hooks",
    "engine": "_host",
    "descriptors": "dup2 closerange memfd_create",
}
# What modules offer: a dot at the end stands for all that is in them.
OFFERED = {
    "frames": "sys.settrace sys.setprofile sys.monitoring threading.settrace threading.setprofile",
    "closures": "inspect.getmembers inspect.getclosurevars inspect.getattr_static string.Formatter"
    " torch._C. torch.utils._python_dispatch. torch.overrides._get_current_function_mode"
    " torch.overrides._get_current_function_mode_stack",
    "modules": "sys.modules sys.meta_path sys.path_hooks sys.path_importer_cache __main__."
    " builtins. importlib.import_module importlib.__import__ importlib.machinery."
    " importlib.util.module_from_spec importlib.util.spec_from_file_location"
    " importlib.util.spec_from_loader importlib.util.LazyLoader importlib._bootstrap."
    " pkgutil. pydoc. runpy. imp. unittest.mock. logging.config.",
    "gc": "gc.get_objects gc.get_referrers gc.get_referents gc.callbacks",
    "descriptors": "os.write os.writev os.pwrite os.dup os.fdopen os.sendfile os.splice os._exit"
    " posix. fcntl. multiprocessing.connection. os.eventfd_write os.pwritev os.copy_file_range",
    "ctypes": "ctypes. _ctypes. cffi. torch.utils.cpp_extension. torch.ops.load_library",
    "subprocess": "subprocess. pty. os.system os.popen os.execv os.execve os.posix_spawn",
    "network": "socket. urllib.request. http.client. ftplib. smtplib. torch.hub.",
    "code": "marshal. types.CodeType types.FunctionType torch.library. code. codeop.",
}
CODE = frozenset(["exec", "eval", "compile", "__import__"])
BY_NAME = frozenset(["operator.attrgetter", "operator.methodcaller"])
# Settings that people do set.
SETTINGS = ("config", "backends", "options", "sys.std", "rcParams", "showwarning")
# Modules of which a star brings names that are flagged, and is flagged itself.
STARS = frozenset(["sys", "gc", "os", "posix", "inspect", "importlib", "builtins"])
LOOKED_AT = (
    ast.Import, ast.ImportFrom, ast.Assign, ast.Name, ast.Attribute, ast.Call, ast.MatchClass,
    ast.Constant, ast.BinOp, ast.JoinedStr, ast.Subscript, ast.For, ast.comprehension,
    ast.NamedExpr, ast.Compare, ast.FunctionDef, ast.arg,
)  # fmt: skip
WORDS = {word: code for code, words in NAMES.items() for word in words.split()}
PLACES = {word: code for code, words in OFFERED.items() for word in words.split()}


def reaches(source: str, *, all_known: bool = False) -> list[tuple[str, str]]:
    """Return a code and a detail for each kind of thing that `source` reaches for, the first.

    None are returned for a source that is no Python. `all_known` takes each name for that of a
    module, for a text that does not import what it uses.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return []
    found: dict[str, str] = {}
    for line, code, what in _Look(tree, all_known=all_known).found():
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
    # Anywhere in the name: what a module imports is there under its own name, as typing.sys.
    spans = (".".join(parts[a:b]) for a in range(len(parts)) for b in range(a + 1, len(parts) + 1))
    return next((PLACES[p] for span in spans for p in (span, f"{span}.") if p in PLACES), "")


class _Look:
    """Finds names by what they were imported as, and texts that are put together from parts."""

    def __init__(self, tree: ast.Module, *, all_known: bool) -> None:
        self.nodes = [node for node in ast.walk(tree) if isinstance(node, LOOKED_AT)]
        self.all_known = all_known
        self.imported: dict[str, str] = {}
        self.own: set[str] = set()
        self.allowed = {id(node) for one in self.nodes for node in harmless(one)}
        constant = (n for n in self.nodes if isinstance(n, ast.Assign) and _is_constant(n.value))
        self.constants = {id(target) for node in constant for target in node.targets}
        for node in self.nodes:
            if isinstance(node, (ast.FunctionDef, ast.arg)):
                self.own.add(node.name if isinstance(node, ast.FunctionDef) else node.arg)
            if isinstance(node, ast.Import):
                for one in node.names:
                    name = one.name if one.asname else one.name.partition(".")[0]
                    self.imported[one.asname or name] = name
            elif isinstance(node, ast.ImportFrom):
                for one in node.names:
                    self.imported[one.asname or one.name] = f"{node.module}.{one.name}"
        for node in self.nodes:  # another name for something imported
            for name, value in bound(node):
                if path := self._path(value) or kind_of_another(value):
                    self.imported.setdefault(name, path)

    def found(self) -> Iterator[tuple[int, str, str]]:
        """Yield the line, the code and the words of all that is reached for."""
        for node in self.nodes:
            if id(node) in self.allowed:
                continue
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
                    if one.name == "*" and node.module in STARS:
                        yield "modules", f"from {node.module} import *"
            case ast.Name(id=name):
                made_up = name in CODE and name not in self.own
                yield ("code" if made_up else WORDS.get(name, "")), name
            case ast.Attribute(attr=name):
                path = self._path(node)
                yield WORDS.get(name, ""), name
                yield _place(path) if path else "", path
                if name == "__dict__" and path:
                    yield "closures", path
                if not isinstance(node.ctx, ast.Load) and self._is_others(path):
                    # A number may be set in a module, and in nothing that is a class.
                    harmless_one = id(node) in self.constants and path == path.lower()
                    yield "" if harmless_one else "patched", f"{path} is replaced"
            case ast.Subscript(value=ast.Attribute(value=owner, attr="__dict__"), ctx=ast.Store()):
                if not (isinstance(owner, ast.Name) and owner.id in ONESELF):
                    yield "closures", f"{ast.unparse(owner)}.__dict__ is written to"
            case ast.Call():
                yield from self._call(node, self._path(node.func))
            case ast.MatchClass():
                for name in node.kwd_attrs:
                    yield WORDS.get(name, ""), name
            case ast.Constant(value=str()) | ast.BinOp() | ast.JoinedStr() | ast.Subscript():
                yield from _text(folded(node))
            case _:
                pass

    def _call(self, call: ast.Call, function: str) -> Iterator[tuple[str, str]]:
        yield from _text(folded(call))
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
        if node.id not in self.imported and not self.all_known:
            return "" if parts else node.id
        return ".".join([self.imported.get(node.id, node.id), *reversed(parts)])

    def _is_others(self, path: str) -> bool:
        """Return whether something belongs to an imported module, and is no setting."""
        known = "." in path and any(path.startswith(one) for one in self.imported.values())
        return known and not any(word in path for word in SETTINGS)


def _is_constant(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is not None


def _text(text: str) -> Iterator[tuple[str, str]]:
    """Yield the code of what a text names, on its own or between dots and brackets."""
    if not text or not text.isascii() or any(map(str.isspace, text)):
        return
    if text.startswith("graders."):
        yield _place(text), text
    for word in re.split(r"\W+", text):
        yield WORDS.get(word, ""), text
