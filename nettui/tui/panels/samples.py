"""The samples and their predictions: in a plane with the decision boundary, or one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np
from rich.cells import cell_len
from rich.text import Text

from nettui.abilities import Missing, Supervised, able
from nettui.common.language import tr
from nettui.common.text import format_number, format_percent
from nettui.data.dataset import Dataset, Names
from nettui.data.preprocessing import rescale, restore
from nettui.debugger.view import View
from nettui.nn.stages import output
from nettui.nn.surfaces import Window
from nettui.nn.trainer import BackPropTrainer, TrainConfig
from nettui.tui.charts import DIM, GREEN, RED, bar, side_by_side
from nettui.tui.classes import colour, shape
from nettui.tui.heat import Marker, heat_lines, sequential
from nettui.tui.network_panel import NetworkPanel
from nettui.tui.panel import BasePanel, clamp_index
from nettui.tui.plane import Points, axis_ranges, draw_plane, legend
from nettui.tui.point_editor import KEYS, MOVES, PointEditor
from nettui.tui.wrap import fit_width, max_width
from nettui.types import Array, Shape, Step
from nettui.visuals.images import image_shape, shrink, to_image
from nettui.visuals.plane import bounding_window, decision_regions
from nettui.visuals.predictions import Predictions, affordable, held_out_part, predict

CAPTION, PAGE = 19, 10
"""Width in cells of a sample's prediction; number of samples that pageup and pagedown move by."""

FEATURES, FIGURE, NAME = 5, 9, 12
"""For samples that are not images: lines per sample, width of a figure, greatest width of a feature name."""

MOST = 2000
"""The most points of a part that are drawn while they are edited: all that can be."""

CROSS = "┼"

READING_KEYS: Mapping[str, str] = {
    "up": "the previous sample",
    "down": "the next sample",
    "pageup": f"{PAGE} samples back",
    "pagedown": f"{PAGE} samples forward",
    "p": "edits the points of a plane: adds and removes them, also while it trains",
}

GAP, BAR = 2, 2
"""Width in cells of the gap between two tiles, and of a bar at least."""


@dataclass(frozen=True)
class Samples(NetworkPanel, BasePanel):
    """Two features: the plane, coloured by predicted class. More features: the samples from `first` on."""

    first: int = 0
    editor: PointEditor | None = None
    size: tuple[int, int] = field(default=(0, 0), compare=False)

    title: ClassVar[str] = "Samples"
    every: ClassVar[float] = 0.25
    help: ClassVar[str] = (
        "With two features: the class that the network predicts at each point, darker the less sure it is, "
        "so the decision boundary is a dark line (course 2.3), and x where the scores are NaN or infinite; "
        "filled shapes (or digits) are training samples, hollow ones (or letters) held-out samples. p edits "
        "the training points, also while it trains: see the keys below, once it is pressed. With "
        "more features: the held-out samples with the highest loss first, as images if possible. Beside each "
        "are its number, its loss and the most likely classes: ✔ the true class, ✘ a wrong prediction. All "
        "with the parameters before the update, without dropout."
    )

    @property
    def keys(self) -> Mapping[str, str]:
        return KEYS if self.editor else READING_KEYS

    def press(self, key: str, view: View) -> Samples | str:
        if self.editor is not None:
            return self._edit(self.editor, key, view)
        if key == "p":
            plane = _plane_trainer(view)
            return self if plane is None else replace(self, editor=open_editor(plane.data))
        by = {"up": -1, "down": 1, "pageup": -PAGE, "pagedown": PAGE}[key]
        count = 0
        if view.raw and not isinstance(trainer := able(view.raw.trainer, Supervised), Missing):
            count = affordable(view.raw.step.before, len(held_out_part(trainer.data)[1].t))
        return replace(self, first=max(min(self.first + by, count - 1), 0))

    def fitted(self, width: int, height: int) -> Samples:
        return replace(self, size=(width, height))

    def click(self, row: int, column: int, removes: bool, view: View) -> tuple[Samples, str]:
        """The first click opens the editor; from then on, clicks add and remove points."""
        trainer, editor = _plane_trainer(view), self.editor
        if trainer is None:
            return self, ""
        editor = editor or open_editor(trainer.data)
        grid, classes = editor.grid(self.size[0], _plane_rows(self.size[1])), trainer.data.classes
        if row > grid.height:
            return replace(self, editor=editor.chosen("o", classes, 0)) if self.editor else self, ""
        points, clicked = restore(trainer.data.train.x, trainer.data.scaling), (row - 1, column)
        editor = editor.placed(*clicked, grid)
        command = ""
        if self.editor is not None and row:
            taken = clicked in (grid.cell((x, y)) for x, y in points.tolist())
            command = editor.drop(points, grid) if removes or taken else editor.add()
        return replace(self, editor=editor), command

    def _edit(self, editor: PointEditor, key: str, view: View) -> Samples | str:
        """What a key does while points are edited."""
        trainer = _plane_trainer(view)
        if key == "escape" or trainer is None or view.raw is None:
            return replace(self, editor=None)
        grid, fields = editor.grid(self.size[0], _plane_rows(self.size[1])), view.raw.recipe.fields
        if key == "p":
            return editor.add()
        if key == "P":
            return editor.drop(restore(trainer.data.train.x, trainer.data.scaling), grid)
        if key == "ctrl+z":
            return "undo"
        if key.removeprefix("shift+") in MOVES:
            return replace(self, editor=editor.moved(key, grid))
        if key in ("o", "O", "pageup", "pagedown"):
            layers = len(trainer.config.network.layers) - 1
            return replace(self, editor=editor.chosen(key, trainer.data.classes, layers))
        return editor.change(key, fields) or self

    def picture(self, view: View, trainer: BackPropTrainer, step: Step, width: int, height: int) -> Text:
        if trainer.data.train.x.shape[1] == 2:
            return _boundary(trainer, step, self.editor, width, height)
        return _list(trainer, step, self.first, width, height)


def _plane_trainer(view: View) -> BackPropTrainer | None:
    """The trainer, if its samples are points of a plane and a network of nettui's own learns them."""
    found: Any = view.raw and view.raw.trainer
    if found is None or any(isinstance(able(found, kind), Missing) for kind in Samples.needs):
        return None
    trainer: BackPropTrainer = found
    return trainer if trainer.data.train.x.shape[1:] == (2,) else None


def _plane_rows(height: int) -> int:
    """The lines of the plane, between a head and a foot."""
    return max(height - 2, 1)


def _window(data: Dataset) -> Window:
    """The rectangle around all samples, as the network sees them."""
    return bounding_window(np.concatenate([part.x for part in (data.train, data.validation) if part]))


def open_editor(data: Dataset) -> PointEditor:
    """The editor on the window that is shown, its cross-hair in the middle."""
    low, high = (restore(np.array(corner), data.scaling) for corner in _window(data))
    x, y = ((low + high) / 2).tolist()
    return PointEditor(Window(tuple(low.tolist()), tuple(high.tolist())), (x, y))


def _boundary(
    trainer: BackPropTrainer, step: Step, editor: PointEditor | None, width: int, height: int
) -> Text:
    """The accuracy on each part, the plane with the points, the legend; or the editor's figures and keys."""
    state, data = step.before, trainer.data
    config: TrainConfig = state.config
    parts = [data.train, *([data.validation] if data.validation else [])]
    shown, high, on_top = _window(data), _plane_rows(height), {}
    if editor is not None:
        low, top = (rescale(np.array(corner), data.scaling).tolist() for corner in editor.shown)
        shown = Window((low[0], low[1]), (top[0], top[1]))
        on_top = {editor.grid(width, high).cell(editor.at): Marker(CROSS, colour(editor.label))}

    def scores(x: Array) -> Array:
        return output(config.network.forward(state.params, x)[-1])

    cells = width * 2 * high
    regions = decision_regions(config.loss, scores, shown, width, 2 * high, affordable(state, cells))
    predicted = [predict(state, part, MOST if editor else 500) for part in parts]
    head = Text(no_wrap=True)
    if editor is not None:
        head = _editor_head(editor, trainer, config).append("  ")
    for name, predictions in zip(("train", "valid"), predicted, strict=False):
        head.append(tr(f"{name} {format_percent(float(predictions.correct.mean()))} right  "))
    head.append("" if editor else axis_ranges(shown, data.names), DIM).truncate(width)
    points = [Points(predictions.x, predictions.t, bool(part)) for part, predictions in enumerate(predicted)]
    drawn = draw_plane(regions, points, data.classes, shown, on_top)
    hint = tr("p adds, P removes, o: class, esc: done") if editor else tr("p: edit points")
    foot = legend(data.classes, data.names, width, (False, True)[: len(parts)])
    if foot.cell_len + cell_len(hint) <= width:
        foot.append(hint, DIM)
    return Text("\n").join([head, *drawn, foot])


def _editor_head(editor: PointEditor, trainer: BackPropTrainer, config: TrainConfig) -> Text:
    """The class of new points, where the cross-hair is, the units of each layer, the rate."""
    data, (x, y) = trainer.data, editor.at
    mark = shape(editor.label, data.classes)
    name = data.names.label(editor.label)
    head = Text(mark if mark == name else f"{mark} {name}", colour(editor.label), no_wrap=True)
    head.append(f" ({format_number(x)}, {format_number(y)})  ")
    *hidden, last = config.network.layers
    chosen = clamp_index(editor.layer, len(hidden))
    units = [f"[{layer.fan_out}]" if n == chosen else f"{layer.fan_out}" for n, layer in enumerate(hidden)]
    head.append("-".join(["2", *units, f"{last.fan_out}"]))
    head.append("  " + tr(f"rate {format_number(config.optimizer.rate)}"))
    return head


def _list(trainer: BackPropTrainer, step: Step, first: int, width: int, height: int) -> Text:
    """One tile per sample: its image or first features, and the prediction; two rows of tiles if they fit."""
    data = trainer.data
    name, part = held_out_part(data)
    predictions = predict(step.before, part)
    x = restore(predictions.x, data.scaling)
    shape = image_shape(x.shape[1])
    tall = min((shape[0] + 1) // 2 if shape else FEATURES, max(height // 2 - 1, 1))
    heads = [data.names.feature(i) for i in range(0 if shape else min(x.shape[1], tall))]
    name_width = max(min(max_width(heads) + 1, NAME, width - CAPTION - FIGURE - 1), 4)
    wide = min(shape[1], 2 * tall) if shape else name_width + FIGURE
    across = max((width + GAP) // (wide + CAPTION + 1 + GAP), 1)
    room = (width + GAP) // across - GAP - wide - 1
    order = predictions.worst_first[first:].tolist()
    finite = x[np.isfinite(x)]
    span = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    rows = [_head(name, predictions, width)]
    for at in range(0, min(len(order), across * (height // (tall + 1))), across):
        tiles = []
        for n in order[at : at + across]:
            art = _image(x[n], shape, tall, wide, span) if shape else _figures(x[n], heads, name_width)
            tiles.append(side_by_side([art, _caption(predictions, n, data.names, tall, room)], wide + 1))
        rows += [*side_by_side(tiles, wide + 1 + room + GAP), Text()]
    return Text("\n").join(rows[:height])


def _head(name: str, predictions: Predictions, width: int) -> Text:
    text = Text(no_wrap=True)
    count, total = len(predictions.t), predictions.total
    of = "" if count == total else tr(f" of {total:,}")
    text.append(tr(f"{name}: {count}{of} samples, {np.count_nonzero(~predictions.correct)} wrong"))
    text.append(tr("  worst first"), DIM)
    text.truncate(width)
    return text


def _image(x: Array, shape: Shape, tall: int, wide: int, span: tuple[float, float]) -> list[Text]:
    return heat_lines(sequential(shrink(to_image(x, shape), 2 * tall, wide), *span))


def _figures(x: Array, names: Sequence[str], width: int) -> list[Text]:
    """The first features, one line each, with their names in `width` cells."""
    shown = len(names) if len(x) <= len(names) else len(names) - 1
    lines = [
        Text(fit_width(name, width - 1) + " " + format_number(float(value)).rjust(FIGURE))
        for name, value in zip(names[:shown], x[:shown], strict=True)
    ]
    return lines + ([Text(tr(f"{len(x) - shown} more"), DIM)] if shown < len(x) else [])


def _caption(predictions: Predictions, n: int, names: Names, tall: int, width: int) -> list[Text]:
    """Number and loss, then the most likely classes, always with the true one."""
    y, t, label = predictions.by_class[n], int(predictions.t[n]), int(predictions.predicted[n])
    ranked = np.argsort(-np.nan_to_num(y, nan=-np.inf), kind="stable").tolist()
    shown = ranked[: tall - 1]
    if t not in shown and shown:
        shown[-1] = t
    caption = [Text(tr(f"#{predictions.rows[n]}  loss {format_number(float(predictions.loss[n]))}"))]
    bars = np.where(np.isfinite(y), y, 0.0)
    bars = bars / max(bars.max(), 1.0)
    name_width = max(min(max_width(map(names.label, range(len(y)))), width - 12 - BAR), 2)
    for k in shown:
        line = Text(fit_width(names.label(k), name_width, str.rjust), colour(k), no_wrap=True)
        line.append(" ✔" if k == t else " ✘" if k == label else "  ", GREEN if k == t else RED)
        line.append(format_number(float(y[k])).rjust(9) + " ")
        line.append(bar(float(bars[k]), width - 12 - name_width), colour(k))
        caption.append(line)
    return caption
