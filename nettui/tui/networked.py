"""What panels about a network share: they ask its trainer, and say so where there is no network."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from rich.text import Text

from nettui.debugger.view import View
from nettui.nn.trainer import BackPropTrainer
from nettui.record import Step
from nettui.tui.charts import DIM


class Picture(Protocol):
    """Draws a step of a network's training into at most `height` lines of at most `width` cells."""

    def picture(self, view: View, trainer: BackPropTrainer, step: Step, width: int, height: int) -> Text: ...


class Networked:
    """Draws its picture where a network is trained by back-propagation."""

    def draw(self: Picture, view: View, width: int, height: int) -> Text:
        if isinstance(view.trainer, BackPropTrainer) and view.step is not None:
            with np.errstate(all="ignore"):  # a diverged network is drawn too
                return self.picture(view, view.trainer, view.step, width, height)
        return Text("nothing to show: this run trains no network"[:width], DIM)
