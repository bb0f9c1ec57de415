"""The mini-batch as matrices: formulas with shapes along the ops, and the matrices of the one that stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.debugger.view import View
from nettui.nn.trainer import BackPropTrainer
from nettui.tui.charts import DIM, SELECTED, side_by_side
from nettui.tui.heat import diverging, lines
from nettui.tui.network_panel import NetworkPanel
from nettui.tui.panel import Still
from nettui.types import Step
from nettui.visuals.images import shrink
from nettui.visuals.matrices import Formula, Matrix, formulas

PICTURE, ROOMY = 8, 16
"""Lines that the matrices take, in a panel of at least so many."""

WIDEST, GAP, SIGN = 3, 3, " ⋅ "
"""Cells of a number at most, cells between two products, and what stands between two factors."""


@dataclass(frozen=True)
class Matrices(NetworkPanel, Still):
    """A line a matrix that is made; the cursor's are lit, what it has not reached is dim."""

    title: ClassVar[str] = "Matrices"
    every: ClassVar[float] = 0.25
    help: ClassVar[str] = (
        "A mini-batch of N samples goes through the network as whole matrices, N × units: one product a "
        "layer forward, two backward (course 3.5). dW stands for ∂E/∂W, ⋅ for the product of matrices and ⊙ "
        "for the one element by element, M for a dropout mask, T for the labels. `s` and `S` go from op to "
        "op; the matrices of the op that the cursor stands on are drawn below, each on a scale of its own: "
        "blue below 0, orange above."
    )

    def picture(self, view: View, trainer: BackPropTrainer, step: Step, width: int, height: int) -> Text:
        found = formulas(step)
        tall = height - PICTURE if height >= ROOMY else height
        here = found[view.cursor.op]
        rows: list[Text] = []
        at = 0
        for op, group in enumerate(found):
            if op == view.cursor.op:
                at = len(rows)
            style = SELECTED if op == view.cursor.op else DIM if op > view.cursor.op else ""
            rows += [_line(formula, style, width) for formula in group]
        first = max(min(at + len(here) // 2 - tall // 2, len(rows) - tall), 0)
        shown = rows[first : first + tall]
        if tall < height:
            shown += [Text()] * (tall - len(shown)) + _matrices(here, width, PICTURE)
        return Text("\n", no_wrap=True).join(shown)


def _line(formula: Formula, style: str, width: int) -> Text:
    """The formula, and as much of its shapes as there is room for."""
    told = f"{formula.result.name:>6} = {formula.expression}"
    shapes = formula.shapes if len(told) + len(formula.shapes) + 2 <= width else formula.result.shape
    return Text(told + shapes.rjust(width - len(told)), style, no_wrap=True)


def _matrices(made: Sequence[Formula], width: int, height: int) -> list[Text]:
    """The products of an op, factors and result; where it has none, what it makes."""
    products = [formula for formula in made if formula.factors] or made[-1:]
    pitch = (width + GAP) // len(products)
    return side_by_side([_product(formula, pitch - GAP, height) for formula in products], pitch)


def _product(formula: Formula, width: int, height: int) -> list[Text]:
    matrices = (*formula.factors, formula.result)
    room = (width + len(SIGN)) // len(matrices) - len(SIGN)
    blocks = []
    for matrix, sign in zip(matrices, (SIGN, " = ", "")[-len(matrices) :], strict=True):
        drawn = _drawn(matrix, room, height - 1)
        middle = [Text()] * ((len(drawn) + 1) // 2)
        blocks.append(side_by_side([drawn, [*middle, Text(sign)]], room))
    return side_by_side(blocks, room + len(SIGN))


def _drawn(matrix: Matrix, width: int, height: int) -> list[Text]:
    """Name and shape, and the values as large as they fit."""
    small = shrink(np.atleast_2d(matrix.values), 2 * height, width)
    tall = np.repeat(small, 2 if len(small) <= height else 1, axis=0)
    finite = np.abs(small[np.isfinite(small)])
    heat = diverging(np.repeat(tall, min(width // small.shape[1], WIDEST), axis=1), finite.max(initial=0.0))
    head = Text(f"{matrix.name} {matrix.shape}", DIM)
    head.truncate(width)
    return [head, *lines(heat)]
