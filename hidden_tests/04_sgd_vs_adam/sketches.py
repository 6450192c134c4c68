"""What the instructor's report draws of exercise 04: nothing is judged by it."""

from functools import partial
from typing import Any

from torch.optim import SGD, Adam

from graders.inside.probing import Draw
from graders.inside.sketching import history, sketch, sketches

STEPS = 15
OPTIMIZERS = {"SGD, lr=0.1": partial(SGD, lr=0.1), "Adam, lr=0.03": partial(Adam, lr=0.03)}


def race(student: Any, draw: Draw) -> dict[str, Any]:
    """Let the student's train train with two optimizers."""
    seed = int(draw.integers(0, 1000))
    losses = {name: student.train(make, STEPS, seed) for name, make in OPTIMIZERS.items()}
    lines = {name: history(each) for name, each in losses.items()}
    return sketches(sketch("The losses that train returns", "step", "loss", log=True, lines=lines))
