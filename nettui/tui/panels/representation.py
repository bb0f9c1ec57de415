"""What the last layer reads, in a plane, with the linear boundary it draws there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.common.text import format_percent
from nettui.debugger.view import View
from nettui.nn.stages import output
from nettui.nn.trainer import BackPropTrainer, TrainConfig
from nettui.tui.charts import DIM
from nettui.tui.classes import FEW
from nettui.tui.network_panel import NetworkPanel
from nettui.tui.panel import Still
from nettui.tui.plane import Points, draw_plane, legend
from nettui.types import Array, Step
from nettui.visuals.plane import bounding_window, decision_regions
from nettui.visuals.predictions import held_out_part, predict
from nettui.visuals.projection import fit_projection

CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])

MOST = 200
"""Samples drawn at most: their components are projection by a matrix of that size."""


@dataclass(frozen=True)
class Representation(NetworkPanel, Still):
    """The last hidden layer's outputs as points, on the regions that the output layer cuts out."""

    title: ClassVar[str] = "Representation"
    every: ClassVar[float] = 0.25
    help: ClassVar[str] = (
        "The output layer is a linear classifier; the layers below it have to bring the classes to where "
        "straight lines part them (course 2.4). Each sample is a point at the outputs of the last hidden "
        "layer; where that has more than two units, in the plane of their first two principal components, "
        "with the share of the variance that lies in it. Behind them the class that the output layer chooses "
        "at every place of that plane, darker the less sure: its boundaries are straight."
    )

    def picture(self, view: View, trainer: BackPropTrainer, step: Step, width: int, height: int) -> Text:
        state, classes = step.before, trainer.data.classes
        config: TrainConfig = state.config
        *below, last = config.network.stages
        name, part = held_out_part(trainer.data)
        predictions = predict(state, part, MOST)
        told = f"{len(predictions.t)} {name}"
        units = predictions.hidden.shape[1]
        head = Text(f"{below[-1].site if below else 'input'}, {units}-D", no_wrap=True)
        projection = fit_projection(predictions.hidden)
        if projection is None:
            return head.append(": no numbers")
        if units > 2:
            head.append(f": PCA, {format_percent(projection.explained_variance)} of the variance")

        origin, along, up = output(last.forward(state.params, projection.unproject(CORNERS), None))

        def scores(p: Array) -> Array:
            s: Array = origin + p @ np.stack([along - origin, up - origin])  # the last layer is affine
            return s

        points = projection.project(predictions.hidden)
        shown, high = bounding_window(points), max(height - 2, 1)
        cut = decision_regions(config.loss, scores, shown, width, 2 * high)
        held = name == "validation" and classes <= FEW  # many classes: digits say more than letters
        foot = legend(classes, trainer.data.names, width - len(told), (held,)).append(told, DIM)
        return Text("\n").join(
            [head, *draw_plane(cut, [Points(points, predictions.t, held)], classes, shown), foot]
        )
