"""The outputs of the last hidden layer in a plane, with the linear boundaries of the output layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np
from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_percent
from nettui.debugger.view import View
from nettui.nn.stages import Dense, output
from nettui.nn.trainer import BackPropTrainer, TrainConfig
from nettui.tui.charts import DIM
from nettui.tui.classes import MAX_SHAPES
from nettui.tui.network_panel import NetworkPanel
from nettui.tui.panel import BasePanel
from nettui.tui.plane import Points, draw_plane, legend
from nettui.types import Array, Step
from nettui.visuals.plane import bounding_window, decision_regions
from nettui.visuals.predictions import held_out_part, predict
from nettui.visuals.projection import fit_projection

CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])

MAX_SAMPLES = 200
"""Most samples drawn: the principal components need a matrix of that size."""


@dataclass(frozen=True)
class Representation(NetworkPanel, BasePanel):
    """The outputs of the last hidden layer as points on the decision regions of the output layer."""

    title: ClassVar[str] = "Representation"
    every: ClassVar[float] = 0.25
    help: ClassVar[str] = (
        "The output layer is a linear classifier; the layers below have to move the classes to where "
        "straight lines can separate them (course 2.4). Each sample is a point at the outputs of the last "
        "hidden layer; if that has more than two units, the plane is that of their first two principal "
        "components, and its share of the variance is shown. The background is the class that the output "
        "layer predicts at each point of the plane, fainter the less sure: its boundaries are straight."
    )

    def lacks(self, view: View) -> str:
        why = super().lacks(view)
        numbers = not why and view.raw and cast(BackPropTrainer, view.raw.trainer).data.target is not None
        return "no classes to tell apart: numbers are predicted here" if numbers else why

    def picture(self, view: View, trainer: BackPropTrainer, step: Step, width: int, height: int) -> Text:
        state, classes = step.before, trainer.data.classes
        config: TrainConfig = state.config
        stages = config.network.stages
        last = max(at for at, stage in enumerate(stages) if isinstance(stage, Dense))
        name, part = held_out_part(trainer.data)
        predictions = predict(state, part, MAX_SAMPLES)
        count = f"{len(predictions.t)} {tr(name)}"
        units = predictions.hidden.shape[1]
        head = Text(f"{stages[last - 1].site if last else tr('input')}, {units}-D", no_wrap=True)
        projection = fit_projection(predictions.hidden)
        if projection is None:
            return head.append(tr(": NaN or infinite"))
        if units > 2:
            head.append(tr(f": PCA, {format_percent(projection.explained_variance)} of the variance"))

        dense = stages[last].forward(state.params, projection.unproject(CORNERS), None)
        origin, along, up = output(dense)

        def scores(p: Array) -> Array:
            s: Array = origin + p @ np.stack([along - origin, up - origin])  # the last layer is affine
            for stage in stages[last + 1 :]:  # an activation of the scores
                s = output(stage.forward(state.params, s, None))
            return s

        points = projection.project(predictions.hidden)
        shown, high = bounding_window(points), max(height - 2, 1)
        regions = decision_regions(config.loss, scores, shown, width, 2 * high)
        held = (
            name == "validation" and classes <= MAX_SHAPES
        )  # with many classes, digits are clearer than letters
        foot = legend(classes, trainer.data.names, width - len(count), (held,)).append(count, DIM)
        return Text("\n").join(
            [head, *draw_plane(regions, [Points(points, predictions.t, held)], classes, shown), foot]
        )
