"""What the instructor's report draws of exercise 03: nothing is judged by it."""

import math
from typing import Any

import torch
from torch import nn
from torch.optim import Adam

from graders.inside.fits import patiently
from graders.inside.loading import theirs
from graders.inside.probing import Draw
from graders.inside.sketching import history, points, sketch, sketches

STEPS = 30


def sine(student: Any, draw: Draw) -> dict[str, Any]:
    """Let the student's network learn a sine by their fit."""
    x = torch.linspace(-math.pi, math.pi, 60).unsqueeze(1)
    y = torch.sin(x) + 0.05 * draw.normal(60, 1)
    model = student.MLP()
    if not isinstance(model, nn.Module) or not [*model.parameters()]:
        return sketches()
    optimizer = Adam(model.parameters(), lr=0.1)
    given = x.clone(), y.clone()
    losses = patiently(optimizer, STEPS, lambda: student.fit(model, *given, optimizer, STEPS))
    with torch.no_grad():
        fit = theirs(model, x)
    return sketches(
        sketch(
            f"A sine, after {STEPS} steps",
            "x",
            "y",
            dots={"data": points(x, y)},
            lines={"fit": points(x, fit)},
        ),
        sketch(
            "The losses that fit returns", "step", "loss", log=True, lines={"loss": history(losses)}
        ),
    )
