"""Finds the L2 penalty in gradients of code that shows no loss, of which it may well be a part."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nettui.sources.own.backward import RIGHT, backward, forward
from nettui.sources.own.matching import FoundLoss
from nettui.sources.own.structure import Structure
from nettui.types import Array

CLOSE = 1e-4
"""The share of the largest gradient up to which two are the same."""


def penalty_in(
    structure: Structure,
    loss: FoundLoss,
    params: Mapping[str, Array],
    gradients: Mapping[str, Array],
    x: Array,
    targets: Array,
    free_scale: bool = False,
) -> float:
    """λ if the gradients are those of the loss plus λw for each weight w and nothing for biases; 0 if not.

    With a `free_scale` they may be a multiple of the loss's, as where the rate is not known.
    """
    params = {name: np.asarray(array, float) for name, array in params.items()}
    with np.errstate(all="ignore"):
        run = forward(structure, params, np.asarray(x, float), targets, loss)
        right = backward(structure, params, run, RIGHT)
        weights = [layer.weight for layer in structure.layers]
        if any(np.shape(gradients[name]) != np.shape(right[name]) for name in right):
            return 0.0
        return _fitted(right, gradients, params, weights, free_scale)


def _fitted(
    right: Mapping[str, Array],
    gradients: Mapping[str, Array],
    params: Mapping[str, Array],
    weights: list[str],
    free_scale: bool,
) -> float:
    def flat(arrays: Mapping[str, Array]) -> Array:
        return np.concatenate([np.ravel(np.asarray(arrays[name], float)) for name in right])

    shrunk = {name: params[name] if name in weights else np.zeros_like(params[name]) for name in right}
    g, r, w = flat(gradients), flat(right), flat(shrunk)
    if not np.isfinite([g, r, w]).all():
        return 0.0
    if free_scale:
        (scale, strength), *_ = np.linalg.lstsq(np.stack([r, w], axis=1), g, rcond=None)
    else:
        scale, strength = 1.0, float(w @ (g - r)) / max(float(w @ w), 1e-300)
    size = np.abs(g).max(initial=0)
    counts = strength * np.abs(w).max(initial=0) > CLOSE * size
    explained = np.abs(g - scale * r - strength * w).max(initial=0) <= CLOSE * size
    return float(strength) if scale > 0 and counts and explained else 0.0
