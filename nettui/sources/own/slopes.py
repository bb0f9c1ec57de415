"""Finds the loss that a code's gradients belong to, where it computes no loss."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np

from nettui.data.dataset import Split
from nettui.sources.own.form import Form, avoided, few_samples
from nettui.sources.own.matching import FoundLoss, possible
from nettui.sources.own.network import OwnNetwork, unpenalized
from nettui.types import Array

H, DIRECTIONS, CLOSE, NEAR = 1e-5, 4, 0.02, 1e-3


def loss_of_gradients(
    thaw: Callable[..., OwnNetwork],
    form: Form,
    samples: Split,
    exactly: bool = False,
    factors: Collection[float] = (),
) -> FoundLoss | None:
    """The loss whose slopes along the last tensors are those of the gradients, or a multiple of them.

    None if none is near. Of several multiples it is one of the `factors`, else the one nearest to 1.

    The last weights are looked at first, because mistakes further down do not reach them; biases last,
    because their gradients are wrong more often.
    """
    network = unpenalized(thaw())
    small = few_samples(samples, avoided(network, samples, form.outputs))
    targets = form.targets(small.t)
    params = {name: np.array(value, float) for name, value in network.parameters().items()}
    _, gradients = network.gradients(form.inputs(small.x), form.answers(small.t))

    def outputs(at: dict[str, Array]) -> Array:
        return form.scores(thaw(at).scores(form.inputs(small.x)), len(small.t))

    every = possible(outputs(params))
    last = [*reversed(params)]
    last.sort(key=lambda name: params[name].ndim < 2 or params[name].size <= form.outputs)
    for name in last:
        gradient = np.asarray(gradients[name], float)
        if gradient.shape != params[name].shape or not gradient.any():
            continue
        found = _nearest(every, outputs, params, name, gradient, targets, exactly, factors)
        if found is not None:
            return found
    return None


def _nearest(
    every: list[FoundLoss],
    outputs: Callable[[dict[str, Array]], Array],
    params: dict[str, Array],
    name: str,
    gradient: Array,
    targets: Array,
    exactly: bool,
    factors: Collection[float],
) -> FoundLoss | None:
    rng = np.random.default_rng(0)
    ratios = np.empty((DIRECTIONS, len(every)))
    for number in range(DIRECTIONS):
        direction = rng.standard_normal(gradient.shape)
        slope = float((gradient * direction).sum())
        up, down = (outputs({**params, name: params[name] + sign * H * direction}) for sign in (1, -1))
        for at, loss in enumerate(every):
            numeric = (loss.value(up, targets) - loss.value(down, targets)) / (2 * H)
            ratios[number, at] = slope / numeric if numeric else np.nan
    exact = np.abs(ratios - 1).max(axis=0)
    one_factor = np.ptp(ratios, axis=0) / np.abs(ratios).mean(axis=0)
    best = int(np.argmin(np.where(np.isfinite(exact), exact, np.inf)))
    if exact[best] < CLOSE:
        return every[best]
    if exactly:
        return None
    size = np.abs(ratios).mean(axis=0)
    expected = [np.abs(size - factor) < NEAR * factor for factor in factors]
    distance = np.abs(np.log(size)) - 1e3 * np.any(expected, axis=0) if expected else np.abs(np.log(size))
    fitting = np.where(one_factor < CLOSE, distance, np.inf)
    fitting = np.round(fitting, 6)  # two losses may be one, as of two outputs: the first is meant
    return every[int(np.argmin(fitting))] if np.isfinite(fitting).any() else None


LossAt = Callable[[Mapping[str, Array]], float]
"""A loss at parameters."""


def slope_factor(value: LossAt, params: Mapping[str, Array], gradients: Mapping[str, Any]) -> float | None:
    """The factor between gradients and a loss's slopes, along the last tensor where it is one; else None."""
    rng = np.random.default_rng(0)
    for name in reversed([*params]):
        gradient = np.asarray(gradients[name], float)
        if gradient.shape != params[name].shape or not gradient.any():
            continue
        ratios = []
        for _ in range(DIRECTIONS):
            direction = rng.standard_normal(gradient.shape)
            up, down = (value({**params, name: params[name] + sign * H * direction}) for sign in (1, -1))
            ratios.append(float((gradient * direction).sum()) * 2 * H / (up - down) if up != down else np.nan)
        if np.ptp(ratios) < CLOSE * abs(np.mean(ratios)):
            return float(np.mean(ratios))
    return None
