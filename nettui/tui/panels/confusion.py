"""The confusion matrix of the held-out samples, or the most frequent confusions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text

from nettui.abilities import Missing, Predicts, Supervised, Textbook, able
from nettui.common.language import tr
from nettui.common.text import format_percent
from nettui.debugger.view import View
from nettui.nn.trainer import BackPropTrainer
from nettui.report.goodness import predicts_numbers
from nettui.tui.charts import BLUE, DIM, ORANGE
from nettui.tui.classes import colour
from nettui.tui.heat import DARK, contrast_style, mix_colours
from nettui.tui.measurements import MOST_SAMPLES, MeasurementRequest, PredictionsRequest
from nettui.tui.network_panel import NetworkPanel, sentence
from nettui.tui.panel import BasePanel
from nettui.tui.residual_plot import draw_plot
from nettui.tui.shown_predictions import of_step, shown_predictions
from nettui.tui.wrap import fit_width, max_width
from nettui.types import Array, Step
from nettui.visuals.confusion_matrix import confused_pairs, confusion_matrix, recall
from nettui.visuals.predictions import held_out_part

LABEL, NAME, RECALL = 4, 12, 8
"""Width in cells of a row's class name, at least and at most, and of its recall."""

PAIR = 36
"""Width in cells of the text between and after the names of two confused classes."""

MAX_CELL_WIDTH, MAX_ROW_HEIGHT = 9, 3
"""Limits for a cell of the matrix: width in cells, height in lines."""


@dataclass(frozen=True)
class Confusion(NetworkPanel, BasePanel):
    """One row per true class, one column per predicted class; with less room, the frequent confusions."""

    needs: ClassVar[tuple[type, ...]] = (Predicts, Supervised)
    title: ClassVar[str] = "Confusion"
    every: ClassVar[float] = 0.25
    requests: ClassVar[Sequence[MeasurementRequest]] = (PredictionsRequest(),)
    help: ClassVar[str] = (
        "How many of the held-out samples of each true class (row) are predicted as each class (column), "
        "with the parameters before the update and without dropout; if nothing is held out, the training "
        "samples are used. Blue is right, orange wrong, stronger the larger the share of the row. *recall* "
        "is the share of the class that is predicted correctly. Where numbers are predicted: each sample at "
        "its true number, to the right, and its prediction, upwards; right ones lie on the diagonal."
    )

    def heading(self, view: View) -> str:
        return "Predicted and true" if predicts_numbers(view.first) else self.title

    def picture(self, view: View, trainer: BackPropTrainer, step: Step, width: int, height: int) -> Text:
        if trainer.data.target is not None and not isinstance(able(trainer, Textbook), Missing):
            return draw_plot(trainer, step, width, height)
        classes = trainer.data.classes
        name, _ = held_out_part(trainer.data)
        predictions = shown_predictions(view, MOST_SAMPLES)
        if isinstance(predictions, str):
            return sentence(predictions, width, height)
        counts = confusion_matrix(predictions.t, predictions.predicted, classes)
        of = "" if len(predictions.t) == predictions.total else tr(f" of {predictions.total:,}")
        right = format_percent(float(predictions.correct.mean()))
        head = Text(tr(f"{name}: {len(predictions.t)}{of} samples, {right} right"))
        head.append(of_step(view, predictions), DIM)
        head.truncate(width, overflow="ellipsis")
        names = [*map(trainer.data.names.label, range(classes))]
        least = len(str(counts.max())) + 1
        label = max(min(max_width(names) + 1, NAME, width - RECALL - least * classes), LABEL)
        cell = min((width - label - RECALL) // classes, MAX_CELL_WIDTH)
        if cell >= least and classes <= height - 2:
            body = _matrix(counts, names, label, cell, (height - 2) // classes)
        else:
            body = _pairs(counts, names, width, height - 1)
        return Text("\n", no_wrap=True).join([head, *body])


def _matrix(counts: Array, names: Sequence[str], wide: int, cell: int, tall: int) -> list[Text]:
    """Counts on a background as bright as their share of the row."""
    tall = min(tall, MAX_ROW_HEIGHT)
    head = Text(tr("true").ljust(wide), no_wrap=True)
    for label, name in enumerate(names):
        head.append(_column(name, cell), f"bold {colour(label)}")
    rows = [head.append(tr("recall").rjust(RECALL), DIM)]
    for i, (line, recalled) in enumerate(zip(counts, recall(counts).tolist(), strict=True)):
        shares = line / max(int(line.sum()), 1)
        for level in range(tall):
            labelled = level == (tall - 1) // 2
            row = Text(fit_width(f"{names[i]:>2}" if labelled else "", wide - 1) + " ", f"bold {colour(i)}")
            for j, (count, share) in enumerate(zip(line.tolist(), shares.tolist(), strict=True)):
                ground = int(
                    mix_colours(0.15 + 0.85 * share if count else 0.0, (DARK, BLUE if i == j else ORANGE))
                )
                row.append((str(count or "·") if labelled else "").center(cell), contrast_style(ground))
            rows.append(row.append((format_percent(recalled) if labelled else "").rjust(RECALL)))
    return rows


def _column(name: str, cell: int) -> str:
    """A class name as a column head, with a blank before the next one."""
    return fit_width(name, cell, str.center) if cell_len(name) < cell else fit_width(name, cell - 1) + " "


def _pairs(counts: Array, names: Sequence[str], width: int, height: int) -> list[Text]:
    """The misclassifications, the most frequent first."""
    samples = counts.sum(axis=1)
    wide = max(min(max_width(names), NAME, (width - PAIR) // 3), LABEL)
    rows = []
    for i, j, count in confused_pairs(counts)[:height]:
        row = Text(fit_width(names[i], wide, str.rjust), colour(i)).append(tr(" predicted as "), DIM)
        row.append(fit_width(names[j], wide), colour(j)).append(f"{count:>6}")
        row.append(tr(f"  {format_percent(count / int(samples[i]))} of class {names[i]}"), DIM)
        row.truncate(width, overflow="ellipsis")
        rows.append(row)
    return rows or [Text(tr("no sample is misclassified"), DIM)]
