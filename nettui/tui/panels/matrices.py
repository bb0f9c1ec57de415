"""The mini-batch as matrices: a formula with shapes for each op, and the matrices of the current op."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_number
from nettui.debugger.view import View
from nettui.nn.trainer import BackPropTrainer
from nettui.tui.charts import DIM, SELECTED, side_by_side
from nettui.tui.heat import figure_lines, matrix_lines
from nettui.tui.network_panel import NetworkPanel, answer_of, layers
from nettui.tui.one_hot_table import one_hot_table
from nettui.tui.panel import BasePanel, clamp_index
from nettui.types import Array, Step
from nettui.visuals.images import shrink
from nettui.visuals.matrices import formulas
from nettui.visuals.one_hot import one_hot
from nettui.visuals.orientation import COLUMNS, ROWS, Formula, Matrix

PICTURE, MIN_PICTURE = 8, 3
"""Height in lines of the drawn matrices, at most and at least; a table may be higher."""

FORMULAS, STEADY = 6, 16
"""Lines that are left for the formulas: FORMULAS, or a third of a low panel.

From a height of STEADY lines on, the formulas have the same lines at every op.
"""

MAX_CELL_WIDTH, GAP, SIGN = 3, 3, " ⋅ "
"""Greatest width of a matrix element in cells, the gap between two products, and the multiplication sign."""

MIN_FIGURE = 2
"""The least width in cells of a figure and the gap before it."""

MOVES = {"pageup": -1, "pagedown": 1}
"""The change of the sample for each key."""


@dataclass(frozen=True)
class Matrices(NetworkPanel, BasePanel):
    """One line per computed matrix; those at the cursor are highlighted, those it has not reached are dim.

    At the loss, a table compares the output for `sample` with its one-hot label.
    """

    columns: bool = False
    sample: int = 0

    title: ClassVar[str] = "Matrices"
    every: ClassVar[float] = 0.25
    keys: ClassVar[Mapping[str, str]] = {
        "left": "samples as rows",
        "right": "samples as columns, as in the lecture",
        "pageup": "the previous sample at the loss",
        "pagedown": "the next sample at the loss",
    }
    help: ClassVar[str] = (
        "A mini-batch of N samples goes through the network as whole matrices: one product per layer "
        "forward, two backward (course 3.5). dW is ∂E/∂W, ⋅ the matrix product, ⊙ the element-wise product, "
        "M a dropout mask, T the labels as one-hot vectors. `s` and `S` move from op to op; the matrices of "
        "the op at the cursor are drawn below, each on its own scale: blue below 0, orange above.\n\n"
        "nettui has the samples as rows, X⋅W + b; the lecture has them as columns, W⋅[X;1], where [X;1] is X "
        "with a row of ones below it, and the biases are the last column of W. The numbers are the same.\n\n"
        "At a cross-entropy loss, a table shows one sample: the output y, its label t as a one-hot vector, "
        "their difference, and the gradient, (y − t)/N (course 1.3). The 1/N makes the loss a mean over the "
        "mini-batch. The lecture takes the sum, N times as much; with η/N it is the same run."
    )

    def press(self, key: str, view: View) -> Matrices:
        if not layers(view):
            return self
        if key in MOVES:
            moved = replace(self, sample=self._clamp(view) + MOVES[key])
            return replace(moved, sample=moved._clamp(view))
        return replace(self, columns=key == "right")

    def _clamp(self, view: View) -> int:
        """The number of the sample, limited to the mini-batch."""
        count = len(view.raw.step.ops[0].arrays.get("labels", ())) if view.raw else 0
        return clamp_index(self.sample, count)

    def picture(self, view: View, trainer: BackPropTrainer, step: Step, width: int, height: int) -> Text:
        by_op = formulas(step, COLUMNS if self.columns else ROWS)
        here = by_op[view.cursor.op]
        room = height - 1 - max(len(here), min(FORMULAS, (height - 1) // 3))
        below: list[Text] = []
        if room >= MIN_PICTURE:
            below = self._table(view, trainer, step, width, room)
            below = below or _matrices(here, width, min(PICTURE, room))
        tall = height - 1 - max(len(below), PICTURE if height >= STEADY else 0)
        rows: list[Text] = []
        at, names = 0, max(len(formula.result.name) for group in by_op for formula in group)
        for op, group in enumerate(by_op):
            if op == view.cursor.op:
                at = len(rows)
            style = SELECTED if op == view.cursor.op else DIM if op > view.cursor.op else ""
            rows += [_line(formula, style, names, width) for formula in group]
        first = max(min(at + len(here) // 2 - tall // 2, len(rows) - tall), 0)
        shown = rows[first : first + tall]
        if below:
            shown += [Text()] * (tall - len(shown)) + below
        return Text("\n", no_wrap=True).join([self._head(width), *shown])

    def _head(self, width: int) -> Text:
        rows, columns = "samples as rows: X⋅W  → as columns", "samples as columns: W⋅[X;1]  ← as rows"
        head = Text(tr(columns if self.columns else rows), DIM)
        head.truncate(width, overflow="ellipsis")
        return head

    def _table(self, view: View, trainer: BackPropTrainer, step: Step, width: int, height: int) -> list[Text]:
        """The sample's output and label if the cursor is at the loss, forward or backward; else nothing."""
        here, sample = view.cursor, self._clamp(view)
        at_loss = here.phase == "loss" or (here.phase == "backward" and here.site == step.answer)
        if not at_loss or (found := one_hot(step, sample)) is None:
            return []
        classes, count = range(trainer.data.classes), len(step.ops[0].arrays["labels"])
        names = [*map(trainer.data.names.label, classes)][-len(found.y) :]  # one output stands for class 1
        caption = Text(tr(f"sample {sample} of N = {count}, {answer_of(trainer, step, sample)}"))
        caption.truncate(width, overflow="ellipsis")
        gradient = f"dZ{len(layers(view))}"
        table = one_hot_table(found, names, gradient, here.phase == "backward", width, height - 1)
        return [caption, *table][:height]


def _line(formula: Formula, style: str, name: int, width: int) -> Text:
    """The formula with all its shapes, or only the shape of the result if there is no room."""
    equation = f"{formula.result.name:>{name}} = {tr(formula.expression)}"
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
    """Name and shape, then the values: as figures if there is room, else as colours, enlarged if possible."""
    head = Text(f"{matrix.name} {matrix.shape}", DIM)
    head.truncate(width, overflow="ellipsis")
    values = np.atleast_2d(matrix.values)
    if figures := _figures(values, width, height):
        return [head, *figures]
    small = shrink(values, 2 * height, width)
    return [head, *matrix_lines(small, width, height, MAX_CELL_WIDTH)]


def _figures(values: Array, width: int, height: int) -> list[Text]:
    """Every value as a figure on its colour; nothing if they do not fit."""
    if len(values) > height or MIN_FIGURE * values.shape[1] > width:
        return []
    cell = 1 + max(len(format_number(value)) for value in values.ravel().tolist())
    return figure_lines(values, cell) if cell * values.shape[1] <= width else []
