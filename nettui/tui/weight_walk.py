"""The gradient check weight by weight, as the lecture reveals it: W, W + h, E of both, and the quotient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor, isfinite, log10

from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_short
from nettui.gradient_check import GradientCheck
from nettui.report.gradient_text import decimals, fixed
from nettui.tui.charts import DIM, SELECTED
from nettui.tui.columns import column_widths, join_cells
from nettui.tui.wrap import cut

PIECES = 3
"""What is revealed of a weight, in turn: W + h with E(W + h), the quotient, the back-propagated value."""

HEADS = ("", "W", "W + h", "dE/dW", "backprop")
CHANGED, UNKNOWN = "▸", "?"

MAX_DECIMALS = 8
"""The most decimals of a derivative; with those of h, a loss has at most four more."""


@dataclass(frozen=True)
class WeightWalk:
    """A table of which `shown` pieces are revealed; 0 shows the column W alone."""

    table: GradientCheck
    shown: int

    @property
    def last(self) -> int:
        """The number of pieces of all weights."""
        return PIECES * len(self.table.rows)

    @property
    def at(self) -> int:
        """The number of the weight that is being moved, or will be first."""
        return max(min(self.shown, self.last) - 1, 0) // PIECES

    @property
    def pieces(self) -> int:
        """How many pieces of that weight are revealed."""
        return min(self.shown, self.last) - PIECES * self.at

    def press(self, key: str) -> int:
        """The pieces shown after a key: one more or less, or a whole weight more or less."""
        shown = min(self.shown, self.last)
        change = {"right": 1, "left": -1}.get(key)
        if change is None:
            whole = shown // PIECES  # weights that are wholly revealed
            down = PIECES * (whole + 1) - shown
            up = PIECES * (whole - (shown % PIECES == 0)) - shown
            change = down if key == "down" else up
        return max(min(shown + change, self.last), 0)

    def draw(self, width: int, height: int) -> list[Text]:
        """E of both, the quotient, and as many weights around the current one as fit."""
        rows = [*self._rows()]
        widths, gap = column_widths([[*map(tr, HEADS)], *rows], width)
        room = max(height - 4, 1)
        first = max(min(self.at - room // 2, len(rows) - room), 0)
        lines = [Text(cut(line, width)) for line in self._quotient()]
        lines.append(Text(join_cells([*map(tr, HEADS)], widths, gap), DIM))
        for number, cells in list(enumerate(rows))[first : first + room]:
            line = Text(join_cells(cells, widths, gap), no_wrap=True)
            if self.shown and number == self.at and len(widths) > 2:
                start = sum(widths[:2]) + 2 * len(gap)
                line.stylize(SELECTED, start, start + widths[2])
            lines.append(line)
        for line in lines:
            line.truncate(width, overflow="ellipsis")
        return lines[:height]

    @property
    def _places(self) -> tuple[int, int]:
        """Decimals of w, and of a derivative: two digits of the largest, as the lecture has."""
        largest = max((tensor.largest for tensor in self.table.tensors), default=0.0)
        size = floor(log10(largest)) if largest and isfinite(largest) else 0
        return decimals(self.table), min(max(1 - size, 1), MAX_DECIMALS)

    def _quotient(self) -> Iterator[str]:
        """E(W), E(W + h), and their difference over h, with a ? for what is not revealed."""
        table, row = self.table, self.table.rows[self.at]
        w, slope = self._places
        base, moved = (fixed(loss, w + slope) for loss in (table.loss, row.loss))
        of = tr(f" of the first {table.samples} samples") if table.samples else ""
        yield tr(f"E(W) = {base}{of} at step {table.step}, h = {format_short(table.h)}")
        count = tr(f"weight {self.at + 1} of {len(table.rows)}")
        yield f"E(W + h) = {moved if self.pieces else UNKNOWN} · {count}"
        if self.pieces > 1:
            yield f"({moved} − {base}) / {format_short(table.h)} = {fixed(row.quotient, slope)}"
        else:
            yield f"(E(W + h) − E(W)) / h = {UNKNOWN}"

    def _rows(self) -> Iterator[tuple[str, ...]]:
        """Name, W, W + h, quotient and back-propagated value of each weight."""
        w, slope = self._places
        for number, row in enumerate(self.table.rows):
            known = PIECES if number < self.at else self.pieces if number == self.at else 0
            here = self.shown > 0 and number == self.at
            beside = CHANGED + fixed(row.moved, w) if here else fixed(row.value, w)
            yield (
                row.label,
                fixed(row.value, w),
                beside if self.shown else "",
                fixed(row.quotient, slope) if known > 1 else UNKNOWN,
                fixed(row.backprop, slope) if known > 2 else UNKNOWN,
            )
