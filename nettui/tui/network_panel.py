"""What the panels about a network share: they use its trainer, or say that the run trains no network."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from rich.text import Text

from nettui.debugger.view import View
from nettui.nn.stages import Dense
from nettui.nn.trainer import BackPropTrainer, TrainConfig
from nettui.tui.charts import DIM
from nettui.types import Step


class NetworkPicture(Protocol):
    """Draws a step of a network's training into at most `height` lines of at most `width` cells."""

    def picture(self, view: View, trainer: BackPropTrainer, step: Step, width: int, height: int) -> Text: ...


class NetworkPanel:
    """A panel that draws its picture only if the run trains a network by back-propagation."""

    def draw(self: NetworkPicture, view: View, width: int, height: int) -> Text:
        if view.raw is not None and isinstance(view.raw.trainer, BackPropTrainer):
            with np.errstate(all="ignore"):  # a diverged network is drawn too
                return self.picture(view, view.raw.trainer, view.raw.step, width, height)
        return Text("nothing to show: this run trains no network"[:width], DIM)


def layers(view: View) -> tuple[Dense, ...]:
    """The dense layers; none if the run does not train a network by back-propagation."""
    if view.raw is None or not isinstance(view.raw.trainer, BackPropTrainer):
        return ()
    config: TrainConfig = view.raw.step.before.config
    return config.network.layers


def class_name(trainer: BackPropTrainer, step: Step, sample: int) -> str:
    """The name of the class of a sample of the mini-batch."""
    return trainer.data.names.label(int(step.ops[0].arrays["labels"][sample]))


def current_layer(view: View, last: str) -> str:
    """The layer at the cursor: `last` at the loss, "input" at the batch, "" at the update."""
    phase = view.cursor.phase
    if phase in ("batch", "update"):
        return "input" if phase == "batch" else ""
    name = view.cursor.layer.replace("dropout", "dense")
    return name if name.startswith("dense") else last


def is_reached(view: View, layer: str) -> bool:
    """Whether the forward pass has reached the layer at the cursor."""
    return layer == "input" or view.reached("forward", layer)
