"""Numeric against back-propagated gradients (course 6.6).

A parameter's derivative is measured by moving it by h and looking at the loss:
forward (E(w+h) − E(w))/h, error O(h), as the lecture does it; central (E(w+h) − E(w−h))/2h, error O(h²).
Everything is done in float64, whatever the training runs in: the question is whether the formulas are right.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, Protocol, TypeAlias

import numpy as np

from nettui.errors import require
from nettui.record import Array, Differentiable, State, Tensors, Trainer
from nettui.streams import Purpose, stream

Method: TypeAlias = Literal["forward", "central"]
Verdict: TypeAlias = Literal["ok", "kink", "fail"]

STEP: Mapping[Method, float] = {"forward": 1e-4, "central": 1e-5}
TOLERANCE: Mapping[Method, float] = {"forward": 1e-2, "central": 1e-4}
"""Relative error above which a gradient is wrong: CS231n's bands (1e-2 usually wrong, 1e-4 right with kinks),
the wider one for the forward difference, whose own error is about h."""

ROUND_OFF = 100 * float(np.finfo(float).eps)
"""Round-off of one evaluation of the loss, relative to the loss."""


class Trained(Trainer, Differentiable, Protocol):
    """A trainer whose gradients can be checked."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One parameter: its index in the tensor, both derivatives, |a−n|/max(|a|,|n|)."""

    name: str
    index: tuple[int, ...]
    value: float
    backprop: float
    numeric: float
    relative_error: float
    status: Verdict

    @property
    def label(self) -> str:
        """The parameter as one writes it: `dense1.W[2, 0]`."""
        return f"{self.name}[{', '.join(map(str, self.index))}]"


class TensorResult(NamedTuple):
    """One tensor: ‖a−n‖/(‖a‖+‖n‖) over the parameters checked."""

    name: str
    relative_error: float
    status: Verdict


class GradientCheck(NamedTuple):
    """The whole table; entries in the order of the tensors, unit by unit."""

    method: Method
    h: float
    verdict: Verdict
    checked: int
    of: int
    tensors: tuple[TensorResult, ...]
    entries: tuple[Entry, ...]
    loss: float
    step: int

    @property
    def worst(self) -> tuple[Entry, ...]:
        """Entries, the most wrong first."""
        rank = {"fail": 0, "kink": 1, "ok": 2}

        def badness(entry: Entry) -> tuple[int, float]:
            error = entry.relative_error
            return rank[entry.status], -error if error == error else -math.inf

        return tuple(sorted(self.entries, key=badness))

    def unsure(self, judged: Entry | TensorResult) -> bool:
        """Whether it passes, but differs by as much as the numeric derivative's own error may be."""
        return judged.status == "ok" and judged.relative_error > TOLERANCE["central"]

    def largest(self, tensor: str) -> float:
        """The largest back-propagated derivative of a tensor, in size."""
        return max((abs(entry.backprop) for entry in self.entries if entry.name == tensor), default=0.0)


def gradcheck(
    trainer: Differentiable,
    state: State,
    *,
    method: Method = "central",
    h: float | None = None,
    sample: int | None = 12,
    samples: int | None = None,
) -> GradientCheck:
    """Checks `sample` parameters of every tensor (all with None) on the mini-batch that follows `state`.

    `samples` limits the mini-batch to its first ones: a gradient is right or wrong on any batch.
    """
    h = STEP[method] if h is None else h
    require(math.isfinite(h) and h > 0, "h", "a number above 0", h)
    flat = state.params.flat.astype(float)
    wide = replace(state, params=Tensors(state.params.layout, flat))
    back, base = trainer.gradients(wide, samples), trainer.loss(wide, samples)
    floor = ROUND_OFF * max(abs(base), 1.0) / h

    moved = flat.copy()
    probe = replace(state, params=Tensors(state.params.layout, moved.view()))

    def loss(place: int, change: float) -> float:
        moved[place] = flat[place] + change
        value = trainer.loss(probe, samples)
        moved[place] = flat[place]
        return value

    tensors, entries = [], []
    for name in state.params:
        found = []
        for index, place in _places(name, state.params, sample):
            up = loss(place, h)
            sides = (up - base) / h, (base - loss(place, -h)) / h
            value, slope = float(flat[place]), float(back.flat[place])
            found.append(_entry(name, index, value, slope, sides, method, floor))
        entries += found
        tensors.append(_tensor(name, found))
    verdict = _worst([tensor.status for tensor in tensors])
    return GradientCheck(
        method, h, verdict, len(entries), flat.size, tuple(tensors), tuple(entries), base, state.step
    )


def _places(name: str, params: Tensors, sample: int | None) -> Iterator[tuple[tuple[int, ...], int]]:
    """Index and place in the flat vector of the parameters to check, a unit's weights one after the other."""
    layout = params.layout
    shape, where = layout.shapes[name], layout.slices[name]
    size = where.stop - where.start
    chosen: Array = np.arange(size)
    if sample is not None and sample < size:
        chosen = np.sort(stream(0, Purpose.SAMPLE, where.start).choice(size, sample, replace=False))
    for number in chosen:
        index = tuple(int(i) for i in np.unravel_index(number, shape, order="F"))
        yield index, where.start + int(np.ravel_multi_index(index, shape))


def _entry(
    name: str,
    index: tuple[int, ...],
    value: float,
    back: float,
    sides: tuple[float, float],
    method: Method,
    floor: float,
) -> Entry:
    """Judges one parameter by the slopes on both its sides.

    Between them lies the central difference: where it agrees, a forward difference is off by curvature alone.
    At a kink back-propagation follows one side, so it is off by half of what they differ.
    """
    middle = (sides[0] + sides[1]) / 2
    numeric = middle if method == "central" else sides[0]
    error, off = abs(back - numeric), abs(back - middle)
    scale = max(abs(back), abs(numeric))
    status: Verdict = "fail"
    if error <= TOLERANCE[method] * scale + floor or off <= TOLERANCE["central"] * scale + floor:
        status = "ok"
    elif off <= 0.51 * abs(sides[0] - sides[1]) + floor:
        status = "kink"
    return Entry(name, index, value, back, numeric, error / scale if scale else 0.0, status)


def _tensor(name: str, entries: list[Entry]) -> TensorResult:
    """Measures a tensor by its norm, which no cancellation in one parameter misleads; kinks are left out."""
    counted = [entry for entry in entries if entry.status != "kink"]
    back = np.array([entry.backprop for entry in counted])
    numeric = np.array([entry.numeric for entry in counted])
    error = float(np.linalg.norm(back - numeric))
    scale = float(np.linalg.norm(back) + np.linalg.norm(numeric))
    return TensorResult(name, error / scale if scale else 0.0, _worst([entry.status for entry in entries]))


def _worst(statuses: list[Verdict]) -> Verdict:
    return next((status for status in ("fail", "kink") if status in statuses), "ok")
