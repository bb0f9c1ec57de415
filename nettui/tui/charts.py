"""Small drawings in text: histogram columns, bars, line charts; and the marks that go with a colour."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from nettui.record import Array, Status

# Okabe and Ito's colours, safe for the colour-blind.
BLUE, GREEN, ORANGE, RED, GREY = "#56b4e9", "#009e73", "#e69f00", "#d55e00", "#8a8a8a"
DIM = "dim"
STANDING = "reverse"

STYLES: dict[str, str] = {"pass": GREEN, "warn": ORANGE, "fail": RED, "skip": GREY}


LEVELS = "▁▂▃▄▅▆▇█"
"""A cell filled 1/8 … 8/8 from below."""

PARTS = "▏▎▍▌▋▊▉█"
"""A cell filled 1/8 … 8/8 from the left."""

MARKS: dict[str, str] = {"pass": "✔", "warn": "⚠", "fail": "✘", "skip": "·"}

_PLAIN = str.maketrans(
    LEVELS + PARTS[:-1] + "✔⚠✘" + "±÷×∂Δ‖−…·▸▶→′≤σ√" + "─│┤├┼└┘┌┐┬┴",
    ".:-=+*%#" + "||||###" + "+!X" + "~/xdd|-~->>>'<sV" + "-|||+++++++",
) | dict.fromkeys(range(10241, 10496), "*")


def plain(text: Text) -> Text:
    """The same picture, cell for cell, in ASCII alone."""
    return Text(text.plain.translate(_PLAIN), spans=text.spans, no_wrap=True)


def mark(status: Status) -> tuple[str, str]:
    """The sign of a status and its colour; the sign alone says it too."""
    return MARKS[status], STYLES[status]


def columns(counts: Sequence[int], width: int, height: int) -> list[str]:
    """A histogram as `height` lines of `width` cells, the highest bin full; empty bins stay blank."""
    bins = _regroup(counts, width)
    top, steps = max(bins, default=0), len(LEVELS)
    filled = [-(-count * height * steps // top) if top else 0 for count in bins]
    return [
        "".join(_cell(fill - row * steps, LEVELS) for fill in filled) for row in range(height - 1, -1, -1)
    ]


def _regroup(counts: Sequence[int], width: int) -> list[int]:
    """Counts over `width` equal bins: each old bin goes where its middle lies."""
    if width >= len(counts):
        return [counts[place * len(counts) // width] for place in range(width)]
    bins = [0] * width
    for place, count in enumerate(counts):
        bins[(2 * place + 1) * width // (2 * len(counts))] += count
    return bins


def _cell(fill: int, levels: str) -> str:
    return " " if fill <= 0 else levels[min(fill, len(levels)) - 1]


def bar(share: float, width: int) -> str:
    """A bar over `share` of `width` cells, padded with blanks."""
    steps = len(PARTS)
    filled = round(min(max(share, 0.0), 1.0) * width * steps)
    text = PARTS[-1] * (filled // steps)
    return (text + (PARTS[filled % steps - 1] if filled % steps else "")).ljust(width)


def lines(series: Sequence[tuple[str, Array, Array, str]], width: int, height: int) -> Text:
    """A chart with axes of (name, steps, y, colour) series of finite numbers, by plotext."""
    from textual_plotext.plot import Plot  # imported late: 50 ms that the first paint need not wait for

    plot = Plot()
    plot.plotsize(width, height)
    plot.theme("pro")
    for name, x, y, colour in series:
        if len(x):
            rgb = (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))
            plot.plot(x.tolist(), y.tolist(), label=name, marker="braille", color=rgb)
    last = max(int(x[-1]) for _, x, _, _ in series if len(x))
    ticks = sorted({float(last * part // 4) for part in range(5)})
    plot.xticks(ticks, [f"{tick:.0f}" for tick in ticks])
    return Text.from_ansi(plot.build())
