"""What a submission's words show that it reaches for."""

from __future__ import annotations

import pytest

from graders.exercise import all_exercises, find_root
from graders.inside.reaches import reaches

KNOWN = [
    path
    for exercise in all_exercises(find_root())
    for path in (exercise.solution, *exercise.variants, *exercise.mistakes)
]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("frame = error.__traceback__.tb_frame.f_back", "frames"),
        ("frame.f_locals['watch'].seen", "frames"),
        ("getattr(generator, 'gi_frame')", "frames"),
        ("criterion.__closure__[0].cell_contents", "closures"),
        ("f.__globals__['draw']", "closures"),
        ("().__class__.__base__.__subclasses__()", "closures"),
        ("import graders.inside.child", "engine"),
        ("import graders", "engine"),
        ("from graders import checks", "engine"),
        ("from graders.inside import child", "engine"),
        ("__import__('graders.judge.shard')", "engine"),
        ("hook.__self__.seen", "closures"),
        ("x._backward_hooks.clear()", "closures"),
        ("attrgetter('__self__.seen')", "closures"),
        ("'0.__sel' + 'f__'", "closures"),
        ("getattr(f, '__fles__'[::-1])", "closures"),
        ("import typing; typing.sys.modules['x']", "modules"),
        ("from sys import *", "modules"),
        ("import json.encoder\nfor m in [json.encoder]: m.x = f", "patched"),
        ("import torch; one = torch; one.equal = f", "patched"),
        ("kind = type(loss); kind.item = f", "patched"),
        ("t = loss.__class__; t.item = f", "patched"),
        ("import torch; t = torch.Tensor; t.requires_grad = True", "patched"),
        ("module.__dict__['equal'] = f", "closures"),
    ],
)
def test_what_nobody_needs_is_flagged_with_its_line(line, code):
    """Once for each kind, whatever follows."""
    found = reaches(f"import torch\n\n{line}\n{line}\n")

    assert (1, "line ") == ([one for one, _ in found].count(code), dict(found)[code][:5])


@pytest.mark.parametrize(
    "line",
    [
        "from graders import simgpu",
        "import graders.simgpu",
        "from graders.simgpu import enable",
        "import inspect, traceback",
        "print(error.__traceback__)",
        "stub_frame, f_backward, graders = 1, 2, 3",
        "# The graders look at the frame of my mind.",
        "import sys; colab = 'google.colab' in sys.modules or sys.modules[__name__]",
        "import sys, tqdm; sys.dont_write_bytecode = True; tqdm.monitor_interval = 0",
        "import importlib; importlib.reload(utils); importlib.util.find_spec('tqdm')",
        "def eval(model): return model\neval(1)",
        "self.__dict__['x'] = 1",
        "'Frames and __globals__ in a sentence.'",
        "type(self).count = 1; self.__class__.count = 2",
    ],
)
def test_honest_words_are_not_flagged(line):
    """The simulated accelerator is for everybody, and words may look alike."""
    assert [] == reaches(f"{line}\n")


def test_nothing_known_is_flagged():
    """Neither right solutions nor the mistakes that learners make."""
    flagged = {str(path): flags for path in KNOWN if (flags := reaches(path.read_text()))}

    assert len(KNOWN) > 500
    assert {} == flagged
