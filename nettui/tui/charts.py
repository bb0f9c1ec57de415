"""What panels draw with: colours, the signs that go with them, bars; and all that in ASCII."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.text import Text

from nettui.common.language import Translate

if TYPE_CHECKING:
    from nettui.types import Status

# Okabe and Ito's palette, safe for colour-blind readers.
BLUE, GREEN, ORANGE, RED, YELLOW = "#56b4e9", "#009e73", "#e69f00", "#d55e00", "#f0e442"
GREY = "#8a8a8a"
RUN_COLOURS = (BLUE, ORANGE, GREEN, "#cc79a7", YELLOW, RED, "#9670f3", "#bbbbbb")
SIGNS = "●▲■★○△□☆"
"""One colour and one sign for each of the compared runs."""

HERE, HELD_OUT = "◆", "•"
"""Signs of a run's current step, and of its held-out part."""

DIM = "dim"
NOT_REACHED = "dim italic"
"""Style of what the cursor has not reached, visible without colours too."""

SELECTED = "reverse"

STYLES: dict[str, str] = {"pass": GREEN, "warn": ORANGE, "fail": RED, "skip": GREY}

LEVELS = "▁▂▃▄▅▆▇█"
"""Cells filled 1/8 … 8/8 from below."""

EIGHTHS = "▏▎▍▌▋▊▉█"
"""Cells filled 1/8 … 8/8 from the left."""

MARKS: dict[str, str] = {"pass": "✔", "warn": "⚠", "fail": "✘", "skip": "·"}

_PLAIN = str.maketrans(
    LEVELS
    + EIGHTHS[:-1]
    + "✔⚠✘◆•"
    + "●■▲★○□△☆"
    + "⊕⊖∘⋮⊙⋅ᵀ"
    + "αβγηλρ±≈÷×∂Δ‖−–…·▸▶→←↑↓▾▴┄′≤σ√Σ²"
    + "─│┤├┼└┘┌┐┬┴",
    ".:-=+*%#"
    + "||||###"
    + "v!X@o"
    + "ABCDabcd"
    + "+-o:*@T"
    + "abgnlr~~/xdd|--~->>><^vv^-'<sVS2"
    + "-|||+++++++",
) | dict.fromkeys(range(10241, 10496), "*")

_PLAIN |= str.maketrans("²₀₁₂₃ₙᵗδ", "20123ntd")

_PLAIN |= str.maketrans("àâçéèêëîïôùûÀÂÇÉÈÊËÎÏÔÙÛ’\u00a0", "aaceeeeiiouuAACEEEEIIOUU' ")

_WORDS = _PLAIN | str.maketrans(
    {
        "½": "1/2",
        "¼": "1/4",
        "²": "^2",
        "λ": "lambda",
        "η": "eta",
        "α": "alpha",
        "Σ": "sum ",
        "√": "sqrt ",
        "δ": "delta",
        "ε": "eps",
        "∞": "inf",
        "≠": "!=",
        "≥": ">=",
        "ℓ": "l",
        "ₙ": "_n",
        "₀": "0",
        "₁": "1",
        "₂": "2",
        "₃": "3",
        "ᵗ": "^t",
        "ᵀ": "^T",
        "\u0302": "^",
        "″": "''",
        "œ": "oe",
        "«": '"',
        "»": '"',
    }
)
"""For words, where one sign may become several characters."""


def to_ascii(text: Text) -> Text:
    """The same picture, cell for cell, in ASCII."""
    words = text.plain.translate(_PLAIN).encode("ascii", "replace").decode()
    return Text(words, text.style, spans=text.spans, no_wrap=True)


def translate_for_terminal(translate: Translate, ascii: bool) -> Translate:
    """Translates, and converts to ASCII if the terminal needs that."""
    return (lambda words: words_to_ascii(translate(words))) if ascii else translate


def words_to_ascii(words: str) -> str:
    """Words in ASCII; their length may change."""
    return words.translate(_WORDS).encode("ascii", "replace").decode()


def status_mark(status: Status) -> tuple[str, str]:
    """The sign and colour of a status; the sign alone is enough to tell statuses apart."""
    return MARKS[status], STYLES[status]


def mark(status: Status) -> str:
    """The sign of a warning or an error, one cell; a blank where there is none."""
    return MARKS[status] if status in ("warn", "fail") else " "


def bar(share: float, width: int) -> str:
    """A bar that fills `share` of `width` cells, padded with blanks."""
    steps = len(EIGHTHS)
    filled = round(min(max(share, 0.0), 1.0) * width * steps)
    text = EIGHTHS[-1] * (filled // steps)
    return (text + (EIGHTHS[filled % steps - 1] if filled % steps else "")).ljust(width)


def side_by_side(blocks: Sequence[Sequence[Text]], pitch: int) -> list[Text]:
    """Blocks of lines side by side, each but the last padded to `pitch` cells."""
    rows = []
    for *lines, last in zip_longest(*blocks, fillvalue=Text()):
        row = Text(no_wrap=True)
        for line in lines:
            row.append_text(line).append(" " * (pitch - line.cell_len))
        rows.append(row.append_text(last))
    return rows


def flow(entries: Iterable[Text], width: int) -> Text:
    """Entries one after another, in as many lines as needed."""
    text, used = Text(no_wrap=True), 0
    for entry in entries:
        gap = 2 if used else 0
        if used and used + gap + len(entry) > width:
            text.append("\n")
            used = gap = 0
        text.append(" " * gap).append_text(entry)
        used += gap + len(entry)
    return text


def fade(colour: str) -> str:
    """The colour, mixed with the dark background."""
    return "#" + "".join(f"{int(colour[at : at + 2], 16) * 2 // 5 + 20:02x}" for at in (1, 3, 5))
