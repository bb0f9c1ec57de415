"""Draws one unit behind a dropout: a line for each mask, then the expectation and the sum at prediction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_number
from nettui.tui.charts import DIM, ORANGE
from nettui.types import Array
from nettui.visuals.dropout_masks import MaskedUnit

FIGURE, CHANCE, MARK = 10, 8, 2
"""Width in cells of a figure, of a probability, and of the sign at the step's own mask."""

ALL_AROUND, FEW_AROUND = 4, 5
"""Lines besides the masks: the two heads, and the sums of all masks, or of a few."""

MAX_MASKS, RANDOM = 16, 10
"""The most masks that are listed if that is all of them, and the most random ones."""

MAX_TERMS = 3
"""The most inputs whose terms each have a column and a place in the formula."""


def masks_that_fit(units: int, height: int) -> int:
    """The number of masks to list of a unit with that many inputs."""
    every = 2**units
    return every if every <= min(height - ALL_AROUND, MAX_MASKS) else min(max(height - FEW_AROUND, 1), RANDOM)


def unit_lines(unit: MaskedUnit, width: int) -> list[Text]:
    """The masks, the step's own marked; below them the expectation, and the sum at prediction."""
    probability = [] if unit.probability is None else [("p(m)", CHANCE, unit.probability)]
    used = unit.masks * unit.terms * unit.dropout.training
    columns = [*probability, ("z", FIGURE, unit.z)]
    start, room = max(2 * len(unit.terms), len(tr("mask"))), width - _wide(columns) - MARK
    if len(unit.terms) <= MAX_TERMS and start + len(unit.terms) * FIGURE <= room:
        columns[-1:-1] = [(_term(at), FIGURE, values) for at, values in enumerate(used.T)]
    totals, right = _totals(unit), _wide(columns)
    needed = max(len(name) + 1 + len(figure) for name, figure in totals)
    start = max(min(max(start, needed - right), room), 2)
    rows = [Text(tr("mask").ljust(start) + "".join(name.rjust(size) for name, size, _ in columns), DIM)]
    for at, mask in enumerate(unit.masks):
        figures = "".join(format_number(float(values[at])).rjust(size) for _, size, values in columns)
        row = Text(_mask(mask, start).ljust(start) + figures)
        if np.array_equal(mask, unit.drawn):
            row.append(" ←", ORANGE)
        rows.append(row)
    end = min(max(needed, start + right), width)
    rows += [_line(name, figure, end) for name, figure in totals]
    if any(np.array_equal(mask, unit.drawn) for mask in unit.masks):
        rows.append(Text(tr("← the mask of this step"), ORANGE))
    return rows


def _wide(columns: Sequence[tuple[str, int, Array]]) -> int:
    return sum(size for _, size, _ in columns)


def _totals(unit: MaskedUnit) -> list[tuple[str, str]]:
    """What the masks come to, and what prediction uses instead."""
    count, inputs = len(unit.masks), len(unit.terms)
    if unit.probability is not None:
        sums = [(f"mean over all {count} masks, Σ p(m)·z", unit.mean)]
    else:
        sums = [
            (f"mean over these {count} masks", unit.mean),
            (f"mean over all 2^{inputs} masks", unit.expected),
        ]
    sums.append((f"prediction: {_formula(unit)}", unit.scaled))
    return [(tr(name), format_number(value)) for name, value in sums]


def _line(name: str, figure: str, width: int) -> Text:
    line = Text(name, "bold", no_wrap=True)
    line.truncate(width - len(figure) - 1, overflow="ellipsis", pad=True)
    return line.append(f" {figure}")


def _mask(mask: Array, width: int) -> str:
    """Its zeros and ones: apart, close together, or cut."""
    digits = ["1" if kept else "0" for kept in mask.tolist()]
    if 2 * len(digits) <= width:
        return " ".join(digits)
    return "".join(digits) if len(digits) < width else "".join(digits[: width - 2]) + "…"


def _term(at: int) -> str:
    """The product of an input and its weight, with the lecture's numbers: w₁x₁."""
    return "w{0}x{0}".format("₁₂₃"[at])


def _formula(unit: MaskedUnit) -> str:
    """The unit's sum with every input: 0.5·(w₁x₁ + w₂x₂) + b."""
    inputs, factor = len(unit.terms), unit.dropout.prediction
    total = " + ".join(map(_term, range(inputs))) if inputs <= MAX_TERMS else "Σ wx"
    if factor != 1:
        total = f"{factor:g}·({total})" if 1 < inputs <= MAX_TERMS else f"{factor:g}·{total}"
    return total if unit.b is None else f"{total} + b"
