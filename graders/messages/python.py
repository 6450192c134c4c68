"""What Python itself says, where a learner's code meets tensors, and the sandbox."""

from __future__ import annotations

WHENCE_NONE = (
    "A .grad is None until backward() has reached its tensor, and again after zero_grad(); a "
    "function without return gives None as well."
)
FIND_NONE = (
    "Print what this line uses. Look for a missing backward(), a missing return, or a copy that "
    "was used in place of the tensor whose .grad is read."
)
NOT_CALLED = (
    "A function is named here without being called, so the line works on the function itself."
)
ADD_PARENTHESES = "Add the parentheses, as in model.parameters() or loss.item()."
IN_ARGUMENTS = "Leave it out; all that the exercise needs comes in the function's arguments."

MISSING_ATTRIBUTES = (
    (
        r"(?P<name>\w+)\(\) received an invalid combination of arguments - "
        r"got \((?P<got>.*?),? ?\), but expected",
        "\\g<name>() cannot be called with these arguments: (\\g<got>).",
        "Compare the names, one letter at a time, and the kinds of values with the page of "
        "\\g<name>() in PyTorch's documentation; a size is wanted by functions that make tensors.",
    ),
    (
        r"'(?P<kind>(?!NoneType)[A-Z]\w*)' object is not subscriptable",
        "Square brackets take an entry out of a list or a tensor, and this line asks for one of a "
        "model or a layer: a value of type \\g<kind>.",
        "Call it with round brackets, as in model(x_batch).",
    ),
    (
        r"can only concatenate str \(not \"(?P<kind>\w+)\"\) to str",
        "A text was added to a value of type \\g<kind>, and Python adds only text to text.",
        "To print both, write print('loss:', loss), or f'loss: {loss}'.",
    ),
    (
        r"'NoneType' object has no attribute '(?P<name>\w+)'",
        f"This line wants .\\g<name> of something that is None. {WHENCE_NONE}",
        FIND_NONE,
    ),
    (
        r"'(?:builtin_function_or_method|function|method|type)' object "
        r"(?:has no attribute|is not (?:iterable|subscriptable))",
        NOT_CALLED,
        ADD_PARENTHESES,
    ),
    (
        r"unsupported operand type.* '(?:builtin_function_or_method|function|method)'",
        NOT_CALLED,
        ADD_PARENTHESES,
    ),
    (
        r"'(?P<kind>[\w.]+)' object has no attribute 'backward'",
        "backward() was called on a value of type \\g<kind>, which does not know how it was "
        "computed. Only a tensor does; item(), float() and NumPy make a plain number of it.",
        "Call backward() on the tensor that the criterion returned, and item() only on the value "
        "that you return.",
    ),
    (
        r"'(?P<kind>float|int|bool)' object has no attribute '(?P<name>\w+)'",
        "This value is a plain \\g<kind> and no tensor any more, so it has no .\\g<name>. item() "
        "or float() may have been called before.",
        "Leave out .\\g<name>, or leave out the item() or float() that came first.",
    ),
    (
        r"'(?P<kind>[\w.]+)' object has no attribute '(?P<name>step|zero_grad)'",
        "A value of type \\g<kind> has no \\g<name>(). step() belongs to the "
        "optimizer; zero_grad() to the optimizer and to the model.",
        "Call optimizer.\\g<name>(), and see that the arguments arrive in the order that you take "
        "them to.",
    ),
    (
        r"'(?P<kind>tuple|list|dict)' object has no attribute '(?P<name>\w+)'",
        "A \\g<kind> of values stands where one tensor is wanted, and a \\g<kind> has no "
        ".\\g<name>.",
        "Take out the part that you want, as in result[0], or use torch.stack for a list.",
    ),
    (
        r"module '(?P<module>[\w.]+)' has no attribute '(?P<name>\w+)'",
        "There is no \\g<name> in \\g<module>. It may be misspelled, or live elsewhere, such as "
        "in torch.nn, torch.optim or torch.nn.functional.",
        "Compare the name with the README's and with PyTorch's documentation.",
    ),
    (
        r"'(?P<kind>[\w.]+)' object has no attribute '(?P<name>\w+)'",
        "A value of type \\g<kind> has nothing called \\g<name>. The name may be misspelled, or "
        "this variable may hold something else than you take it to.",
        "Print type(...) of what stands before the dot.",
    ),
)

NAMES_AND_IMPORTS = (
    (
        r"NameError: name '(?P<name>torch|nn|np|F|optim|math|plt)' is not defined",
        "The name \\g<name> is used, but this file does not import it.",
        "Put the import at the top of the file, as in `import torch`, `from torch import nn`, "
        "`import torch.nn.functional as F` or `import numpy as np`.",
    ),
    (
        r"NameError: name '(?P<name>zero_grad|backward|step|item|parameters)' is not defined",
        "\\g<name> is no function of its own but a method, so it needs the object that it belongs "
        "to, and a dot.",
        "Write the object before it, as in optimizer.zero_grad() or loss.backward().",
    ),
    (
        r"NameError: (?:name|cannot access free variable) '(?P<name>\w+)'",
        "The name \\g<name> is not known in this line: it is misspelled, or was made elsewhere, "
        "in another function or in a notebook cell.",
        "Compare the spelling with the function's arguments, and make the value inside the "
        "function before you use it.",
    ),
    (
        r"cannot access local variable '(?P<name>\w+)'",
        "\\g<name> is used before it has a value: the line that sets it comes later, or stands in "
        "an if or a loop that did not run.",
        "Set \\g<name> before this line, whichever way the code takes. A function that is to "
        "change a variable from outside should take it as an argument and return it.",
    ),
    (
        r"attempted relative import",
        "The file imports from a file beside it, and is graded alone.",
        "Put everything that it needs into this one file, and leave out the import.",
    ),
    (
        r"ModuleNotFoundError: No module named '(?P<name>[\w.]+)'",
        "There is no module \\g<name> where your code runs: only this one file is graded, beside "
        "PyTorch, NumPy and Python's own library.",
        "Put everything that you need into this one file. If the name is misspelled, mend it.",
    ),
    (
        r"ImportError: cannot import name '(?P<name>\w+)' from (?:partially initialized module )?"
        r"'(?P<module>[\w.]+)'",
        "\\g<module> has no \\g<name> to import. It may be misspelled, or live in another module.",
        "Look the name up in the documentation of \\g<module>.",
    ),
)

CALLS = (
    (
        r"TypeError: (?P<name>[\w.<>]+)\(\) missing (?P<n>\d+) required (?:positional|keyword-only)"
        r" arguments?: (?P<which>.*)",
        "\\g<name>() was called without \\g<which>, which it needs.",
        "Compare the call with the function's definition, argument by argument.",
    ),
    (
        r"TypeError: (?P<name>[\w.<>]+)\(\) takes .*positional arguments? but (?P<n>\d+) "
        r"(?:was|were) given",
        "\\g<name>() was called with more arguments than it takes. In a class, self is counted.",
        "Compare the call with the function's definition; a method's first parameter is self.",
    ),
    (
        r"TypeError: (?P<name>[\w.<>]+)\(\) got an unexpected keyword argument '(?P<which>\w+)'",
        "\\g<name>() has no argument called \\g<which>.",
        "Compare the spelling with the function's definition.",
    ),
    (
        r"'(?P<kind>(?:numpy\.)?(?:float|int|bool)\d*)' object is not iterable",
        "A plain number of type \\g<kind> stands where a tensor, or several values, should stand. "
        "If this line calls torch.autograd.grad: it wants a tensor, which knows how it was "
        "computed, and item() or float() makes a number that does not.",
        "Hand torch.autograd.grad the tensor itself, without item() or float(). To count in a "
        "for loop, write range(n).",
    ),
    (
        r"'NoneType' object is not callable",
        "There are parentheses after something that is None. A .grad is a value and not a "
        "function, and zero_grad() gives back None.",
        "Leave out the last parentheses, as in w.grad.",
    ),
    (
        r"'(?P<kind>[\w.]+)' object is not callable",
        "There are parentheses after a \\g<kind>, which is a value and not a function.",
        "Leave them out, as in x.shape, w.grad or w.requires_grad. If it should be a function, "
        "see whether a variable has taken its name.",
    ),
    (
        r"^(?:TypeError|RuntimeError): .*NoneType",
        f"Something is None that should hold a value. {WHENCE_NONE}",
        FIND_NONE,
    ),
    (
        r"IndexError: (?:list|tuple) index out of range",
        "This line asks for an entry beyond the end of a list; counting begins at 0.",
        "Print len(...) of it just before this line.",
    ),
    (
        r"ZeroDivisionError",
        "A number was divided by zero; often it is a count that is still 0, or an empty batch.",
        "Print the divisor just before this line.",
    ),
    (
        r"^StopIteration",
        "next() found nothing more. next(model.parameters()) does so for a model without any.",
        "Give next() a second argument for that case, or use a for loop.",
    ),
    (
        r"RecursionError: cannot set the recursion limit",
        "sys.setrecursionlimit() was called with a number that is too small for Python to go on.",
        "Leave it out; no exercise needs another limit.",
    ),
    (
        r"^RecursionError",
        "A function called itself again and again without an end.",
        "Give it a case in which it returns without calling itself; see whether a helper has the "
        "same name as the function that it should call.",
    ),
)

ENDINGS_AND_SANDBOX = (
    (
        r"^SystemExit",
        "Your code called exit(), which ends the whole program before it returns a result.",
        "Leave out exit() and sys.exit(); use return to leave a function.",
    ),
    (
        r"^KeyboardInterrupt",
        "Your code was interrupted as if by Ctrl-C, which it must have raised itself.",
        "Leave out KeyboardInterrupt; use return to leave a function.",
    ),
    (
        r"^BdbQuit",
        "Your code stops at a breakpoint, and nobody was there to go on from it.",
        "Take out breakpoint() and pdb.set_trace(), or run pytest in a terminal and type c to go "
        "on.",
    ),
    (
        r"^EOFError|reading from stdin while output is captured",
        "Your code waits for somebody to type something, and nobody is there when it is graded.",
        "Leave out input(); take values from the function's arguments.",
    ),
    (
        r"^PermissionError: .*Errno 13\].*: (?P<path>'.*')",
        "Your code opens \\g<path>, and files are closed to code that is graded.",
        IN_ARGUMENTS,
    ),
    (
        r"^InductorError: |^BackendCompilerFailed: ",
        "torch.compile could not work: it starts a compiler of C++ programs, which is closed to "
        "code that is graded and is missing on many machines.",
        "Leave torch.compile out. Your code does the same without it.",
    ),
    (
        r"^InternalTorchDynamoError: |Dynamo tracing is disabled",
        "torch.compile is switched off where code is graded, so it cannot promise to compile the "
        "whole of your function.",
        "Leave torch.compile out, or at least fullgraph=True. Your code does the same without it.",
    ),
    (
        r"^NotSupportedError: |^UnsupportedNodeError: |^FrontendError: ",
        "torch.jit.script could not translate the model or the function: it knows only a part of "
        "Python, and nothing of the hooks that the tests hang on a model.",
        "Leave torch.jit out, and use the model as you are given it.",
    ),
    (
        r"^PermissionError: |Errno 1\] Operation not permitted|in name resolution",
        "Your code reaches for another process, the network or the machine's settings, and they "
        "are closed to code that is graded.",
        "Leave out subprocesses, workers (num_workers=0) and downloads; the exercise needs none.",
    ),
    (
        r"^FileNotFoundError: .*: (?P<path>'.*')",
        "Your code opens \\g<path>, and there is no such file where it is graded.",
        IN_ARGUMENTS,
    ),
)

PYTHON = (*MISSING_ATTRIBUTES, *NAMES_AND_IMPORTS, *CALLS, *ENDINGS_AND_SANDBOX)
