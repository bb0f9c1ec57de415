"""Curves from a run's history: by step or by epoch, smoothed, with a legend."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

import numpy as np
from rich.text import Text

from nettui.debugger.known import Known
from nettui.debugger.view import Ghost, View
from nettui.tui.charts import MARKS, RED, RUN_COLOURS, SIGNS, flow
from nettui.tui.plots import MAX_PLOTTED, finite_points
from nettui.types import Array

What: TypeAlias = Literal["loss", "accuracy", "rate"]

SMOOTHED_POINTS = 30
"""About how many independent points a smoothed curve has."""


def series(
    run: View | Ghost, what: What, held_out: bool = False, by_epoch: bool = False
) -> tuple[Array, Array]:
    """The finite values of a curve and their steps; or the mean over each epoch, and the epochs completed.

    Accuracies are in per cent; where numbers are predicted, R² stands in their place. The held-out part is
    evaluated before the first step and at each epoch's end.
    """
    history, (name, scale) = run.history, _column(run, what, held_out)
    if by_epoch and not held_out:
        return _epoch_means(history, name, run.steps, scale)
    column = scale * history.column(name, run.steps)
    steps, values = finite_points(history.steps(run.steps), column)
    if not by_epoch:
        return steps, values
    epochs = history.column("epoch", run.steps)[np.searchsorted(history.steps(run.steps), steps)].astype(int)
    return np.where(steps, epochs + 1, 0), values


def averages(run: View | Ghost, what: What, held_out: bool, by_epoch: bool) -> tuple[Array, Array, Array]:
    """The same curve for a running mean: steps, values, and how many steps each value stands for."""
    if by_epoch:
        x, y = series(run, what, held_out, by_epoch)
        return x, y, np.ones(len(x))
    name, scale = _column(run, what, held_out)
    means = run.history.means(name, run.steps)
    known = np.abs(means.values) < MAX_PLOTTED
    return means.steps[known], scale * means.values[known], means.counts[known]


def _column(run: View | Ghost, what: What, held_out: bool) -> tuple[str, int]:
    """The name of a curve's column, and the factor that makes per cent of it."""
    r2 = what == "accuracy" and np.isfinite(run.history.column("error", 1)).any()
    shown = "r2" if r2 else what
    return f"validation_{shown}" if held_out else shown, 100 if shown == "accuracy" else 1


def _epoch_means(history: Known, name: str, steps: int, scale: int) -> tuple[Array, Array]:
    """The mean over each epoch; in the thinned part of a long run, over stretches of steps."""
    means = history.means(name, steps)
    known = np.abs(means.values) < MAX_PLOTTED
    weights = means.counts[known]
    epochs = history.means("epoch", steps).values[known].astype(int)
    done, places = np.unique(epochs, return_inverse=True)
    sums = np.bincount(places, scale * means.values[known] * weights)
    return done + 1, sums / np.bincount(places, weights)


def smooth(x: Array, y: Array, weights: Array) -> Array:
    """The running mean over 1/SMOOTHED_POINTS of the curve, and over two points at least; x grows."""
    if not len(x):
        return y
    at, window = np.arange(1, len(x) + 1), (x[-1] - x[0] + 1) // SMOOTHED_POINTS
    sums, totals = (np.cumsum(np.append(0.0, values)) for values in (weights * y, weights))
    first = np.minimum(np.searchsorted(x, x - window, "right"), np.maximum(at - 2, 0))
    mean: Array = (sums[at] - sums[first]) / (totals[at] - totals[first])
    return mean


def legend(runs: Iterable[View], figures: Iterable[str], width: int) -> Text:
    """Sign, name and figure of each run, in as many lines as needed; ✘ for a run with NaN or infinity."""
    entries = []
    for at, (run, figure) in enumerate(zip(runs, figures, strict=True)):
        entry = Text(f"{SIGNS[at]} {(run.label or run.title)[: max(width // 3, 8)]}", RUN_COLOURS[at])
        entry.append(f" {figure}" if figure else "", "default")
        entries.append(entry.append(f" {MARKS['fail']}" if run.reading.nonfinite else "", RED))
    return flow(entries, width)
