"""Heat maps in text: two values per cell as half blocks, and a sign per cell for screens without colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import numpy as np
from rich.color import Color
from rich.color_triplet import ColorTriplet
from rich.style import Style
from rich.text import Span, Text

from nettui.common.text import format_in, format_number
from nettui.tui.charts import BLUE, ORANGE
from nettui.tui.contrast import most_legible
from nettui.tui.shades import GROUND, NATURAL, PICTURE, SHADE
from nettui.types import Array

HALF = "▀"
EMPTY = -1
"""In place of a colour: the half cell stays empty."""

NON_FINITE_COLOUR, NON_FINITE_SIGN = 0xCC79A7, "x"
"""Colour and sign of NaN and infinity; the sign is drawn on the colour too."""

DARK, LIGHT = "#1b1d22", "#f4f4f4"
GREYS = (DARK, LIGHT)
DIVERGING = (BLUE, DARK, ORANGE)
STEPS = 33
"""Colours of a scale; odd, so that 0 has the middle colour of a diverging scale."""

ROUNDING = 1e-9
"""Keeps a value on the border between two signs on the same side on every machine."""

RISING, SIGNED = " .:-=+*#%@", "=-.+#"


class HeatMap(NamedTuple):
    """colours (2H, W): 0xRRGGBB for each half cell, or EMPTY; signs (H, W): one character per cell.

    `natural`: it is an image, which looks the same on every theme.
    """

    colours: Array
    signs: Array
    natural: bool = False


class Marker(NamedTuple):
    """A coloured character on top of a heat map."""

    sign: str
    colour: str


def sequential(values: Array, low: float, high: float) -> HeatMap:
    """Values (H, W) from `low` in black to `high` in white, or (H, W, 3) for red, green and blue."""
    with np.errstate(all="ignore"):
        share = (values / 2 - low / 2) / (high / 2 - low / 2) if high > low else values * 0.0
    if values.ndim == 2:
        return _heat(share, _along(share, GREYS), RISING)._replace(natural=True)
    levels = (255 * _clipped(share)).astype(int)
    return _heat(share.mean(axis=2), levels @ [1 << 16, 1 << 8, 1], RISING)._replace(natural=True)


def diverging(values: Array, largest: float) -> HeatMap:
    """Values (H, W) from −`largest` in blue through 0 in dark to `largest` in orange; signs = − . + #."""
    with np.errstate(all="ignore"):
        share = values / largest / 2 + 0.5 if largest > 0 else values * 0.0 + 0.5
    return _heat(share, _along(share, DIVERGING), SIGNED)


def _heat(share: Array, colours: Array, signs: str) -> HeatMap:
    """The sign of a cell shows the mean of its two halves."""
    share = np.where(np.isfinite(share), share, np.nan)
    colours = np.where(np.isnan(share), NON_FINITE_COLOUR, colours)
    if len(share) % 2:
        colours = np.vstack([colours, np.full_like(colours[:1], EMPTY)])
        share = np.vstack([share, share[-1:]])
    mean = share[::2] / 2 + share[1::2] / 2
    level = np.minimum(_clipped(mean) * len(signs) + ROUNDING, len(signs) - 1).astype(int)
    return HeatMap(colours, np.where(np.isfinite(mean), np.array([*signs])[level], NON_FINITE_SIGN))


def _clipped(share: Array) -> Array:
    return np.clip(np.where(np.isfinite(share), share, 0.0), 0.0, 1.0)


def _along(share: Array, scale: Sequence[str]) -> Array:
    """The colour of each share 0 … 1 of a scale."""
    at = (_clipped(share) * (STEPS - 1)).round().astype(int)
    colours: Array = mix_colours(np.linspace(0, 1, STEPS), scale)[at]
    return colours


def mix_colours(share: Array | float, scale: Sequence[str]) -> Array:
    """The colours 0xRRGGBB at shares in 0 … 1 of the way along a scale of colours."""
    stops = np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in scale])
    places = np.linspace(0, 1, len(scale))
    parts = [np.interp(share, places, stops[:, part]).round().astype(int) for part in range(3)]
    packed: Array = (parts[0] << 16) + (parts[1] << 8) + parts[2]
    return packed


def heat_lines(heat: HeatMap, over: Mapping[tuple[int, int], Marker] | None = None) -> list[Text]:
    """One line of text per row of cells, with markers on top at some (row, column)."""
    over, drawn = over or {}, []
    for y, signs in enumerate(heat.signs.tolist()):
        upper, lower = heat.colours[2 * y : 2 * y + 2].tolist()
        dots = (over.get((y, x)) for x in range(len(signs)))
        characters, spans, start = "", [], 0
        for cell, run in groupby(zip(dots, upper, lower, signs, strict=True)):
            end = start + len(list(run))
            char, style = _cell(*cell, NATURAL if heat.natural else PICTURE)
            characters += char * (end - start)
            spans.append(Span(start, end, style))
            start = end
        drawn.append(Text(characters, spans=spans, no_wrap=True))
    return drawn


@lru_cache(maxsize=4096)
def _cell(dot: Marker | None, top: int, bottom: int, sign: str, shade: str) -> tuple[str, Style]:
    """A marker, or two halves whose sign is kept as meta for `with_signs`."""
    if dot is not None:
        return dot.sign, Style(color=dot.colour, bgcolor=_colour(top), bold=True, meta={SHADE: GROUND})
    if sign == NON_FINITE_SIGN:
        return sign, Style(color="#000000", bgcolor=_colour(NON_FINITE_COLOUR))
    return HALF, Style(color=_colour(top), bgcolor=_colour(bottom), meta={"sign": sign, SHADE: shade})


def _colour(packed: int) -> Color | None:
    return None if packed == EMPTY else Color.from_rgb(packed >> 16, packed >> 8 & 255, packed & 255)


def with_signs(text: Text, images: bool = True) -> Text:
    """The same picture with each cell's sign on its colour, for screens without colours or half blocks.

    `images`: natural pictures, too, which few greys suffice for.
    """
    characters, spans = [*text.plain], []
    for span in text.spans:
        if isinstance(span.style, Style) and (sign := _sign(span.style, images)):
            characters[span.start : span.end] = sign * (span.end - span.start)
            span = Span(span.start, span.end, _signed(span.style))
        spans.append(span)
    return Text("".join(characters), text.style, spans=spans, no_wrap=True)


def _sign(style: Style, images: bool) -> str:
    return "" if not images and style.meta.get(SHADE) == NATURAL else str(style.meta.get("sign", ""))


def _signed(style: Style) -> Style:
    """The style of a sign on the upper half's colour."""
    assert style.color is not None
    red, green, blue = style.color.get_truecolor()
    return contrast_style((red << 16) + (green << 8) + blue)


@lru_cache(maxsize=4096)
def contrast_style(ground: int) -> Style:
    """Black or white text on a colour, whichever is more legible."""
    ink = most_legible(ColorTriplet(ground >> 16, ground >> 8 & 255, ground & 255))
    return Style(color=ink.hex, bgcolor=_colour(ground), meta={SHADE: GROUND})


def largest_magnitude(values: Array) -> float:
    """The largest absolute value, ignoring NaN and infinity; 0 if there is none."""
    return float(np.abs(values[np.isfinite(values)]).max(initial=0.0))


def figure_lines(values: Array, cell: int) -> list[Text]:
    """Each value (H, W) as a figure, `cell` cells wide, on its colour of `diverging`; one line per row."""
    lines, largest = [], largest_magnitude(values)
    for row in values:
        line, grounds = Text(no_wrap=True), diverging(row[None], largest).colours[0].tolist()
        for value, ground in zip(row.tolist(), grounds, strict=True):
            line.append(format_in(value, cell), contrast_style(ground))
        lines.append(line)
    return lines


def matrix_lines(values: Array, width: int, height: int, max_width: int) -> list[Text]:
    """The colours of `diverging`, each value one cell high and up to `max_width` wide, if they fit."""
    rows = np.repeat(values, 2 if len(values) <= height else 1, axis=0)
    wide = min(width // values.shape[1], max_width)
    return heat_lines(diverging(np.repeat(rows, wide, axis=1), largest_magnitude(values)))


def scale_bar(largest: float) -> Text:
    """The legend of `diverging`: its colours, signs and limits."""
    (ramp,) = heat_lines(diverging(np.tile(np.linspace(-1, 1, 9), (2, 1)), 1.0))
    return (
        Text(f"{format_number(-largest)} ", no_wrap=True)
        .append_text(ramp)
        .append(f" {format_number(largest)}")
    )
