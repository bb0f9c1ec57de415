"""The mini-batch as matrices: a formula with shapes for each op, and the matrices of the current op."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.common.language import tr
from nettui.debugger.view import View
from nettui.nn.trainer import BackPropTrainer
from nettui.tui.charts import DIM, SELECTED, side_by_side
from nettui.tui.heat import diverging, heat_lines
from nettui.tui.network_panel import NetworkPanel
from nettui.tui.panel import BasePanel
from nettui.types import Step
from nettui.visuals.images import shrink
from nettui.visuals.matrices import Formula, Matrix, formulas

PICTURE, MIN_HEIGHT = 8, 16
"""Height in lines of the matrices, which are drawn if the panel has at least MIN_HEIGHT lines."""

MAX_CELL_WIDTH, GAP, SIGN = 3, 3, " ⋅ "
"""Greatest width of a matrix element in cells, the gap between two products, and the multiplication sign."""


@dataclass(frozen=True)
class Matrices(NetworkPanel, BasePanel):
    """One line per computed matrix; those at the cursor are highlighted, those it has not reached are dim."""

    title: ClassVar[str] = "Matrices"
    every: ClassVar[float] = 0.25
    help: ClassVar[str] = (
        "A mini-batch of N samples goes through the network as whole matrices, N × units: one product per "
        "layer forward, two backward (course 3.5). dW is ∂E/∂W, ⋅ the matrix product, ⊙ the element-wise "
        "product, M a dropout mask, T the labels. `s` and `S` move from op to op; the matrices of the op at "
        "the cursor are drawn below, each on its own scale: blue below 0, orange above."
    )

    def picture(self, view: View, trainer: BackPropTrainer, step: Step, width: int, height: int) -> Text:
        by_op = formulas(step)
        tall = height - PICTURE if height >= MIN_HEIGHT else height
        here = by_op[view.cursor.op]
        rows: list[Text] = []
        at = 0
        for op, group in enumerate(by_op):
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
    """The formula with all its shapes, or only the shape of the result if there is no room."""
    equation = f"{formula.result.name:>6} = {tr(formula.expression)}"
    shapes = formula.shapes if len(equation) + len(formula.shapes) + 2 <= width else formula.result.shape
    return Text(equation + shapes.rjust(width - len(equation)), style, no_wrap=True)


def _matrices(op_formulas: Sequence[Formula], width: int, height: int) -> list[Text]:
    """The products of an op with factors and result; for an op without products, its last result."""
    products = [formula for formula in op_formulas if formula.factors] or op_formulas[-1:]
    pitch = (width + GAP) // len(products)
    return side_by_side([_product(formula, pitch - GAP, height) for formula in products], pitch)


def _product(formula: Formula, width: int, height: int) -> list[Text]:
    matrices = (*formula.factors, formula.result)
    room = (width + len(SIGN)) // len(matrices) - len(SIGN)
    blocks = []
    for matrix, sign in zip(matrices, (SIGN, " = ", "")[-len(matrices) :], strict=True):
        drawn = _draw_matrix(matrix, room, height - 1)
        middle = [Text()] * ((len(drawn) + 1) // 2)
        blocks.append(side_by_side([drawn, [*middle, Text(sign)]], room))
    return side_by_side(blocks, room + len(SIGN))


def _draw_matrix(matrix: Matrix, width: int, height: int) -> list[Text]:
    """Name and shape, then the values, enlarged as far as they fit."""
    small = shrink(np.atleast_2d(matrix.values), 2 * height, width)
    tall = np.repeat(small, 2 if len(small) <= height else 1, axis=0)
    finite = np.abs(small[np.isfinite(small)])
    heat = diverging(
        np.repeat(tall, min(width // small.shape[1], MAX_CELL_WIDTH), axis=1), finite.max(initial=0.0)
    )
    head = Text(f"{matrix.name} {matrix.shape}", DIM)
    head.truncate(width)
    return [head, *heat_lines(heat)]
