"""What the panels about a network share: they name the abilities they need, or say what is missing."""

from __future__ import annotations

import textwrap
from typing import Any, ClassVar, Protocol

import numpy as np
from rich.text import Text

from nettui.abilities import Missing, Supervised, Textbook, able
from nettui.common.language import tr
from nettui.common.text import format_number
from nettui.debugger.past import NO_ARRAYS
from nettui.debugger.view import View
from nettui.nn.stages import Dense
from nettui.nn.trainer import BackPropTrainer, TrainConfig
from nettui.tui.charts import DIM
from nettui.types import Step


class NetworkPicture(Protocol):
    """Draws a step of a network's training into at most `height` lines of at most `width` cells."""

    needs: ClassVar[tuple[type, ...]]

    def lacks(self, view: View) -> str: ...

    def picture(self, view: View, trainer: Any, step: Step, width: int, height: int) -> Text: ...


class NetworkPanel:
    """A panel that draws its picture if the trainer has the abilities it needs."""

    needs: ClassVar[tuple[type, ...]] = (Textbook, Supervised)

    def lacks(self, view: View) -> str:
        if view.raw is None:
            return str(view.lacking or NO_ARRAYS)
        found = (able(view.raw.trainer, kind) for kind in self.needs)
        return next((str(missing) for missing in found if isinstance(missing, Missing)), "")

    def draw(self: NetworkPicture, view: View, width: int, height: int) -> Text:
        if view.raw is None or self.lacks(view):
            return sentence(self.lacks(view), width, height)
        with np.errstate(all="ignore"):  # a diverged network is drawn too
            return self.picture(view, view.raw.trainer, view.raw.step, width, height)


def sentence(text: str, width: int, height: int) -> Text:
    """Why a panel is empty, in the lines that it has."""
    return Text("\n".join(textwrap.wrap(tr(text), max(width, 1))[:height]), DIM, no_wrap=True)


def layers(view: View) -> tuple[Dense, ...]:
    """The dense layers; none if the network is not made of nettui's own."""
    if view.raw is None or isinstance(able(view.raw.trainer, Textbook), Missing):
        return ()
    config: TrainConfig = view.raw.step.before.config
    return config.network.layers


def answer_of(trainer: BackPropTrainer, step: Step, sample: int) -> str:
    """The class of a sample of the mini-batch, as `class 3`, or its target in the target's units."""
    label = step.ops[0].arrays["labels"][sample]
    if trainer.data.target is not None:
        return f"target {format_number(float(trainer.data.target.restore(label)))}"
    return f"class {trainer.data.names.label(int(label))}"


def current_layer(view: View, last: str) -> str:
    """The layer at the cursor: `last` at the loss, "input" at the batch, "" at the update."""
    phase = view.cursor.phase
    if phase in ("batch", "update"):
        return "input" if phase == "batch" else ""
    reached = [op.layer for op in view.ops[: view.cursor.op + 1] if op.phase == "forward"]
    if phase == "backward":
        reached = [op.layer for op in reversed(view.ops[view.cursor.op :]) if op.phase == "backward"]
    return next((layer for layer in reversed(reached) if layer in view.layers), last)


def is_reached(view: View, layer: str) -> bool:
    """Whether the forward pass has reached the layer at the cursor."""
    return layer == "input" or view.reached("forward", layer)
