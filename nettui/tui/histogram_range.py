"""The ends of a histogram's horizontal scale as text, since each has a scale of its own, or of a few."""

from __future__ import annotations

from collections.abc import Sequence

from nettui.common.text import format_number
from nettui.types import Histogram


def ends(histogram: Histogram | None) -> tuple[str, str]:
    """The lower and the upper end, blank without a histogram."""
    if histogram is None:
        return "", ""
    return format_number(histogram.low, digits=2), format_number(histogram.high, digits=2)


def range_lines(histograms: Sequence[Histogram | None], width: int) -> list[list[str]]:
    """What stands below histograms of some width: both ends in one line, or in two if they do not all fit."""
    found = [ends(histogram) for histogram in histograms]
    if all(len(low) + len(high) < width for low, high in found):
        return [[low + high.rjust(width - len(low)) for low, high in found]]
    return [[low[:width] for low, _ in found], [high[:width].rjust(width) for _, high in found]]
