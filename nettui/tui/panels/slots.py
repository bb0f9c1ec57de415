"""The optimizer's work on each tensor: gradient, slots, change, and the effective learning rate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_number, format_percent
from nettui.debugger.past import NO_ARRAYS
from nettui.debugger.view import View
from nettui.tui.charts import BLUE, DIM, RUN_COLOURS, SIGNS
from nettui.tui.network_panel import sentence
from nettui.tui.panel import LayerPanel
from nettui.tui.plots import Curve, line_chart, thin_out
from nettui.tui.series import series
from nettui.types import NAN, Array, State, Step

CHART = 8
"""Height in lines of the chart of the learning rate."""


@dataclass(frozen=True)
class Slots(LayerPanel):
    """One line per tensor of the selected run; above them, if there is room, the learning rate over time."""

    run: int = 0
    title: ClassVar[str] = "Optimizer"
    every: ClassVar[float] = 0.1
    keys: ClassVar[Mapping[str, str]] = {"left": "the previous run", "right": "the next run"}
    help: ClassVar[str] = (
        "The norm of each tensor, of its gradient, of the optimizer's slots after the step (a running mean "
        "of gradients, of their squares, …: course 8.2 to 8.7), and of its change Δ. *effective* is "
        "‖Δ‖/‖gradient‖: the learning rate with which plain descent would make a step of the same length. "
        "The gradients are those of the loss, before any clipping; the line above tells what clipping left."
    )

    def press(self, key: str, view: View) -> Slots:
        return replace(self, run=(self.run + (1 if key == "right" else -1)) % len(view.runs))

    def draw(self, view: View, width: int, height: int) -> Text:
        run = view.runs[self.run % len(view.runs)]
        text = Text(no_wrap=True)
        if view.others:
            at = view.runs.index(run)
            text.append(f"{SIGNS[at]} {run.label}  ", RUN_COLOURS[at])
        text.append(tr(f"rate {format_number(run.reading.rate)}"))
        rates = thin_out(*series(run, "rate"))
        text.append(tr("  ← → other runs") if view.others else "", DIM)
        if run.raw is None:
            return text.append("\n").append_text(sentence(str(run.lacking or NO_ARRAYS), width, height - 1))
        if others := _other_slots(run.raw.step.after or run.raw.step.before):
            text.append(f"  {others}"[: max(width - len(text), 0)], DIM)
        step = run.raw.step
        text.append(tr(_clipping(step))[: max(width - len(text), 0)], DIM)
        rows = [list(row) for row in _rows(step)]
        if len(rates[0]) > 1 and height >= CHART + len(rows) + 3:
            text.append("\n").append_text(line_chart([Curve(*rates, BLUE)], width, CHART))
        heads = [tr("tensor"), *_heads(step)]
        room = height - text.plain.count("\n") - 1
        shown = rows if len(rows) < room else rows[: room - 2]
        widths = [max(len(head), *(len(row[at]) for row in rows)) for at, head in enumerate(heads)]
        while len(heads) > 2 and sum(widths[: len(heads)]) + 2 * (len(heads) - 1) > width:
            heads.pop()
        for row in (heads, *shown):
            cells = (f"{cell:{'>' if at else '<'}{widths[at]}}" for at, cell in enumerate(row[: len(heads)]))
            text.append("\n" + "  ".join(cells), DIM if row is heads else "")
        if len(shown) < len(rows):
            text.append(tr(f"\n{len(rows) - len(shown)} more tensors"), DIM)
        return text


def _clipping(step: Step) -> str:
    """How much of the gradients the update used, if they may be clipped."""
    if step.clip is None or step.clip.name == "none" or step.gradients is None:
        return ""
    g = step.gradients.flat
    with np.errstate(all="ignore"):
        share = float(np.linalg.norm(step.clip.apply(g)) / max(float(np.linalg.norm(g)), 1e-300))
    return f"  gradients clipped to {format_percent(share)} of their norm"


def _heads(step: Step) -> list[str]:
    return [f"‖{name}‖" for name in ("w", "gradient", *_full_slots(step.before), "Δ")] + [tr("effective")]


def _full_slots(state: State) -> dict[str, Array]:
    """The slots that hold one number per parameter."""
    size = state.params.flat.shape
    return {name: slot for name, slot in state.slots.items() if np.shape(slot) == size}


def _other_slots(state: State) -> str:
    """The slots of other sizes: a number as it is, of an array its shape."""
    full = _full_slots(state)
    return ", ".join(
        f"{name} {format_number(float(slot)) if np.size(slot) == 1 else 'x'.join(map(str, np.shape(slot)))}"
        for name, slot in state.slots.items()
        if name not in full
    )


def _rows(step: Step) -> Iterator[list[str]]:
    """Name, norms and effective rate of each tensor."""
    before, after = step.before, step.after
    unknown = np.full_like(before.params.flat, NAN)
    gradient = step.gradients.flat if step.gradients else unknown
    with np.errstate(all="ignore"):
        change = after.params.flat - before.params.flat if after else unknown
    vectors = (before.params.flat, gradient, *_full_slots(after or before).values(), change)
    for name, where in before.params.layout.slices.items():
        with np.errstate(all="ignore"):
            norms = [np.linalg.norm(vector[where]) for vector in vectors]
            effective = norms[-1] / norms[1]
        yield [name, *(format_number(float(norm)) for norm in norms), format_number(float(effective))]
