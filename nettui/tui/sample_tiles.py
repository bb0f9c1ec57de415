"""Draws samples one by one, worst first: an image or the first features of each, beside its prediction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.text import Text

from nettui.abilities import Supervised
from nettui.common.language import tr
from nettui.common.text import format_number
from nettui.data.dataset import Names
from nettui.data.preprocessing import restore
from nettui.debugger.view import View
from nettui.tui.charts import DIM, GREEN, HERE, RED, bar, side_by_side
from nettui.tui.classes import colour
from nettui.tui.heat import heat_lines, sequential
from nettui.tui.network_panel import sentence
from nettui.tui.shown_predictions import of_step, shown_predictions
from nettui.tui.wrap import fit_width, max_width
from nettui.types import Array, Shape
from nettui.visuals.images import image_shape, shrink, to_image
from nettui.visuals.predictions import Predictions, held_out_part

CAPTION = 19
"""Width in cells of a sample's prediction."""

FEATURES, FIGURE, NAME = 5, 9, 12
"""For samples that are not images: lines per sample, width of a figure, greatest width of a feature name."""

MOST = 500
"""Samples that are predicted at most by a network of nettui's own."""

GAP, BAR = 2, 2
"""Width in cells of the gap between two tiles, and of a bar at least."""


def draw_tiles(view: View, trainer: Supervised, first: int, width: int, height: int) -> Text:
    """One tile per sample: its image or first features, and the prediction; two rows of tiles if they fit."""
    data = trainer.data
    name, _ = held_out_part(data)
    predictions = shown_predictions(view, MOST)
    if isinstance(predictions, str):
        return sentence(predictions, width, height)
    x = restore(predictions.x, data.scaling)
    shape = image_shape(x.shape[1], data.names.shape)
    tall = min((shape[0] + 1) // 2 if shape else FEATURES, max(height // 2 - 1, 1))
    heads = [data.names.feature(i) for i in range(0 if shape else min(x.shape[1], tall))]
    name_width = max(min(max_width(heads) + 1, NAME, width - CAPTION - FIGURE - 1), 4)
    wide = min(shape[1], 2 * tall) if shape else name_width + FIGURE
    across = max((width + GAP) // (wide + CAPTION + 1 + GAP), 1)
    room = (width + GAP) // across - GAP - wide - 1
    order = predictions.worst_first[first:].tolist()
    finite = x[np.isfinite(x)]
    span = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    rows = [_head(name, predictions, of_step(view, predictions), width)]
    for at in range(0, min(len(order), across * (height // (tall + 1))), across):
        tiles = []
        for n in order[at : at + across]:
            art = _image(x[n], shape, tall, wide, span) if shape else _figures(x[n], heads, name_width)
            tiles.append(side_by_side([art, _caption(predictions, n, data.names, tall, room)], wide + 1))
        rows += [*side_by_side(tiles, wide + 1 + room + GAP), Text()]
    return Text("\n").join(rows[:height])


def _sign(true: bool, answered: bool) -> tuple[str, str]:
    """The sign and colour of a class; ✔ is for a right answer alone."""
    if true:
        return (" ✔", GREEN) if answered else (f" {HERE}", "")
    return (" ✘", RED) if answered else ("  ", "")


def _head(name: str, predictions: Predictions, older: str, width: int) -> Text:
    text = Text(no_wrap=True)
    count, total = len(predictions.t), predictions.total
    of = "" if count == total else tr(f" of {total:,}")
    text.append(tr(f"{name}: {count}{of} samples, {np.count_nonzero(~predictions.correct)} wrong"))
    text.append(older, DIM).append(tr("  worst first"), DIM)
    if not predictions.correct.all():
        text.append("  ✘ ", RED).append(tr("answer"), DIM).append(f"  {HERE} ").append(tr("true class"), DIM)
    text.truncate(width, overflow="ellipsis")
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
    loss = predictions.loss
    number = predictions.rows[n]
    head = f"#{number}" if loss is None else tr(f"#{number}  loss {format_number(float(loss[n]))}")
    caption = [Text(head)]
    bars = np.where(np.isfinite(y), y, 0.0)
    bars = bars / max(bars.max(), 1.0)
    name_width = max(min(max_width(map(names.label, range(len(y)))), width - 12 - BAR), 2)
    for k in shown:
        line = Text(fit_width(names.label(k), name_width, str.rjust), colour(k), no_wrap=True)
        line.append(*_sign(k == t, k == label))
        line.append(format_number(float(y[k])).rjust(9) + " ")
        line.append(bar(float(bars[k]), width - 12 - name_width), colour(k))
        caption.append(line)
    return caption
