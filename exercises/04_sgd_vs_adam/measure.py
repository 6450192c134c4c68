"""Measure with your own functions what the README says: `python exercises/04_sgd_vs_adam/measure.py`.

It takes a minute or two and prints the table. `--picture losses.png` draws the picture instead.
"""

import argparse
import runpy
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from torch.optim import SGD, Adam

CODE = Path(__file__).with_name("sgd_vs_adam.py")
TARGET, STEPS, SEEDS = 0.01, 5000, range(5)
MOMENTUM = partial(SGD, momentum=0.9)
OPTIMIZERS = {
    f"{name}, lr={rate}": partial(make, lr=rate)
    for name, make, rates in (
        ("SGD", SGD, (0.001, 0.01, 0.1, 0.3)),
        ("SGD with momentum", MOMENTUM, (0.01, 0.1)),
        ("Adam", Adam, (0.001, 0.01, 0.1)),
    )
    for rate in rates
}
DRAWN = ("SGD, lr=0.01", "Adam, lr=0.001", "SGD with momentum, lr=0.1", "Adam, lr=0.01")


def main() -> None:
    """Print the table, or draw the picture."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--code", default=CODE, help="the file with train, compare, plot_losses")
    options.add_argument("--picture", help="where to save the picture, such as losses.svg")
    chosen = options.parse_args()
    code = runpy.run_path(str(chosen.code))
    if chosen.picture:
        draw(code, chosen.picture)
    else:
        tabulate(code)


def draw(code: dict[str, Any], file: str) -> None:
    """Save a picture of four of the optimizers, long enough for the slowest to arrive."""
    histories = {name: code["train"](OPTIMIZERS[name], 3500) for name in DRAWN}
    figure = code["plot_losses"](histories)
    figure.set_size_inches(7, 4.5)
    figure.axes[0].set_ylim(top=8)  # room for the legend
    with plt.rc_context({"path.simplify_threshold": 0.5, "svg.hashsalt": "losses"}):
        figure.savefig(file, bbox_inches="tight")


def tabulate(code: dict[str, Any]) -> None:
    """Print how many steps each optimizer needs, for each seed."""
    print("| optimizer |" + "".join(f" seed {seed} |" for seed in SEEDS))
    print("|---|" + "---|" * len(SEEDS))
    results = [code["compare"](OPTIMIZERS, TARGET, STEPS, seed) for seed in SEEDS]
    for name in OPTIMIZERS:
        row = [result[name] if result[name] is not None else "never" for result in results]
        print(f"| {name} |" + "".join(f" {steps} |" for steps in row))


if __name__ == "__main__":
    main()
