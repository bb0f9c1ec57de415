"""The inputs before and after scaling with the statistics of the training part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_in, format_number
from nettui.data.dataset import Dataset, Names, Scaling
from nettui.debugger.view import View
from nettui.nn.trainer import BackPropTrainer
from nettui.tui.charts import BLUE, DIM, GREEN, ORANGE, side_by_side
from nettui.tui.clouds import MIN_SIDE, draw_cloud
from nettui.tui.heat import heat_lines, sequential
from nettui.tui.network_panel import NetworkPanel, sentence
from nettui.tui.panel import BasePanel
from nettui.tui.wrap import cut, fit_width, max_width
from nettui.types import Array, Shape, Step
from nettui.visuals.features import FeatureStatistics, feature_statistics, undo_scaling
from nettui.visuals.images import MIN_SIDE as MIN_IMAGE
from nettui.visuals.images import image_shape, shrink, to_image
from nettui.visuals.scaling_stages import most_unlike, stages

LABEL, PART, FIGURE, GAP = 11, 6, 9, 3
"""Width in cells of a line's name at least, of the part in it, of a figure, of the gap before *after*."""

SIDES, STATISTICS = ("before", "after"), ("mean", "std", "min", "max")
MAX_PIXELS = 20
"""Greatest height of a picture in pixels."""

STAGES = (("raw", BLUE), ("centred", GREEN), ("standardized", ORANGE))

MAX_COLUMNS = 3
"""Up to this many features have a column each; for more, the minimum, median and maximum are shown."""


@dataclass(frozen=True)
class Preprocessing(NetworkPanel, BasePanel):
    """One line per statistic and part, before and after scaling; for images, mean and std as pictures.

    As `clouds`, two features of the training part in three stages, as the lecture draws them.
    """

    clouds: bool = False

    title: ClassVar[str] = "Preprocessing"
    every: ClassVar[float] = 1.0
    help: ClassVar[str] = (
        "Training works best with inputs around 0 and of similar size: *center* subtracts the mean of each "
        "feature, *standardize* also divides by its standard deviation (course 6.7), *min-max* maps the "
        "values to 0..1. The statistics come from the training part alone, because the held-out part stands"
        " for unseen data: after scaling, its mean and std are only close to 0 and 1. For more than three "
        "features the minimum, median and maximum are shown. Change the scaling with `--set "
        "data.scale=standardize`. → draws the two features that are most unlike: raw, centred, and "
        "standardized, each around the axes through 0."
    )
    keys: ClassVar[Mapping[str, str]] = {
        "left": "the table",
        "right": "the clouds of points",
    }

    def press(self, key: str, view: View) -> Preprocessing:
        return Preprocessing(clouds=key == "right")

    def picture(self, view: View, trainer: BackPropTrainer, step: Step, width: int, height: int) -> Text:
        data = trainer.data
        if self.clouds:
            return _clouds(data, width, height)
        parts = {"train": data.train} | ({"valid": data.validation} if data.validation else {})
        after = {name: feature_statistics(part.x) for name, part in parts.items()}
        raw = {name: undo_scaling(figures, data.scaling) for name, figures in after.items()}
        label = max(LABEL - PART, max_width(map(tr, STATISTICS)))
        rows = _heads(data.names, data.train.x.shape[1], PART + label)
        roomy = height > len(STATISTICS) * len(parts) + 3
        for name in parts:
            rows += [Text()] * (roomy and name != "train")
            for line, statistic in enumerate(STATISTICS):
                row = Text(f"{'' if line else tr(name):{PART}}{tr(statistic):{label}}", no_wrap=True)
                sides = (_figures(getattr(of[name], statistic)) for of in (raw, after))
                row.append((" " * GAP).join(sides))
                rows.append(row)
        head = Text(cut(_summary(data.scaling, len(data.train.t), after["train"].samples), width))
        table = max(row.cell_len for row in rows)
        pictures = _pictures(raw["train"], data.names.shape, width - table - 2 * GAP)
        return Text("\n", no_wrap=True).join([head, *side_by_side([rows, pictures], table + 2 * GAP)])


def _clouds(data: Dataset, width: int, height: int) -> Text:
    """Two features raw, centred and standardized, with how far the axes reach."""
    pair = most_unlike(feature_statistics(data.train.x).std * data.scaling.std)
    head = Text(f"{data.names.feature(pair[0])} →, {data.names.feature(pair[1])} ↑", DIM)
    side, room = (width - 2 * GAP) // len(STAGES), height - 3
    if side < MIN_SIDE or 2 * room < MIN_SIDE:
        return sentence(tr("The clouds need more room: z shows this panel alone."), width, height)
    blocks = []
    for (name, colour), cloud in zip(STAGES, stages(data, pair), strict=True):
        foot = tr(f"axes to ±{format_number(cloud.reach)}")[:side]
        drawn = draw_cloud(cloud, side, room, colour)
        blocks.append([Text(tr(name), colour), *drawn, Text(foot, DIM)])
    return Text("\n", no_wrap=True).join([head, *side_by_side(blocks, side + GAP)])


def _summary(by: Scaling, samples: int, used: int) -> str:
    """The scaling, and the number of samples that the figures are based on."""
    summary = f"{samples:,} training samples"
    match by.name:
        case "min-max":
            summary = f"(x − min)/(max − min), from the {summary}"
        case "standardize":
            summary = f"(x − mean)/std, from the {summary}"
        case "center":
            summary = f"x − mean, from the {summary}"
        case _:
            summary = f"not scaled: {summary}"
    return tr(summary if used == samples else f"{summary}; statistics of {used:,}")


def _heads(names: Names, features: int, label: int) -> list[Text]:
    columns = (
        [names.feature(i) for i in range(features)]
        if features <= MAX_COLUMNS
        else ["min", tr("median"), "max"]
    )
    heads = "".join(" " + fit_width(name, FIGURE - 1, str.rjust) for name in columns)
    room = FIGURE * len(columns)
    sides = (word.rjust((room + FIGURE + len(word)) // 2).ljust(room) for word in map(tr, SIDES))
    return [Text(" " * label + (" " * GAP).join(line), DIM) for line in (sides, (heads, heads))]


def _figures(values: Array) -> str:
    few = (
        values
        if len(values) <= MAX_COLUMNS
        else np.array([pick(values) for pick in (np.min, np.median, np.max)])
    )
    return "".join(format_in(figure, FIGURE) for figure in few.tolist())


def _pictures(raw: FeatureStatistics, known: Shape, width: int) -> list[Text]:
    """Mean and standard deviation of every pixel, if the inputs are images and there is room."""
    shape = image_shape(len(raw.mean), known)
    side = (width - GAP) // 2
    if shape is None or side < MIN_IMAGE:
        return []
    pictures = []
    for label, values in (("mean", raw.mean), ("std", raw.std)):
        pixels = shrink(to_image(values, shape), min(side, MAX_PIXELS), side)
        drawn = sequential(pixels, float(values.min()), float(values.max()))
        pictures.append([Text(tr(label), DIM), Text(), *heat_lines(drawn)])
    return side_by_side(pictures, min(side, shape[1]) + GAP)
