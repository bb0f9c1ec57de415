"""A loss surface from above, with the path of each run on it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.abilities import Missing, OnSurface, able
from nettui.common.language import tr
from nettui.common.text import format_number
from nettui.debugger.view import Ghost, View
from nettui.nn.adaptive import Adam
from nettui.nn.surface import Surface
from nettui.tui.charts import DIM, GREY, RUN_COLOURS, SIGNS, fade
from nettui.tui.heat import HeatMap, Marker, heat_lines, mix_colours
from nettui.tui.panel import BasePanel
from nettui.tui.paths import path_markers
from nettui.tui.series import legend
from nettui.types import Array
from nettui.visuals.contours import contour_bands
from nettui.visuals.plane import find_cells

BANDS = 18
"""Number of contour bands."""

LOW_TO_HIGH = ("#0b1526", "#1c2a4a", "#3a4560", "#5a5d64", "#77735f", "#8f8650")
"""The Cividis colours, darkened so that the paths stand out."""

START, MINIMUM, WHITE = "×", "+", "#ffffff"

MAX_MARKERS = 4
"""Most markers along the path of a run."""

RATE_FACTOR = 1.25
BETAS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
"""The factor by which a key changes the learning rate, and the values of momentum's β."""


@dataclass(frozen=True)
class LossSurface(BasePanel):
    """Paths are bright up to the current step, and faint over the later steps that were already computed."""

    title: ClassVar[str] = "Loss surface"
    every: ClassVar[float] = 0.1
    keys: ClassVar[Mapping[str, str]] = {
        "greater_than_sign": f"the first run's rate × {RATE_FACTOR} from here on",
        "less_than_sign": f"the first run's rate ÷ {RATE_FACTOR}",
        "right_square_bracket": "more momentum β",
        "left_square_bracket": "less momentum β",
    }
    help: ClassVar[str] = (
        "The surface from above, faint where E is low: each shade covers an equal area, so the slope is "
        "steep where the shades are close together. Every run starts at × and leaves a path, with its own "
        "marker at its current point; + is the minimum, grey the path of the first run before its last edit. "
        "Plain descent swings across a ravine and creeps along it, and hardly leaves a saddle (course 8.1); "
        "momentum and the adaptive rates do better, each in a different way (8.2 to 8.8)."
    )

    def applies_to(self, view: View) -> bool:
        return view.raw is not None and not isinstance(able(view.raw.trainer, OnSurface), Missing)

    def press(self, key: str, view: View) -> str:
        assert view.raw is not None
        optimizer = view.raw.step.before.config.optimizer
        if key in ("greater_than_sign", "less_than_sign"):
            rate = (
                optimizer.rate * RATE_FACTOR if key == "greater_than_sign" else optimizer.rate / RATE_FACTOR
            )
            return f"set train.optimizer.rate {rate:.3g}"
        field = "beta1" if isinstance(optimizer, Adam) else "momentum"
        now = getattr(optimizer, field, 0.0)
        more = [beta for beta in BETAS if beta > now][:1] or BETAS[-1:]
        less = [beta for beta in BETAS if beta < now][-1:] or BETAS[:1]
        return f"set train.optimizer.{field} {(more if key == 'right_square_bracket' else less)[0]}"

    def draw(self, view: View, width: int, height: int) -> Text:
        if view.raw is None:
            return Text("")
        surface: Surface = view.raw.step.before.config.surface
        caption = legend(view.runs, (_loss_text(run, surface) for run in view.runs), width)
        every = _marker_interval(view.clock)
        caption.append("\n").append_text(_caption(surface, every, width))
        tall = max(height - caption.plain.count("\n") - 1, 1)
        band = contour_bands(surface, width, 2 * tall, BANDS)
        colours = mix_colours(np.linspace(0, 1, BANDS), LOW_TO_HIGH)[band]
        signs = np.where(band[::2] % 2, ".", " ")
        over = {
            place: dot
            for run in _paths(view)
            for place, dot in path_markers(*run, surface.window, width, tall)
        }
        marks = [(surface.start, Marker(START, WHITE))]
        marks += [(surface.minimum, Marker(MINIMUM, WHITE))] if surface.minimum else []
        for at, run in reversed([*enumerate(view.runs)]):
            points, steps = _points(run, run.reading.step), run.history.steps(run.reading.step + 1)
            places = np.searchsorted(steps, np.arange(every, run.reading.step, every))  # the next one kept
            marks += [(point, Marker(SIGNS[at], RUN_COLOURS[at])) for point in (*points[places], points[-1])]
        for point, dot in marks:
            row, column = find_cells(np.array([point]), surface.window, width, tall)[0].tolist()
            over[row, column] = dot
        return Text("\n", no_wrap=True).join([*heat_lines(HeatMap(colours, signs), over), caption])


def _marker_interval(clock: int) -> int:
    """Steps between two markers on a path: a round number that gives at most MAX_MARKERS markers."""
    power = int(10 ** max(math.floor(math.log10(max(clock, 1) / MAX_MARKERS)), 0))
    return next(m * power for m in (1, 2, 5, 10) if m * power * (MAX_MARKERS + 1) > clock)


def _points(run: View | Ghost, last: int) -> Array:
    return np.stack([run.history.column(name, last + 1) for name in "xy"], axis=1)


def _paths(view: View) -> Iterator[tuple[Array, str]]:
    """Paths from bottom to top: before the last edit, the later steps, and up to the current step."""
    if view.forks.ghost and view.forks.ghost.steps:
        yield _points(view.forks.ghost, view.forks.ghost.steps - 1), GREY
    runs = list(reversed(list(enumerate(view.runs))))
    for at, run in runs:
        later = run.history.steps(run.steps) >= run.reading.step
        yield _points(run, run.steps - 1)[later], fade(RUN_COLOURS[at])
    for at, run in runs:
        yield _points(run, run.reading.step), RUN_COLOURS[at]


def _loss_text(run: View, surface: Surface) -> str:
    low, high = surface.window
    x, y = _points(run, run.reading.step)[-1].tolist()
    inside = low[0] <= x <= high[0] and low[1] <= y <= high[1]
    return format_number(run.reading.loss.total) + ("" if inside else tr(" outside the picture"))


def _caption(surface: Surface, every: int, width: int) -> Text:
    (left, bottom), (right, top) = surface.window
    parts = [f"{START} start", *([f"{MINIMUM} minimum"] if surface.minimum else [])]
    parts += ["a marker every step" if every == 1 else f"a marker every {every} steps", "faint: low E"]
    parts += [
        f"x {format_number(left)} … {format_number(right)}",
        f"y {format_number(bottom)} … {format_number(top)}",
    ]
    while len("  ".join(map(tr, parts))) > width:
        parts.pop()
    return Text("  ".join(map(tr, parts)), DIM, no_wrap=True)
