"""Curves of loss or accuracy: the training and held-out part of one run, or several runs in one chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_number, format_share
from nettui.debugger.view import View
from nettui.report.goodness import predicts_numbers
from nettui.tui.charts import BLUE, DIM, GREY, HELD_OUT, HERE, ORANGE, RUN_COLOURS, SIGNS, YELLOW, fade
from nettui.tui.network_panel import sentence
from nettui.tui.panel import BasePanel
from nettui.tui.plots import MAX_POINTS, Curve, line_chart, outline, thin_out
from nettui.tui.series import What, averages, legend, series, smooth
from nettui.types import Array

MARKERS = 6
"""Markers along the curve of each run, so that the curves can be told apart without colours."""

MAX_GROWTH = 10.0
"""Losses above this multiple of the largest loss at the start are cut off, to keep the other runs legible."""


@dataclass(frozen=True)
class Curves(BasePanel):
    """The keys change what is drawn; `together` draws all runs of a comparison, each with its own marker."""

    what: What
    together: bool = False
    by_epoch: bool = False
    log: bool | None = None
    smoothed: bool = False
    held_out: bool = False
    every: ClassVar[float] = 0.25
    keys: ClassVar[Mapping[str, str]] = {
        "u": "curves by step, by epoch",
        "a": "the scale: automatic, logarithmic, linear",
        "m": "curves raw, smoothed",
        "t": "curves of several runs: training part, held-out part",
    }

    @property
    def title(self) -> str:
        return f"{self.what.capitalize()} curves"

    @property
    def help(self) -> str:
        return (
            f"The {self.what} of the mini-batches and of the held-out part, or of all runs that are "
            "compared; ◆ or a run's own marker is its current step, grey the curve before an edit. The "
            "training part improves and the held-out part does not: over-fitting (course 6.4). The loss "
            "falls slowly and nearly straight: the rate is too low; it rises, or falls and then stalls: too "
            f"high (6.5). Losses beyond {MAX_GROWTH:.0f} times the initial loss are cut off."
        )

    def press(self, key: str, view: View) -> Curves:
        match key:
            case "u":
                return replace(self, by_epoch=not self.by_epoch)
            case "a":
                return replace(self, log={None: True, True: False, False: None}[self.log])
            case "m":
                return replace(self, smoothed=not self.smoothed)
        return replace(self, held_out=not self.held_out)

    def applies_to(self, view: View) -> bool:
        return self.what == "loss" or bool(view.reading.layers)

    def draw(self, view: View, width: int, height: int) -> Text:
        several = bool(view.others) and (self.together or not view.reading.layers)
        text = self._legend(view, width, several)
        options = self._options(several and bool(view.reading.layers))
        fits = len(text.plain.rpartition("\n")[2]) + len(options) + 3 <= width
        text.append("   " if fits else "\n").append_text(options)
        curves = list(self._several(view) if several else self._one(view))
        if view.forks.ghost:  # the curve of the first run before its last edit
            before = series(view.forks.ghost, self.what, several and self.held_out, self.by_epoch)
            curves.insert(0, Curve(*thin_out(*before), fade(GREY)))
        if self.log:
            curves = [curve._replace(x=curve.x[curve.y > 0], y=curve.y[curve.y > 0]) for curve in curves]
        room = height - text.plain.count("\n") - 1
        if max((len(curve.x) for curve in curves), default=0) < 2:
            at_start = view.cursor.step == 0 and not view.reading.nonfinite
            begins = "the curve begins at the second finite value"
            said = "the curve begins at the second step: press n" if at_start else begins
            return text.append("\n").append_text(sentence(said, width, max(room, 1)))
        if room < 6 or width < 24:
            return text
        return text.append("\n").append_text(line_chart(curves, width, room, self.log))

    def _legend(self, view: View, width: int, several: bool) -> Text:
        if several:
            return legend(view.runs, (self._figure(run, self.held_out) for run in view.runs), width)
        text = Text(no_wrap=True)
        text.append(tr(f"{HERE} train "), BLUE).append(self._figure(view, False))
        if view.held_out:
            text.append(tr(f"  {HELD_OUT} valid "), ORANGE).append(self._figure(view, True))
            gap = self._gap(view, view.held_out[0])
            text.append(gap if len(text) + len(gap) <= width else "", DIM)
        return text

    def _options(self, parts: bool) -> Text:
        words = ["by epoch" if self.by_epoch else "by step"]
        words += ["held-out part" if self.held_out else "training part"] if parts else []
        words += [] if self.log is None else ["log scale" if self.log else "linear scale"]
        words += ["smoothed"] if self.smoothed else []
        return Text(" · ".join(map(tr, words)), DIM, no_wrap=True)

    def _figure(self, run: View, held_out: bool) -> str:
        """The value at the run's current step; for the held-out part, the latest evaluation."""
        loss, accuracy, r2 = run.reading.loss.total, run.reading.accuracy, run.reading.r2
        if held_out:
            if run.held_out is None:
                return tr("nothing held out")
            loss, accuracy, r2, _ = run.held_out[1]
        if self.what == "accuracy" and predicts_numbers(run.first):
            return f"R² {format_number(r2)}"
        return format_number(loss) if self.what == "loss" else format_share(accuracy)

    def _gap(self, view: View, evaluated: int) -> str:
        """The difference between the held-out part and the training part's mean over the epoch.

        The mean covers the steps up to the evaluation; a single mini-batch would be too noisy.
        """
        if view.history.whole_epochs(evaluated)[0] > evaluated:
            return ""
        there = replace(view, steps=evaluated + 1)
        train, held = (series(there, self.what, part, by_epoch=True)[1] for part in (False, True))
        if not (len(train) and len(held)):
            return ""
        mean, gap = float(train[-1]), float(held[-1] - train[-1])
        if self.what == "accuracy" and not predicts_numbers(view.first):
            return tr(f"  gap {gap:+.1f} % to the epoch's mean train {mean:.1f} %")
        sign = "+" if gap > 0 else ""
        return tr(f"  gap {sign}{format_number(gap)} to the epoch's mean train {format_number(mean)}")

    def _one(self, view: View) -> Iterator[Curve]:
        held = series(view, self.what, True, self.by_epoch)
        yield Curve(*thin_out(*held), fade(ORANGE))
        line = self._line(view, False)
        yield from self._drawn(view, False, line, BLUE)
        yield Curve(*thin_out(*held, 40), ORANGE, HELD_OUT)
        yield from self._here(view, _joined(line), YELLOW, HERE)

    def _several(self, view: View) -> Iterator[Curve]:
        firsts = [series(run, self.what, self.held_out, self.by_epoch)[1][:1] for run in view.runs]
        starts = np.abs(np.concatenate(firsts))
        top = np.inf if self.what == "accuracy" else MAX_GROWTH * starts.max(initial=0.0) or np.inf
        for at, run in enumerate(view.runs):
            line, points = self._line(run, self.held_out, top), 2 * MAX_POINTS // len(view.runs)
            yield from self._drawn(run, self.held_out, line, RUN_COLOURS[at], top, points)
            x, y = _joined(line)
            yield from self._here(run, (x, y), RUN_COLOURS[at], SIGNS[at])
            if len(x) > 2 * MARKERS:  # each run is offset, so that markers do not hide one another
                axis = np.arange(len(x)) if run.history.is_whole else x - x[0]
                places = np.linspace(0, axis[-1], MARKERS + 1)[:-1]
                places += (axis[-1] + 1) / MARKERS * at / len(SIGNS)
                marked = np.minimum(np.searchsorted(axis, places.astype(int)), len(x) - 1)
                yield Curve(x[marked], y[marked], RUN_COLOURS[at], SIGNS[at])

    def _line(self, run: View, held_out: bool, top: float = np.inf) -> list[tuple[Array, ...]]:
        """The curve that is in front, in the parts that are not cut off."""
        if self.smoothed:
            pieces = _pieces(averages(run, self.what, held_out, self.by_epoch), top)
            return [(piece[0], smooth(*piece)) for piece in pieces]
        return _pieces(series(run, self.what, held_out, self.by_epoch), top)

    def _drawn(
        self,
        run: View,
        held_out: bool,
        line: list[tuple[Array, ...]],
        colour: str,
        top: float = np.inf,
        points: int = MAX_POINTS,
    ) -> Iterator[Curve]:
        """That curve, smoothed with the raw one behind it."""
        if self.smoothed:
            for x, y in _pieces(series(run, self.what, held_out, self.by_epoch), top):
                yield Curve(*outline(x, y, points), fade(colour))
        for x, y in line:
            yield Curve(*(thin_out if self.smoothed else outline)(x, y, points), colour)

    def _here(self, run: View, curve: tuple[Array, Array], colour: str, sign: str) -> Iterator[Curve]:
        """The run's current position on its curve."""
        x, y = curve
        place = run.reading.epoch + 1 if self.by_epoch else run.reading.step
        at = np.flatnonzero(x == place)
        if len(at):
            yield Curve(x[at], y[at], colour, sign)


def _pieces(curve: tuple[Array, ...], top: float) -> list[tuple[Array, ...]]:
    """The parts of a curve where it is not cut off: no line leads across what is."""
    inside = np.flatnonzero(np.abs(curve[1]) <= top)
    pieces = np.split(inside, np.flatnonzero(np.diff(inside) > 1) + 1)
    return [tuple(values[piece] for values in curve) for piece in pieces]


def _joined(pieces: list[tuple[Array, ...]]) -> tuple[Array, Array]:
    x, y = zip(*pieces, strict=True)
    return np.concatenate(x), np.concatenate(y)
