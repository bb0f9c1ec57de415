"""What 60,000 images of 784 bytes cost, each in a process of its own: seconds, and the most memory in MB.

Opening is `nettui show`, which makes the data set; then a step, an evaluation of the held-out fifth, and all
checks. Memory is what the whole process has had at most, with Python and its libraries, as Linux
counts it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np

SAMPLES, PIXELS = 60_000, 784

SCENARIO = """[data]
path = "images.npz"
scale = "center"
validation = 0.2
[network]
hidden = [32]
"""

MEASURED = r"""
import json, re, sys
from pathlib import Path
from time import perf_counter
from nettui.scenario.loading import load

what, sets = sys.argv[1], sys.argv[2:]
began = perf_counter()
trainer = load("images.toml", sets).build(0)
state = trainer.start()
if what == "step":
    trainer.step(state)
    state = trainer.step(state).after
    began = perf_counter()
    for _ in range(20):
        state = trainer.step(state).after
    seconds = (perf_counter() - began) / 20
elif what == "evaluation":
    began = perf_counter()
    trainer.evaluate(state)
    seconds = perf_counter() - began
elif what == "check":
    from nettui.checks.probe import Probe
    from nettui.checks.run import run_checks, select_checks

    began = perf_counter()
    list(run_checks(Probe(trainer, state), select_checks().values()))
    seconds = perf_counter() - began
else:
    seconds = perf_counter() - began
peak = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
print(json.dumps([seconds, int(peak[1]) * 1024 / 1e6]))
"""

ASKED = {
    "open": ("open",),
    "step, batch 32": ("step", "train.batch=32"),
    "step, batch all": ("step", "train.batch=all"),
    "evaluation of 12,000": ("evaluation",),
    "check": ("check", "train.batch=32"),
}

MOST = {"open": 200, "step, batch 32": 200, "step, batch all": 700, "evaluation of 12,000": 250, "check": 500}
"""The most memory, in MB, that each should take."""


class Line(NamedTuple):
    """What was asked, the seconds that it took, and the most memory of its process."""

    what: str
    seconds: float
    memory: float
    unit: str
    target: str


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="processes for each figure")


def measure(options: Namespace) -> Iterator[Line]:
    """One line for each thing that is asked of the images."""
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder))
        for what, words in ASKED.items():
            found = [_ask(words, folder) for _ in range(options.rounds)]
            seconds, memory = (median(each) for each in zip(*found, strict=True))
            mark = "✔" if memory <= MOST[what] else "✘"
            yield Line(what, seconds, memory, "MB", f"≤ {MOST[what]} {mark}")


def _write(folder: Path) -> None:
    rng = np.random.default_rng(0)
    labels = np.arange(SAMPLES) % 10
    drawn = rng.integers(0, 200, (10, PIXELS))[labels] + rng.integers(-55, 56, (SAMPLES, PIXELS))
    np.savez(folder / "images.npz", X=np.clip(drawn, 0, 255).astype(np.uint8), y=labels)
    (folder / "images.toml").write_text(SCENARIO)


def _ask(words: tuple[str, ...], folder: str) -> list[float]:
    command = [sys.executable, "-c", MEASURED, *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    found: list[float] = json.loads(done.stdout)
    return found
