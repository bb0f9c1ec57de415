"""The error of the numeric derivative against h, on log scales: a V of truncation and round-off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_number
from nettui.debugger.view import StepSizeSweep, View
from nettui.gradient_check import METHODS, Method
from nettui.tui.charts import DIM, RUN_COLOURS, SIGNS, fade, flow
from nettui.tui.gradcheck_common import GradientPanel, empty_reason
from nettui.tui.measurements import MeasurementRequest, SweepRequest
from nettui.tui.plots import MIN_CHART, Curve, line_chart
from nettui.tui.wrap import cut
from nettui.types import Array

MIN_ERROR = 1e-17
"""Smaller errors, below the last bit of a float64, are drawn at this value."""


@dataclass(frozen=True)
class StepSize(GradientPanel):
    """One curve per method, each with its own marker; measured only while the panel is visible."""

    title: ClassVar[str] = "Step size"
    every: ClassVar[float] = 0.25
    requests: ClassVar[Sequence[MeasurementRequest]] = (SweepRequest(),)
    help: ClassVar[str] = (
        "The relative error ‖a−n‖/(‖a‖+‖n‖) of each method for every h from 1 to 1e-16, over some parameters "
        "of all tensors, on logarithmic scales. On the right, truncation: the error grows with h (forward) "
        "or h² (central). On the left, round-off: E(w+h) and E(w−h) agree in more and more digits, and the "
        "error grows with 1/h. The best h is in between: about 1e-8 forward, 1e-5 central. The complex step "
        "subtracts nothing and so has no round-off branch. If back-propagation is wrong, all curves level "
        "off at its error."
    )

    def draw(self, view: View, width: int, height: int) -> Text:
        sweep = view.results.sweep
        if sweep is None or view.reading.nonfinite:
            return empty_reason(view, None, width, height, "sweep") or Text()
        entries, curves = list[Text](), list[Curve]()
        for method, x, y in _methods(sweep):
            colour, sign = RUN_COLOURS[METHODS.index(method)], SIGNS[METHODS.index(method)]
            result = "no finite error"
            if len(y):
                best = int(y.argmin())
                result = f"least {format_number(y[best], 2)} at h={format_number(10.0 ** x[best], 1)}"
                curves += [Curve(x, y, fade(colour)), Curve(x, y, colour, sign)]
            entries.append(Text(f"{sign} {tr(method)} {tr(result)}", colour))
        text = flow(entries, width)
        if sweep.step != view.reading.step:
            text.append(tr(f"\nmeasured at step {sweep.step}"), DIM)
        room = height - text.plain.count("\n") - 2
        if width >= MIN_CHART[0] and room >= MIN_CHART[1] and curves:
            text.append("\n").append_text(line_chart(curves, width, room, True, "powers"))
            text.append(
                "\n" + cut(tr("error against h  ← round-off ~ 1/h   truncation ~ h, h² →"), width), DIM
            )
        return text


def _methods(sweep: StepSizeSweep) -> Iterator[tuple[Method, Array, Array]]:
    """Each method with log₁₀ h in rising order and its errors, only where they are finite."""
    for method in dict.fromkeys(point.method for point in sweep.points):
        points = sorted((p.h, p.error) for p in sweep.points if p.method == method)
        h, error = np.array(points).T
        finite = np.isfinite(error)
        yield method, np.log10(h[finite]), np.maximum(error[finite], MIN_ERROR)
