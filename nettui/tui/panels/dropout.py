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
from nettui.nn.dropout import Dropout as DropoutPart
from nettui.nn.trainer import BackPropTrainer
from nettui.tui.charts import BLUE, DIM, side_by_side
from nettui.tui.classes import colour
from nettui.tui.dropout_neuron import masks_that_fit, unit_lines
from nettui.tui.heat import DARK, contrast_style, heat_lines, mix_colours, sequential
from nettui.tui.network_panel import NetworkPanel, answer_of
from nettui.tui.panel import BasePanel, clamp_index
from nettui.tui.wrap import cut
from nettui.types import Array, Step
from nettui.visuals.dropout_masks import masked_layers, masked_unit
from nettui.visuals.dropout_passes import DropoutPasses, dropout_ops, dropout_passes

LABEL, SHARE, SCORE, APART = 7, 5, 10, 2
"""Width in cells of a row's name, of a probability in per cent, of a score, and between two tables."""

PASSES, AROUND = 10, 6
"""Number of forward passes with dropout, and of lines besides those for the passes and the mask."""

MAX_HEIGHT, MAX_UNIT_WIDTH = 6, 2
"""Limits for the mask: its height in lines, the width of a unit in cells."""

MODES = {"plain": "keep {} plain", "inverted": "keep {} inverted"}
"""What the panel says of a dropout."""

NO_DROPOUT = ("this step uses no dropout", "", "to add it:", "  --set network.dropout.keep=0.5")

STOPPED = "the step was cut short before this unit"

MOVES = {"up": (0, -1), "down": (0, 1), "pageup": (-1, 0), "pagedown": (1, 0)}
"""The change of the dropout layer or unit, and of the sample, for each key."""

NO_HIDDEN = ("no hidden layer whose units could be dropped", "", "to add one:", "  --set network.hidden=[20]")


@dataclass(frozen=True)
class Dropout(NetworkPanel, BasePanel):
    """The mask of one layer, then passes of one sample with dropout, their mean, and the scaled network.

    As `neuron`, one unit behind a dropout: its sum under each mask, and their expectation.
    """

    layer: int = 0
    sample: int = 0
    unit: int = 0
    neuron: bool = False

    title: ClassVar[str] = "Dropout"
    every: ClassVar[float] = 0.25
    keys: ClassVar[Mapping[str, str]] = {
        "left": "the passes of one sample",
        "right": "the masks of one neuron",
        "up": "the previous sample",
        "down": "the next sample",
        "pageup": "the previous dropout layer, or neuron",
        "pagedown": "the next dropout layer, or neuron",
    }
    help: ClassVar[str] = (
        "While training, each unit's output is kept with probability *keep*, p, and set to 0 otherwise, with "
        "a new mask at each step (course 7.1): bright units are kept; the top row is this sample, the rows "
        "below are the next samples. With dropout active, the network predicts something different each time "
        "(7.2): ten passes of one sample, in per cent for each class. Their *mean* becomes steadier with "
        "more passes (7.3): with up to ten units, *all* is the exact mean over all masks. *scaled* is one "
        "pass with all units, times p at prediction (plain, 7.4) or divided by p during training (inverted, "
        "7.5). It comes near, but the mean of softmax is not the softmax of the mean: *gap* is *scaled* "
        "minus the line above it, in points. → shows one neuron behind the dropout: its sum z under each "
        "mask m, the probability p(m) of the mask, and the mean, which for this sum is exactly what the "
        "scaled network computes. Inputs w₁x₁, w₂x₂ are numbered as in the lecture; if not all masks fit, "
        "a few random ones are shown."
    )

    def press(self, key: str, view: View) -> Dropout:
        ops = dropout_ops(view.raw.step) if view.raw else []
        if not ops or view.raw is None:
            return self
        if key in ("left", "right"):
            return replace(self, neuron=key == "right")
        (by, by_sample), here = MOVES[key], self._clamp(view.raw.step)
        sample = clamp_index(here.sample + by_sample, len(ops[0].arrays["mask"]))
        if not here.neuron:
            return replace(here, layer=clamp_index(here.layer + by, len(ops)), sample=sample)
        dense = masked_layers(view.raw.step.before.config.network)
        units = [(number, unit) for number, layer in enumerate(dense) for unit in range(layer.fan_out)]
        layer, unit = units[clamp_index(units.index((here.layer, here.unit)) + by, len(units))]
        return replace(here, layer=layer, unit=unit, sample=sample)

    def _clamp(self, step: Step) -> Dropout:
        """The panel limited to the layers, units and samples that exist: another fork may have fewer."""
        dense = masked_layers(step.before.config.network)
        layer = clamp_index(self.layer, len(dense))
        sample = clamp_index(self.sample, len(step.ops[0].arrays["labels"]))
        unit = clamp_index(self.unit, dense[layer].fan_out)
        return replace(self, layer=layer, unit=unit, sample=sample)

    def picture(self, view: View, trainer: BackPropTrainer, step: Step, width: int, height: int) -> Text:
        if not dropout_ops(step):
            why = NO_DROPOUT if len(step.before.config.network.layers) > 1 else NO_HIDDEN
            return Text("\n").join([Text(cut(line, width), DIM) for line in map(tr, why)])
        here = self._clamp(step)
        draw = here._neuron if here.neuron else here._passes
        return Text("\n", no_wrap=True).join(draw(trainer, step, width, height))

    def _passes(self, trainer: BackPropTrainer, step: Step, width: int, height: int) -> list[Text]:
        ops = dropout_ops(step)
        batch, config = step.ops[0], step.before.config
        op = ops[min(self.layer, len(ops) - 1)]
        mask, n = op.arrays["mask"], self.sample
        assert batch.out is not None
        results = dropout_passes(trainer, step.before, batch.out[n], PASSES)
        scores = config.loss.output == "scores"
        kept = format_percent(float(mask.mean()))
        head = Text(f"{op.site}{tr(': ')}{_rule(op.part)}{tr(f', kept {kept}')}")
        name = answer_of(trainer, step, n)
        probabilities = tr(f"sample {n}, {name}: {PASSES} passes, in %")
        of = Text(tr(f"sample {n}, {name}: {PASSES} passes") if scores else probabilities)
        for line in (head, of):
            line.truncate(width, overflow="ellipsis")
        spare = height - PASSES - AROUND - (results.expected is not None)
        drawn = _mask(mask[n:], width, max(spare, 1)) if height > PASSES else []
        return [head, *drawn, of, *_table(results, scores, width, height - 2 - len(drawn))]

    def _neuron(self, trainer: BackPropTrainer, step: Step, width: int, height: int) -> list[Text]:
        dense = masked_layers(step.before.config.network)[self.layer]
        of = tr(f"sample {self.sample} {answer_of(trainer, step, self.sample)}")
        head = Text(f"{tr(f'{dense.site} unit {self.unit}/{dense.fan_out}')} · {of}")
        most = masks_that_fit(dense.fan_in, height)
        unit = masked_unit(trainer, step, self.layer, self.unit, self.sample, most)
        if unit is None:
            return [head[:width], Text(cut(tr(STOPPED), width), DIM)]
        head.append(f" · {_rule(unit.dropout)}")
        head.truncate(width, overflow="ellipsis")
        return [head, *unit_lines(unit, width)][:height]


def _rule(dropout: DropoutPart) -> str:
    """The share of units that are kept, and how that is made up for."""
    return tr(MODES[dropout.mode]).format(f"{dropout.keep:g}")


def _mask(mask: Array, width: int, height: int) -> list[Text]:
    """The masks of the first samples, with as many units as fit."""
    shown = mask[: 2 * min(height, MAX_HEIGHT), :width]
    return heat_lines(
        sequential(np.repeat(shown, min(width // shown.shape[1], MAX_UNIT_WIDTH), axis=1), 0.0, 1.0)
    )


def _table(results: DropoutPasses, scores: bool, width: int, height: int) -> list[Text]:
    """Passes, one per line, the mean of all, the scaled network and its gap; for the likeliest classes.

    If they do not fit below each other they go side by side; if not even so, there are fewer passes.
    """
    cell = SCORE if scores else SHARE
    mean = results.passes.mean(axis=0)
    likeliest = np.argsort(-np.nan_to_num(mean, nan=-np.inf), kind="stable")
    shown = sorted(likeliest[: (width - LABEL) // cell].tolist())
    head = Text(" " * LABEL, no_wrap=True)
    for k in shown:
        head.append(f"{k:^{cell}}" if not scores else f"{k:>{cell}}", f"bold {colour(k)}")
    totals = [("mean", mean), ("all", results.expected), ("scaled", results.scaled)]
    last = [_row(tr(name), row[shown], scores) for name, row in totals if row is not None]
    gaps = (format_number(y).rjust(cell) if scores else _points(y) for y in results.gap[shown].tolist())
    last.append(Text(f"{tr('gap'):<{LABEL}}" + "".join(gaps), no_wrap=True))
    apart = head.cell_len + APART
    blocks = max(min((width + APART) // apart, -(-(PASSES + len(last)) // max(height - 1, 1))), 1)
    lines = min(max(height - 1, 1), -(-(PASSES + len(last)) // blocks))
    passes = results.passes[: max(lines * blocks - len(last), 0), shown]
    rows = [*(_row(str(n), row, scores) for n, row in enumerate(passes, start=1)), *last]
    columns = [[head, *rows[at : at + lines]] for at in range(0, len(rows), lines)]
    return side_by_side(columns, apart)


def _row(name: str, values: Array, scores: bool) -> Text:
    """A probability of each class in per cent, brighter the higher it is; or a score."""
    row = Text(no_wrap=True).append(f"{name:<{LABEL}}", DIM if name.isdecimal() else "bold")
    for y in values.tolist():
        if scores or not isfinite(y):
            row.append(format_number(y).rjust(SCORE if scores else SHARE))
        else:
            row.append(f"{100 * y:^{SHARE}.0f}", contrast_style(int(mix_colours(y, (DARK, BLUE)))))
    return row


def _points(gap: float) -> str:
    """A difference of probabilities in points: +0.4, -12."""
    return f"{100 * gap:+.{1 if abs(gap) < 0.0995 else 0}f}".center(SHARE)
