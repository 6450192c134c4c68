"""Make the README's pictures afresh: the table that `kata grade` prints, and the report.

It grades the example class, lets rich draw the table, and Chromium the page.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from rich.console import Console

from graders.exercise import all_exercises, find_root
from graders.judge.store import Results
from graders.judge.table import results_table

HERE = Path(__file__).parent
SIZE = (1280, 900)
SCALE = 1.5  # for screens with more than one dot a pixel
COLOURS = 256
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def main() -> None:
    """Write table.svg and report.png beside this file."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is missing: apt-get install -y chromium")
    root = find_root(HERE)
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results"
        words = ["grade", root / "examples" / "class", "-o", results, "--seed", "1"]
        subprocess.run([sys.executable, "-m", "graders.cli", *words], cwd=root, check=True)
        draw_table(results, root)
        draw_report(chromium, results / "report.html", Path(folder))
    for picture in ("table.svg", "report.png"):
        print(f"{HERE / picture}: {(HERE / picture).stat().st_size >> 10} KiB")


def draw_table(results: Path, root: Path) -> None:
    """Let rich draw the table as a terminal shows it."""
    console = Console(record=True, width=80, file=io.StringIO(), force_terminal=True)
    with Results(results) as opened:
        console.print(results_table(opened.records(), all_exercises(root)))
    svg = console.export_svg(title="kata grade examples/class --output results", unique_id="kata")
    # The fonts would be loaded from elsewhere; any monospaced one does.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    (HERE / "table.svg").write_text(svg, encoding="utf-8")


def draw_report(chromium: str, page: Path, folder: Path) -> None:
    """Let Chromium take a screenshot, and reduce its colours."""
    shot = folder / "shot.png"
    width, height = SIZE
    options = (
        f"--window-size={width},{height}",
        f"--force-device-scale-factor={SCALE}",
        f"--user-data-dir={folder / 'profile'}",
    )
    command = [chromium, *FLAGS, *options, f"--screenshot={shot}", page.as_uri()]
    subprocess.run(command, check=True, timeout=120, stderr=subprocess.DEVNULL)
    picture = Image.open(shot).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    picture.save(HERE / "report.png", optimize=True)


if __name__ == "__main__":
    main()
