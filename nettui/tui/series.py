"""Curves out of a run's history: by step or by epoch, smoothed, and what is said beside them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

import numpy as np
from rich.text import Text

from nettui.debugger.view import Ghost, View
from nettui.tui.charts import HUES, MARKS, RED, SIGNS, flowing, known
from nettui.types import Array

What: TypeAlias = Literal["loss", "accuracy"]

SMOOTHED = 30
"""A smoothed curve has about so many independent points."""


def series(
    run: View | Ghost, what: What, held_out: bool = False, by_epoch: bool = False
) -> tuple[Array, Array]:
    """Steps and values of a curve that are numbers; or epochs done, and the mean over each.

    Accuracies are in per cent. The held-out part is evaluated before the first step and at each epoch's end.
    """
    column = run.history.column(f"validation_{what}" if held_out else what, run.steps)
    steps, values = known(column if what == "loss" else 100 * column)
    if not by_epoch:
        return steps, values
    epochs = run.history.column("epoch", run.steps)[steps].astype(int)
    if held_out:
        return np.where(steps, epochs + 1, 0), values
    done, places = np.unique(epochs, return_inverse=True)
    return done + 1, np.bincount(places, values) / np.bincount(places)


def smooth(y: Array) -> Array:
    """The mean of each value and those before it, in a window of 1/SMOOTHED of the curve."""
    window = max(len(y) // SMOOTHED, 2)
    sums = np.cumsum(np.concatenate([[0.0], y]))
    at = np.arange(1, len(y) + 1)
    first = np.maximum(at - window, 0)
    mean: Array = (sums[at] - sums[first]) / (at - first)
    return mean


def legend(runs: Iterable[View], told: Iterable[str], width: int) -> Text:
    """Sign, name and figure of each run, in as many lines as it takes; ✘ where a run has its fault."""
    entries = []
    for at, (run, figure) in enumerate(zip(runs, told, strict=True)):
        entry = Text(f"{SIGNS[at]} {(run.label or run.title)[: max(width // 3, 8)]}", HUES[at])
        entry.append(f" {figure}" if figure else "", "default")
        entries.append(entry.append(f" {MARKS['fail']}" if run.reading.nonfinite else "", RED))
    return flowing(entries, width)
