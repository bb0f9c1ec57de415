"""The Scalars of a Step, cheap enough to be kept for every step of a run."""

from __future__ import annotations

import math

import numpy as np

from nettui.metrics.reductions import SMALL, norm, squared_change
from nettui.types import NAN, Array, Evaluation, Scalars, Step

UPDATE_SAMPLES = 256
"""Samples between two measurements of the update ratios, which keeps recording cheap."""


def scalars(step: Step) -> Scalars:
    """The Scalars of one Step; they depend on it alone, not on the steps seen before."""
    before = step.before
    return Scalars(
        step=before.step,
        epoch=before.epoch,
        batch=before.batch,
        rate=step.rate,
        loss=step.loss,
        accuracy=step.accuracy,
        validation=evaluation(step.validation),
        baseline_loss=step.baseline_loss,
        batches=step.batches,
        epochs=step.epochs,
        end=step.end,
        samples=samples(step),
        majority=majority(step),
        updates=update_ratios(step),
    )


def evaluation(validation: Evaluation | None) -> Evaluation | None:
    """The evaluation, or None where both its numbers are NaN: the two cannot be told apart in a column."""
    unknown = validation is None or (math.isnan(validation.loss) and math.isnan(validation.accuracy))
    return None if unknown else validation


def samples(step: Step) -> int:
    """The size of the mini-batch; 0 on a loss surface, or where the step does not show it."""
    batch = step.ops[0].out
    return 0 if batch is None or "point" in step.before.params.layout.shapes else len(batch)


def majority(step: Step) -> float:
    """The share of the predictions that go to the most frequent class; NaN without predictions."""
    predicted = step.predicted
    if predicted is None or not len(predicted):
        return NAN
    counts: list[int] = np.bincount(predicted).tolist()  # its maximum is found faster in a list
    return max(counts) / len(predicted)


def update_ratios(step: Step) -> tuple[float, ...]:
    """‖ΔW‖/‖W‖ of each weight matrix, every UPDATE_SAMPLES samples; empty at the steps between."""
    before, size = step.before, samples(step)
    layout = before.params.layout
    if step.after is None or not size or not layout.weights or before.step % -(-UPDATE_SAMPLES // size):
        return ()
    flat, new = before.params.flat, step.after.params.flat
    weights = [where for name, where in layout.slices.items() if name.endswith(".W")]
    with np.errstate(all="ignore"):
        return tuple(_ratio(flat[where], new[where]) for where in weights)


def update_ratio(change: float, length: float, w: Array, new: Array) -> float:
    """‖Δw‖/‖w‖, from Σ(Δw)² and ‖w‖."""
    distance = math.sqrt(change) if SMALL < change < math.inf else norm(new - w)
    return distance / length if length else (math.inf if distance else 0.0)


def _ratio(w: Array, new: Array) -> float:
    change, square = squared_change(w, new)
    length = math.sqrt(square) if SMALL < square < math.inf else norm(w)
    return update_ratio(change, length, w, new)
