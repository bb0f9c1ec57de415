"""Dropout: the units that the masks of the mini-batch keep, and the noise of predictions under new masks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_number, format_percent
from nettui.debugger.view import View
from nettui.nn.trainer import BackPropTrainer
from nettui.tui.charts import BLUE, DIM
from nettui.tui.classes import colour
from nettui.tui.heat import DARK, contrast_style, heat_lines, mix_colours, sequential
from nettui.tui.network_panel import NetworkPanel, class_name
from nettui.tui.panel import BasePanel
from nettui.types import Array, Step
from nettui.visuals.dropout_passes import DropoutPasses, dropout_ops, dropout_passes

LABEL, SHARE, SCORE = 7, 5, 10
"""Width in cells of a row's name, of a probability in per cent, and of a score."""

PASSES, AROUND = 10, 5
"""Number of forward passes with dropout, and of lines besides those for the passes and the mask."""

MAX_HEIGHT, MAX_UNIT_WIDTH = 6, 2
"""Limits for the mask: its height in lines, the width of a unit in cells."""

NO_DROPOUT = ("this step uses no dropout", "", "to add it:", "  --set network.dropout.keep=0.5")

NO_HIDDEN = ("no hidden layer whose units could be dropped", "", "to add one:", "  --set network.hidden=[20]")

MOVES = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
"""The change of the layer and of the sample for each key."""


@dataclass(frozen=True)
class Dropout(NetworkPanel, BasePanel):
    """The mask of one layer, then passes of one sample with dropout, their mean, and the scaled network."""

    layer: int = 0
    sample: int = 0

    title: ClassVar[str] = "Dropout"
    every: ClassVar[float] = 0.25
    keys: ClassVar[Mapping[str, str]] = {
        "left": "the previous dropout layer",
        "right": "the next dropout layer",
        "up": "the previous sample",
        "down": "the next sample",
    }
    help: ClassVar[str] = (
        "While training, each unit's output is kept with probability *keep* and set to 0 otherwise, with a "
        "new mask at each step (course 7.1): bright units are kept; the top row is this sample, the rows "
        "below are the next samples. With dropout active, the network predicts something different each time "
        "(7.2): ten passes of one sample, in per cent for each class. Their *mean* becomes steadier with "
        "more passes (7.3); *scaled* is one pass with all units, scaled by keep at prediction (plain, 7.4) "
        "or during training (inverted, 7.5): nearly the same."
    )

    def press(self, key: str, view: View) -> Dropout:
        ops = dropout_ops(view.raw.step) if view.raw else []
        if not ops:
            return self
        across, down = MOVES[key]
        layer = min(max(self.layer + across, 0), len(ops) - 1)
        sample = min(max(self.sample + down, 0), len(ops[0].arrays["mask"]) - 1)
        return replace(self, layer=layer, sample=sample)

    def picture(self, view: View, trainer: BackPropTrainer, step: Step, width: int, height: int) -> Text:
        ops = dropout_ops(step)
        if not ops:
            why = NO_DROPOUT if len(step.before.config.network.layers) > 1 else NO_HIDDEN
            return Text("\n").join([Text(line[:width], DIM) for line in map(tr, why)])
        batch, config = step.ops[0], step.before.config
        op = ops[min(self.layer, len(ops) - 1)]
        mask = op.arrays["mask"]
        n = min(self.sample, len(mask) - 1)
        assert batch.out is not None
        results = dropout_passes(trainer, step.before, batch.out[n], PASSES)
        scores = config.loss.output == "scores"
        kept = format_percent(float(mask.mean()))
        head = Text(tr(f"{op.site}: keep {op.part.keep:g} {op.part.mode}, kept {kept}"))
        passes = f"sample {n}, class {class_name(trainer, step, n)}: {PASSES} passes"
        of = Text(tr(passes if scores else f"{passes}, in %"))
        for line in (head, of):
            line.truncate(width, overflow="ellipsis")
        drawn = _mask(mask[n:], width, max(height - PASSES - AROUND, 1))
        table = _table(results, scores, width, height - 2 - len(drawn))
        return Text("\n", no_wrap=True).join([head, *drawn, of, *table])


def _mask(mask: Array, width: int, height: int) -> list[Text]:
    """The masks of the first samples, with as many units as fit."""
    shown = mask[: 2 * min(height, MAX_HEIGHT), :width]
    return heat_lines(
        sequential(np.repeat(shown, min(width // shown.shape[1], MAX_UNIT_WIDTH), axis=1), 0.0, 1.0)
    )


def _table(results: DropoutPasses, scores: bool, width: int, height: int) -> list[Text]:
    """Passes that fit, one per line, the mean of all, and the scaled network; for the likeliest classes."""
    cell = SCORE if scores else SHARE
    mean = results.passes.mean(axis=0)
    likeliest = np.argsort(-np.nan_to_num(mean, nan=-np.inf), kind="stable")
    shown = sorted(likeliest[: (width - LABEL) // cell].tolist())
    head = Text(" " * LABEL, no_wrap=True)
    for k in shown:
        head.append(f"{k:^{cell}}" if not scores else f"{k:>{cell}}", f"bold {colour(k)}")
    rows = [head]
    first = list(enumerate(results.passes, start=1))[: max(height - 3, 0)]
    for name, passed in (*first, ("mean", mean), ("scaled", results.scaled)):
        row = Text(no_wrap=True).append(f"{tr(str(name)):<{LABEL}}", DIM if isinstance(name, int) else "bold")
        for y in passed[shown].tolist():
            figure = format_number(y).rjust(cell) if scores or not isfinite(y) else f"{100 * y:^{cell}.0f}"
            row.append(
                figure, "" if scores or not isfinite(y) else contrast_style(int(mix_colours(y, (DARK, BLUE))))
            )
        rows.append(row)
    return rows
