"""The Scalars of a Step, cheap enough to be kept for every step of a run."""

from __future__ import annotations

import math

import numpy as np

from nettui.metrics.reductions import distance, relative, root, squared_change
from nettui.types import NAN, Array, Evaluation, Scalars, Step

UPDATE_SAMPLES = 256
"""Samples between two measurements of the update ratios, which keeps recording cheap."""

NOTHING = slice(0)
"""The weights of a layer that has only empty ones."""

MAX_CLASS = 10**4
"""The largest number of a class up to which every class is counted."""


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
        end=step.end or step.after is None,
        samples=samples(step),
        majority=majority(step),
        updates=update_ratios(step),
        has_nonfinite=step.nonfinite is not None,
        ends_epoch=ends_epoch(step),
        r2=step.r2,
        error=step.error,
    )


def evaluation(validation: Evaluation | None) -> Evaluation | None:
    """The evaluation, or None where all its numbers are NaN: the two cannot be told apart in a column."""
    return None if validation is None or all(map(math.isnan, validation)) else validation


def ends_epoch(step: Step) -> bool:
    """Whether no step of the same epoch follows."""
    return step.after is None or step.after.epoch > step.before.epoch


def samples(step: Step) -> int:
    """The size of the mini-batch; 0 where the step does not show it, or has none, as on a loss surface."""
    batch = step.ops[0].out
    return 0 if batch is None or not batch.ndim else len(batch)


def majority(step: Step) -> float:
    """The share of the predictions that go to the most frequent class; NaN without predictions."""
    predicted = step.predicted
    if predicted is None or not len(predicted):
        return NAN
    least, most = predicted.item(predicted.argmin()), predicted.item(predicted.argmax())  # quicker than min()
    if least < 0 or most > MAX_CLASS:  # classes may be called −1 and 1
        return int(np.unique(predicted, return_counts=True)[1].max()) / len(predicted)
    counts: list[int] = np.bincount(predicted).tolist()  # its maximum is found faster in a list
    return max(counts) / len(predicted)


def update_ratios(step: Step) -> tuple[float, ...]:
    """‖ΔW‖/‖W‖ of each layer, every UPDATE_SAMPLES samples; empty at the steps between."""
    before, size = step.before, samples(step)
    if step.after is None or (size and before.step % -(-UPDATE_SAMPLES // size)):
        return ()
    layout = before.params.layout
    flat, new = before.params.flat, step.after.params.flat
    layers = [layout.blocks.get((layer, "weight"), NOTHING) for layer in layout.layers]
    with np.errstate(all="ignore"):
        return tuple([_ratio(flat[where], new[where]) for where in layers])


def _ratio(w: Array, new: Array) -> float:
    """‖ΔW‖/‖W‖ over a layer's weights, before and after."""
    change, square = squared_change(w, new)
    return relative(distance(change, w, new), root(square, w))
