"""The weights of a layer: as images if its inputs are images, as figures if they are few, or as a matrix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.text import Text

from nettui.abilities import Supervised
from nettui.common.language import tr
from nettui.common.text import format_in, format_number
from nettui.debugger.view import View
from nettui.tui.charts import DIM, side_by_side
from nettui.tui.heat import (
    diverging,
    figure_lines,
    heat_lines,
    largest_magnitude,
    matrix_lines,
    scale_bar,
    sequential,
)
from nettui.tui.network_panel import NetworkPanel, sentence
from nettui.tui.panel import BasePanel, clamp_index
from nettui.types import Array, Shape, Step
from nettui.visuals.images import image_shape, shrink, to_image

FIGURE, LABEL, GAP = 9, 5, 2
"""Width in cells of a figure, of a row's name, and of the gap between two images."""

MAX_CELL_WIDTH, PAGE = 4, 10
"""Greatest width of a weight in a matrix, in cells; number of units that pageup and pagedown move by."""


class Matrix(NamedTuple):
    """The weights of a layer (inputs × units, or units × inputs `by_rows`), and its bias, "" for none."""

    weight: str
    bias: str
    units: int
    by_rows: bool


def _matrices(view: View) -> list[Matrix]:
    """The weights with two axes, one of which counts units, in the order of the forward pass."""
    if view.raw is None:
        return []
    layout = view.raw.step.before.params.layout
    weights = [each for each in layout.by_name.values() if each.role == "weight" and len(each.shape) == 2]
    found = []
    for each in weights:
        if each.units is not None:
            bias = next(iter(layout.of(each.layer, "bias")), "")
            found.append(Matrix(each.name, bias, each.shape[each.units], by_rows=not each.units))
    return found


@dataclass(frozen=True)
class Weights(NetworkPanel, BasePanel):
    """One layer at a time, all its weights on one scale; the first image is that of unit `first`."""

    layer: int = 0
    first: int = 0

    needs: ClassVar[tuple[type, ...]] = (Supervised,)
    title: ClassVar[str] = "Weights"
    every: ClassVar[float] = 0.25
    keys: ClassVar[Mapping[str, str]] = {
        "left": "the previous layer",
        "right": "the next layer",
        "up": "the previous unit",
        "down": "the next unit",
        "pageup": "10 units back",
        "pagedown": "10 units forward",
    }
    help: ClassVar[str] = (
        "The weights of one layer before the update: blue below 0, faint at 0, orange above, all on the "
        "scale below them. If the inputs are images, the weights of each unit are one too: the pattern that "
        "the unit responds to. A small matrix is shown as figures, with the bias as its last row; in a large "
        "one each cell is the mean of a block. Rows are inputs, columns are units; x is NaN or infinite."
    )

    def press(self, key: str, view: View) -> Weights:
        here = self._clamp(view)
        layer = clamp_index(here.layer + {"left": -1, "right": 1}.get(key, 0), len(_matrices(view)))
        by = {"up": -1, "down": 1, "pageup": -PAGE, "pagedown": PAGE}.get(key, 0)
        return Weights(layer, here.first + by if layer == here.layer else 0)._clamp(view)

    def _clamp(self, view: View) -> Weights:
        """The panel with layer and unit limited to what exists: another fork may have fewer."""
        found = _matrices(view)
        if not found:
            return Weights()
        layer = clamp_index(self.layer, len(found))
        return Weights(layer, clamp_index(self.first, found[layer].units))

    def inspect_target(self, view: View) -> str:
        here, found = self._clamp(view), _matrices(view)
        if not found:
            return ""
        matrix = found[here.layer]
        return f"{matrix.weight}[{here.first}, 0]" if matrix.by_rows else f"{matrix.weight}[0, {here.first}]"

    def picture(self, view: View, trainer: Supervised, step: Step, width: int, height: int) -> Text:
        here = self._clamp(view)
        found = _matrices(view)
        if not found:
            return sentence("no weights in matrices of inputs × units", width, height)
        matrix = found[here.layer]
        w, b = step.before.params[matrix.weight], step.before.params.get(matrix.bias)
        w = w.T if matrix.by_rows else w
        b = None if b is None else b.reshape(-1)  # a scalar, a row or a column in code of the user's own
        shape = None if here.layer else image_shape(len(w), trainer.data.names.shape)
        room = max(height - 2, 1)
        shown = shrink(w, 2 * room, width)
        if LABEL + w.shape[1] * FIGURE <= width and len(w) + 1 + (b is not None) <= room:
            note, body = "", _figures(w, b)
        elif shape:
            note = tr(f", a unit's weights as {shape[0]}×{shape[1]}")
            shown, body = w, _images(w, shape, here.first, width, room)
        else:
            note, body = "", matrix_lines(shown, width, room, MAX_CELL_WIDTH)
            if shown.shape != w.shape:
                rows, columns = (-(-whole // part) for whole, part in zip(w.shape, shown.shape, strict=True))
                note = tr(f", a cell the mean of {rows}×{columns}")
        head = Text(f"{matrix.weight}  {len(w)} × {w.shape[1]}{note}")
        colours = shape is not None and len(shape) == 3
        foot = (
            Text(tr(f"grey is 0, full colour ±{format_number(largest_magnitude(w))}"))
            if colours
            else scale_bar(largest_magnitude(shown))
        )
        if b is not None:
            foot.append(
                f"   {matrix.bias} {format_number(float(b.min()))} … {format_number(float(b.max()))}", DIM
            )
        for line in (head, foot):
            line.truncate(width, overflow="ellipsis")
        return Text("\n", no_wrap=True).join([head, *body, foot])


def _figures(w: Array, b: Array | None) -> list[Text]:
    """Every weight as a figure on its colour, with the biases below."""
    rows = [Text(" " * LABEL + "".join(f"{unit:>{FIGURE}}" for unit in range(w.shape[1])), DIM)]
    for i, figures in enumerate(figure_lines(w, FIGURE)):
        rows.append(Text(no_wrap=True).append(f"{i:<{LABEL}}", DIM).append_text(figures))
    if b is not None:
        biases = "".join(format_in(value, FIGURE) for value in b.tolist())
        rows.append(Text(no_wrap=True).append("b".ljust(LABEL), DIM).append(biases))
    return rows


def _images(w: Array, shape: Shape, first: int, width: int, height: int) -> list[Text]:
    """One image per unit, from unit `first` on; two rows of images if they fit."""
    largest = largest_magnitude(w)
    tall = min((shape[0] + 1) // 2, max(height // 2 - 1, 1))
    wide = min(shape[1], 2 * tall)
    across = max((width + GAP) // (wide + GAP), 1)
    rows = []
    for at in range(first, min(w.shape[1], first + across * (height // (tall + 1))), across):
        tiles = []
        for unit in range(at, min(at + across, w.shape[1])):
            pixels = shrink(to_image(w[:, unit], shape), 2 * tall, wide)
            drawn = diverging(pixels, largest) if pixels.ndim == 2 else sequential(pixels, -largest, largest)
            tiles.append([Text(str(unit), DIM), *heat_lines(drawn)])
        rows += side_by_side(tiles, wide + GAP)
    return rows
