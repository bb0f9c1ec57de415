"""Curves from a run's history: by step or by epoch, smoothed, with a legend."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

import numpy as np
from rich.text import Text

from nettui.debugger.view import Ghost, View
from nettui.tui.charts import MARKS, RED, RUN_COLOURS, SIGNS, flow
from nettui.tui.plots import finite_points
from nettui.types import Array

What: TypeAlias = Literal["loss", "accuracy"]

SMOOTHED_POINTS = 30
"""About how many independent points a smoothed curve has."""


def series(
    run: View | Ghost, what: What, held_out: bool = False, by_epoch: bool = False
) -> tuple[Array, Array]:
    """The finite values of a curve and their steps; or the mean over each epoch, and the epochs completed.

    Accuracies are in per cent; where numbers are predicted, R² stands in their place. The held-out part is
    evaluated before the first step and at each epoch's end.
    """
    r2 = what == "accuracy" and np.isfinite(run.history.column("error", 1)).any()
    shown = "r2" if r2 else what
    column = run.history.column(f"validation_{shown}" if held_out else shown, run.steps)
    steps, values = finite_points(100 * column if shown == "accuracy" else column)
    if not by_epoch:
        return steps, values
    epochs = run.history.column("epoch", run.steps)[steps].astype(int)
    if held_out:
        return np.where(steps, epochs + 1, 0), values
    done, places = np.unique(epochs, return_inverse=True)
    return done + 1, np.bincount(places, values) / np.bincount(places)


def smooth(y: Array) -> Array:
    """The running mean over a window of 1/SMOOTHED of the curve."""
    window = max(len(y) // SMOOTHED_POINTS, 2)
    sums = np.cumsum(np.concatenate([[0.0], y]))
    at = np.arange(1, len(y) + 1)
    first = np.maximum(at - window, 0)
    mean: Array = (sums[at] - sums[first]) / (at - first)
    return mean


def legend(runs: Iterable[View], figures: Iterable[str], width: int) -> Text:
    """Sign, name and figure of each run, in as many lines as needed; ✘ for a run with NaN or infinity."""
    entries = []
    for at, (run, figure) in enumerate(zip(runs, figures, strict=True)):
        entry = Text(f"{SIGNS[at]} {(run.label or run.title)[: max(width // 3, 8)]}", RUN_COLOURS[at])
        entry.append(f" {figure}" if figure else "", "default")
        entries.append(entry.append(f" {MARKS['fail']}" if run.reading.nonfinite else "", RED))
    return flow(entries, width)
