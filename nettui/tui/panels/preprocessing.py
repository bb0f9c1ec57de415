"""The inputs before and after scaling, by the statistics of the training part alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.common.text import format_number
from nettui.debugger.view import View
from nettui.nn.trainer import BackPropTrainer
from nettui.tui.charts import DIM, side_by_side
from nettui.tui.heat import lines, sequential
from nettui.tui.network_panel import NetworkPanel
from nettui.tui.panel import Still
from nettui.tui.wrap import fit_width
from nettui.types import Array, Names, Scaling, Step
from nettui.visuals.features import FeatureStatistics, feature_statistics, undo_scaling
from nettui.visuals.images import MIN_SIDE, image_shape, shrink, to_image

LABEL, FIGURE, GAP = 11, 9, 3
"""Cells of a line's name, of a figure, and between what was before and what is after."""

SIDES, STATISTICS = ("before", "after"), ("mean", "std", "min", "max")
TALL = 20
"""Pixels a picture has at most from top to bottom."""

FEW = 3
"""So many features have a column each; of more, the least, the middle and the greatest figure is told."""


@dataclass(frozen=True)
class Preprocessing(NetworkPanel, Still):
    """A line a statistic for each part, before and after; of images the mean one beside them."""

    title: ClassVar[str] = "Preprocessing"
    every: ClassVar[float] = 1.0
    help: ClassVar[str] = (
        "Inputs learn best around 0 and of one size: *center* takes off each feature's mean, *standardize* "
        "divides by its standard deviation too (course 6.7). The statistics are those of the training part "
        "alone, for the held-out part stands for what nobody has seen: after scaling it is only nearly at 0 "
        "and 1. Of more than three features the least, the middle and the greatest figure is told. Change it "
        "with `--set data.scale=standardize`."
    )

    def picture(self, view: View, trainer: BackPropTrainer, step: Step, width: int, height: int) -> Text:
        data = trainer.data
        parts = {"train": data.train} | ({"valid": data.validation} if data.validation else {})
        after = {name: feature_statistics(part.x) for name, part in parts.items()}
        raw = {name: undo_scaling(figures, data.scaling) for name, figures in after.items()}
        rows = _heads(data.names, data.train.x.shape[1])
        roomy = height > len(STATISTICS) * len(parts) + 3
        for name in parts:
            rows += [Text()] * (roomy and name != "train")
            for line, label in enumerate(STATISTICS):
                row = Text(f"{'' if line else name:6}{label:{LABEL - 6}}", no_wrap=True)
                sides = (_figures(getattr(of[name], label)) for of in (raw, after))
                row.append((" " * GAP).join(sides))
                rows.append(row)
        head = Text(_told(data.scaling, len(data.train.t), after["train"].samples)[:width])
        table = max(row.cell_len for row in rows)
        pictures = _pictures(raw["train"], width - table - 2 * GAP)
        return Text("\n", no_wrap=True).join([head, *side_by_side([rows, pictures], table + 2 * GAP)])


def _told(by: Scaling, samples: int, looked_at: int) -> str:
    """What is done to the inputs, and how many of them the figures are of."""
    told = f"{samples:,} training samples"
    if np.ndim(by.std):
        told = f"(x − mean)/std, by the {told}"
    elif np.ndim(by.mean):
        told = f"x − mean, by the {told}"
    else:
        told = f"taken as they are: {told}"
    return told if looked_at == samples else f"{told}; figures of {looked_at:,}"


def _heads(names: Names, features: int) -> list[Text]:
    own = [names.feature(i) for i in range(features)] if features <= FEW else ["least", "median", "greatest"]
    heads = "".join(" " + fit_width(name, FIGURE - 1, str.rjust) for name in own)
    room = FIGURE * len(own)
    sides = (word.rjust((room + FIGURE + len(word)) // 2).ljust(room) for word in SIDES)
    return [Text(" " * LABEL + (" " * GAP).join(line), DIM) for line in (sides, (heads, heads))]


def _figures(values: Array) -> str:
    few = values if len(values) <= FEW else np.array([pick(values) for pick in (np.min, np.median, np.max)])
    return "".join(format_number(figure).rjust(FIGURE) for figure in few.tolist())


def _pictures(raw: FeatureStatistics, width: int) -> list[Text]:
    """The mean and the standard deviation of every pixel, where the inputs are images and there is room."""
    shape = image_shape(len(raw.mean))
    side = (width - GAP) // 2
    if shape is None or side < MIN_SIDE:
        return []
    pictures = []
    for label, values in (("mean", raw.mean), ("std", raw.std)):
        pixels = shrink(to_image(values, shape), min(side, TALL), side)
        drawn = sequential(pixels, float(values.min()), float(values.max()))
        pictures.append([Text(label, DIM), Text(), *lines(drawn)])
    return side_by_side(pictures, min(side, shape[1]) + GAP)
