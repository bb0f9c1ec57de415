"""Which classes are taken for which: a matrix of the held-out samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text

from nettui.debugger.view import View
from nettui.looks.answers import answers, held_out
from nettui.looks.confusion import confusion, mistakes, recall
from nettui.nn.trainer import BackPropTrainer
from nettui.record import Array, Step
from nettui.text import percent
from nettui.tui.charts import BLUE, DIM, ORANGE
from nettui.tui.classes import colour
from nettui.tui.heat import DARK, mixed, on
from nettui.tui.networked import Networked
from nettui.tui.panel import Still

MOST = 1000
LABEL, FOUND = 4, 8
"""Cells of a row's class, and of the share of it that is found."""

WIDEST, TALLEST = 9, 3


@dataclass(frozen=True)
class Confusion(Networked, Still):
    """A row a true class, a column a chosen one; where that has no room, the pairs that are mixed up most."""

    title: ClassVar[str] = "Confusion"
    every: ClassVar[float] = 0.25
    help: ClassVar[str] = (
        "How many of the held-out samples of each true class (row) are given each class (column), with the "
        "parameters before the update and no unit dropped; without a held-out part, of the training samples. "
        "Blue is right, orange wrong, brighter the larger the share of the row. *found* is the share of the "
        "class that is right."
    )

    def picture(self, view: View, trainer: BackPropTrainer, step: Step, width: int, height: int) -> Text:
        classes = trainer.data.classes
        name, part = held_out(trainer.data)
        seen = answers(step.before, part, MOST)
        counts = confusion(seen.t, seen.label, classes)
        of = "" if len(seen.t) == seen.of else f" of {seen.of:,}"
        head = Text(f"{name}: {len(seen.t)}{of} samples, {percent(float(seen.right.mean()))} right")
        head.truncate(width)
        cell = min((width - LABEL - FOUND) // classes, WIDEST)
        fits = cell > len(str(counts.max())) and classes <= height - 2
        body = _matrix(counts, cell, (height - 2) // classes) if fits else _pairs(counts, height - 1)
        return Text("\n", no_wrap=True).join([head, *body])


def _matrix(counts: Array, cell: int, tall: int) -> list[Text]:
    """Counts on a ground as bright as their share of the row."""
    tall = min(tall, TALLEST)
    classes = range(len(counts))
    head = Text("true", no_wrap=True)
    for label in classes:
        head.append(str(label).center(cell), f"bold {colour(label)}")
    rows = [head.append("found".rjust(FOUND), DIM)]
    for i, (line, found) in enumerate(zip(counts, recall(counts).tolist(), strict=True)):
        shares = line / max(int(line.sum()), 1)
        for level in range(tall):
            told = level == (tall - 1) // 2
            row = Text((f"{i:>2}" if told else "").ljust(LABEL), f"bold {colour(i)}")
            for j, (count, share) in enumerate(zip(line.tolist(), shares.tolist(), strict=True)):
                ground = int(mixed(0.15 + 0.85 * share if count else 0.0, (DARK, BLUE if i == j else ORANGE)))
                row.append((str(count or "·") if told else "").center(cell), on(ground))
            rows.append(row.append((percent(found) if told else "").rjust(FOUND)))
    return rows


def _pairs(counts: Array, height: int) -> list[Text]:
    """The mistakes, the most frequent first."""
    samples = counts.sum(axis=1)
    rows = []
    for i, j, count in mistakes(counts)[:height]:
        row = Text(f"{i:>4}", colour(i)).append(" taken for ", DIM).append(f"{j:<4}", colour(j))
        rows.append(
            row.append(f"{count:>6}").append(f"  {percent(count / int(samples[i]))} of class {i}", DIM)
        )
    return rows or [Text("no sample is mixed up", DIM)]
