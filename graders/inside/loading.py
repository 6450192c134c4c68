"""Turning a student's source into a module whose functions a probe can call."""

from __future__ import annotations

import ast
import inspect
import linecache
import re
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any

from graders.inside.around import undo_settings

MESSAGE_LIMIT = 2000
# How the errors of torch.compile and torch.jit go on, for those who write these.
FOR_THEIR_AUTHORS = re.compile(r'\nSet TORCHDYNAMO_VERBOSE=1.*|:\n +File ".*', re.DOTALL)


class StudentRaised(Exception):
    """The student's code raised; `cause` is what it raised."""

    def __init__(self, cause: BaseException) -> None:
        """Keep the exception that left the student's code."""
        super().__init__(type(cause).__name__)
        self.cause = cause


class NotUsable(Exception):
    """The student's file cannot be used; `report` says why, as plain data."""

    def __init__(self, kind: str, **report: Any) -> None:
        """Keep the kind of trouble and its particulars."""
        super().__init__(kind)
        self.report = {"kind": kind, **report}


class Student:
    """The student's module: its functions and classes are called through here.

    Whatever a call raises comes out as StudentRaised, so that a probe's own mistake is never laid
    at the student's door. A function or class that is missing, or wants other arguments than the
    exercise says, raises NotUsable when a probe asks for it, so that the others still count.
    """

    def __init__(
        self,
        module: types.ModuleType,
        source: str,
        api: Sequence[str],
        load_again: Callable[[], Student],
    ) -> None:
        """Wrap a module that was loaded from `source` and should offer every form in `api`.

        `load_again` makes another such Student. `asked_for` are the names in `api` that a probe
        has used.
        """
        self.source = source
        self.asked_for: set[str] = set()
        self._load_again = load_again
        self._module = module
        self._forms = {form.partition("(")[0].strip(): form for form in api}

    def load_again(self) -> Student:
        """Load the module anew, for a probe that changed what it may have asked for on import.

        Where it can be loaded only once in a process, it stays as it is.
        """
        try:
            again = self._load_again()
        except StudentRaised:
            return self
        finally:
            undo_settings()
        again.asked_for = self.asked_for
        return again

    def __getattr__(self, name: str) -> Any:
        if name in self._forms:
            self.asked_for.add(name)
            _check_form(self._module, self._forms[name])
        value = getattr(self._module, name)
        return partial(theirs, value) if isinstance(value, (types.FunctionType, type)) else value


def theirs(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call what is the student's, such as a model of theirs; what it raises is StudentRaised."""
    __tracebackhide__ = True
    try:
        return function(*args, **kwargs)
    except (StudentRaised, NotUsable):
        raise
    except BaseException as error:
        raise StudentRaised(error) from error


def load(
    source: str,
    filename: str,
    api: Sequence[str],
    builtins: Mapping[str, Any] | None = None,
) -> Student:
    """Run `source` as the module `filename`, whose functions `api` shows how to call.

    It gets the usual built-ins, or else `builtins`.

    Raises NotUsable for a syntax error, and StudentRaised for whatever the module raises while
    it is imported.
    """
    __tracebackhide__ = True
    name = filename.replace("\\", "/").rpartition("/")[2].removesuffix(".py")
    module = types.ModuleType(name)
    module.__file__ = filename
    if builtins is not None:
        module.__dict__["__builtins__"] = dict(builtins)
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    try:
        code = compile(source, filename, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise NotUsable("syntax_error", **_syntax(error)) from None
    sys.modules[name] = module
    try:
        exec(code, module.__dict__)  # noqa: S102 - running the student's code is the purpose
    except BaseException as error:
        raise StudentRaised(error) from error
    return Student(module, source, api, partial(load, source, filename, api, builtins))


def _syntax(error: BaseException) -> dict[str, Any]:
    if not isinstance(error, SyntaxError):
        return {"message": str(error)[:MESSAGE_LIMIT], "line": 0, "source": "", "column": 0}
    return {
        "message": str(error.msg)[:MESSAGE_LIMIT],
        "line": error.lineno or 0,
        "source": (error.text or "").rstrip("\n")[:MESSAGE_LIMIT],
        "column": error.offset or 0,
    }


def _check_form(module: types.ModuleType, form: str) -> None:
    """Refuse a module that lacks the function that `form` shows, or wants other arguments."""
    name, arguments, optional = _read_form(form)
    found = module.__dict__.get(name)
    if found is None or not callable(found):
        raise NotUsable("missing_function", function=name, form=form)
    try:
        signature = inspect.signature(found)
    except (TypeError, ValueError):
        return
    try:
        signature.bind(*arguments)
        signature.bind(*arguments[: len(arguments) - optional])
    except TypeError:
        has = f"{name}{signature}"[:MESSAGE_LIMIT]
        raise NotUsable("wrong_signature", function=name, form=form, has=has) from None


@cache
def _read_form(form: str) -> tuple[str, list[str], int]:
    """Return a form's name, its arguments, and how many of these are optional."""
    wanted = ast.parse(f"def {form}: ...").body[0]
    assert isinstance(wanted, ast.FunctionDef)
    return wanted.name, [one.arg for one in wanted.args.args], len(wanted.args.defaults)


def report_exception(error: BaseException, filename: str) -> dict[str, Any]:
    """Return what a learner needs of an exception: type, message, and the last line of theirs.

    An exception whose text cannot be had (its `__str__` raises, say) is told without.
    """
    line, function = 0, ""
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == filename:
            # Code that is stopped may stand at an instruction that belongs to no line, or to -1.
            code = step.tb_frame.f_code
            line, function = max(step.tb_lineno or 0, 0) or code.co_firstlineno, code.co_name
        step = step.tb_next
    try:
        message = FOR_THEIR_AUTHORS.sub("", str(error)).rstrip()[:MESSAGE_LIMIT]
    except BaseException:  # noqa: BLE001 - a hostile __str__ may raise anything
        message = ""
    return {
        "type": str(type(error).__name__)[:80],
        "message": message,
        "line": line,
        "source": linecache.getline(filename, line).strip()[:MESSAGE_LIMIT] if line else "",
        "function": function,
    }
