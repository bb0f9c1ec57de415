"""Charts of numbers in text: histogram columns, and lines with axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from rich.text import Text

from nettui.common.text import format_number
from nettui.tui.charts import LEVELS
from nettui.types import Array

MAX_POINTS = 400
"""The most points of a curve; more are thinned evenly, keeping the last one."""

FRAME = 3
"""The rows of a chart's frame and of the labels below it."""

MAX_PLOTTED = 1e300

MIN_CHART = 24, 6
"""The least width and height of a chart with axes, in cells."""

XAxis: TypeAlias = Literal["steps", "powers", "numbers"]
"""What the x of a chart are: steps, from 0 on; exponents of ten; or any numbers."""

LOG_RATIO = 1000.0
"""Ratio of the largest to the smallest value above which a chart is logarithmic."""


def histogram(counts: Sequence[int], width: int, height: int) -> list[str]:
    """A histogram as `height` lines of `width` cells, the highest bin full; empty bins stay blank."""
    bins = _regroup(counts, width)
    top, steps = bins.max(initial=0.0), len(LEVELS)
    filled = [math.ceil(count / top * height * steps) if top else 0 for count in bins]
    return [
        "".join(_cell(fill - row * steps, LEVELS) for fill in filled) for row in range(height - 1, -1, -1)
    ]


def _regroup(counts: Sequence[int], width: int) -> Array:
    """Counts over `width` equal bins; an old bin that crosses an edge is split in proportion."""
    sums = np.cumsum([0, *counts])
    edges = np.linspace(0, len(counts), width + 1)
    return np.diff(np.interp(edges, np.arange(len(sums)), sums))


def _cell(fill: int, levels: str) -> str:
    return " " if fill <= 0 else levels[min(fill, len(levels)) - 1]


class Curve(NamedTuple):
    """Finite y over x in a colour, as a line (`braille`) or as a sign at every point."""

    x: Array
    y: Array
    colour: str
    marker: str = "braille"


def finite_points(steps: Array, values: Array) -> tuple[Array, Array]:
    """Steps and values where the value is finite and not too large for plotext."""
    known = np.abs(values) < MAX_PLOTTED
    return steps[known], values[known]


def thin_out(x: Array, y: Array, points: int = MAX_POINTS) -> tuple[Array, Array]:
    """The curve with at most `points` points, which lie evenly along x; x grows."""
    if len(x) <= points:
        return x, y
    kept = np.unique(np.searchsorted(x, np.linspace(x[0], x[-1], points).astype(int)))
    return x[kept], y[kept]


def outline(x: Array, y: Array, points: int = MAX_POINTS) -> tuple[Array, Array]:
    """The curve with at most `points` points: the lowest and the highest y of even intervals; x grows."""
    if len(x) <= points:
        return x, y
    wide = points // 2
    place = np.minimum(((x - x[0]) / (x[-1] - x[0]) * wide).astype(int), wide - 1)
    order = np.lexsort((y, place))
    first = np.flatnonzero(np.diff(place[order], prepend=-1))
    last = np.append(first[1:], len(order)) - 1
    kept = np.unique(order[np.append(first, last)])
    return x[kept], y[kept]


def line_chart(
    curves: Sequence[Curve], width: int, height: int, log: bool | None = None, x: XAxis = "steps"
) -> Text:
    """A chart with axes, by plotext; by default, y is on a log scale where it spans more than LOG_RATIO."""
    from textual_plotext.plot import Plot  # imported late, so that the first paint does not wait for it

    drawn = [curve for curve in curves if len(curve.x)]
    low, high = min(curve.y.min() for curve in drawn), max(curve.y.max() for curve in drawn)
    log = (0 < low < high / LOG_RATIO) if log is None else log and low > 0
    plot: Any = Plot()
    plot._limit_size(False, False)  # the limit would be the size of the terminal, not of the panel
    plot.plotsize(width, height)
    plot.theme("pro")
    for at, y, colour, marker in drawn:
        rgb = (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))
        draw = plot.plot if marker == "braille" else plot.scatter
        draw(at.tolist(), (np.log10(y) if log else y).tolist(), marker=marker, color=rgb)
    last = max(curve.x[-1] for curve in drawn)
    first = 0 if x == "steps" else min(curve.x[0] for curve in drawn)
    plot.xticks(*_ticks(first, int(last) if x == "steps" else float(last), least=1, log=x == "powers"))
    apart = (high - low) / max(height - FRAME, 1)  # two ticks in one row would hide each other
    plot.yticks(*_log_ticks(low, high) if log else _ticks(low, high, least=apart))
    return Text.from_ansi(plot.build().rstrip("\n"))


def _log_ticks(low: float, high: float) -> tuple[list[float], list[str]]:
    """Powers of ten between low and high, or round numbers if there are not two powers."""
    powers = _ticks(math.log10(low), math.log10(high), least=1, log=True)
    if len(powers[0]) > 1:
        return powers
    ticks, labels = _ticks(low, high)
    above = [(math.log10(tick), label) for tick, label in zip(ticks, labels, strict=True) if tick > 0]
    return [tick for tick, _ in above], [label for _, label in above]


def _ticks(low: float, high: float, least: float = 0.0, log: bool = False) -> tuple[list[float], list[str]]:
    """Up to six round numbers between low and high, at least `least` apart, and their labels."""
    rough = max((high - low) / 5, least)
    if not rough:
        return [low], [format_number(low)]
    power = math.floor(math.log10(rough))
    step = next((m * 10.0**power for m in (1, 2, 5) if m * 10.0**power >= rough), 10.0 ** (power + 1))
    ticks = [step * k for k in range(math.ceil(low / step), math.floor(high / step) + 1)]
    if log:
        return ticks, [f"1e{tick:.0f}" for tick in ticks]
    short = 1e-3 < max(-low, high) < 1e5
    return ticks, [f"{tick:.{max(-power, 0)}f}" if short else format_number(tick) for tick in ticks]
