"""Draws samples of two features in their plane, over the class that the network predicts at each point."""

from __future__ import annotations

import numpy as np
from rich.cells import cell_len
from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_number, format_percent
from nettui.data.dataset import Dataset
from nettui.data.preprocessing import rescale, restore
from nettui.nn.network import at_prediction
from nettui.nn.stages import output
from nettui.nn.surface import Window
from nettui.nn.trainer import BackPropTrainer, TrainConfig
from nettui.scenario.points import MAX_SAMPLES
from nettui.tui.charts import DIM
from nettui.tui.classes import colour, shape
from nettui.tui.heat import Marker
from nettui.tui.panel import clamp_index
from nettui.tui.plane import Points, axis_ranges, draw_plane, legend
from nettui.tui.point_editor import PointEditor
from nettui.types import Array, Step
from nettui.visuals.plane import bounding_window, decision_regions, to_window
from nettui.visuals.predictions import affordable, predict

MOST = 500
"""The most points of a part that are drawn; while they are edited, all that can be."""

CROSS = "┼"


def plane_rows(height: int) -> int:
    """The lines of the plane, between a head and a foot."""
    return max(height - 2, 1)


def _window(data: Dataset) -> Window:
    """The rectangle around all samples, as the network sees them."""
    return bounding_window(np.concatenate([part.x for part in (data.train, data.validation) if part]))


def open_editor(data: Dataset) -> PointEditor | None:
    """The editor on the window that is shown, its cross-hair in the middle; None if it overflows."""
    with np.errstate(all="ignore"):
        low, high = (restore(np.array(corner), data.scaling).astype(float) for corner in _window(data))
        if not (np.isfinite([low, high, high - low]).all() and (high > low).all()):
            return None
    x, y = ((low + high) / 2).tolist()
    return PointEditor(to_window(low, high), (x, y))


def draw_samples(
    trainer: BackPropTrainer, step: Step, editor: PointEditor | None, width: int, height: int
) -> Text:
    """The accuracy on each part, the plane with the points, the legend; or the editor's figures and keys."""
    state, data = step.before, trainer.data
    config: TrainConfig = state.config
    parts = [data.train, *([data.validation] if data.validation else [])]
    shown, high, on_top = _window(data), plane_rows(height), {}
    if editor is not None:
        shown = to_window(*(rescale(np.array(corner), data.scaling) for corner in editor.shown))
        on_top = {editor.grid(width, high).cell(editor.at): Marker(CROSS, colour(editor.label))}

    def scores(x: Array) -> Array:
        return output(config.network.forward(at_prediction(state), x)[-1])

    cells = width * 2 * high
    regions = decision_regions(config.loss, scores, shown, width, 2 * high, affordable(state, cells))
    predicted = [predict(state, part, MAX_SAMPLES if editor else MOST) for part in parts]
    head = Text(no_wrap=True)
    if editor is not None:
        head = _editor_head(editor, trainer, config).append("  ")
    for name, predictions in zip(("train", "valid"), predicted, strict=False):
        head.append(tr(f"{name} {format_percent(float(predictions.correct.mean()))} right  "))
    head.append("" if editor else axis_ranges(shown, data.names), DIM).truncate(width, overflow="ellipsis")
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
