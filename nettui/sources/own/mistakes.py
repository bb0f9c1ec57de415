"""Names the mistake in a learner's gradients: the wrong backward pass that gives exactly them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from nettui.sources.own.backward import RIGHT, Variant, backward, forward, scores_gradient
from nettui.sources.own.matching import FoundLoss
from nettui.sources.own.structure import Structure
from nettui.sources.own.variants import variants
from nettui.types import Array

CLOSE = 1e-4
"""Relative difference up to which two gradients are the same; that of the scores is numeric."""


class Wrong(NamedTuple):
    """The tensors whose gradients are wrong, the last layer's first, and the mistake if it is known."""

    tensors: tuple[str, ...]
    variant: Variant | None

    def culprit(self, structure: Structure) -> str:
        """The tensor whose gradient the mistake is in: that of its layer, else the first that differs."""
        made = self.variant.layers if self.variant else None
        own = {name for at in made or () for name in (structure.layers[at].weight, structure.layers[at].bias)}
        return next((name for name in self.tensors if name in own), self.tensors[0])


def find_mistake(
    structure: Structure,
    loss: FoundLoss,
    params: Mapping[str, Array],
    gradients: Mapping[str, Array],
    x: Array,
    targets: Array,
    free_scale: bool = False,
    rate: float = 0.0,
) -> Wrong | None:
    """What is wrong with the gradients on rows x and targets; None if they are the textbook's.

    With a `free_scale` they may be a multiple of it, as those of code without a loss. `rate` is that of code
    that updates its parameters as it goes.
    """
    params = {name: np.asarray(array, float) for name, array in params.items()}
    with np.errstate(all="ignore"):
        run = forward(structure, params, np.asarray(x, float), targets, loss)
        right = backward(structure, params, run, RIGHT)
        if free_scale:
            gradients = _rescaled(right, gradients)
        wrong = _different(right, gradients)
        if not wrong:
            return None
        for variant in variants(structure, len(x), rate):
            if _is_of(backward(structure, params, run, variant), gradients):
                return Wrong(tuple(wrong), variant)
        for by, what in SHIFTS:
            shifted = run._replace(
                delta=scores_gradient(structure, run.z[-1], np.roll(targets, by, axis=1), loss)
            )
            if not _different(backward(structure, params, shifted, RIGHT), gradients):
                return Wrong(tuple(wrong), Variant("labels are shifted in the code", what))
        return Wrong(tuple(wrong), None)


SHIFTS = (
    (1, "the gradient is that of the next class, the loss that of the label"),
    (-1, "the gradient is that of the previous class, the loss that of the label"),
)


def _is_of(made: Mapping[str, Array], found: Mapping[str, Array]) -> bool:
    """Whether the gradients are those that were made; where one was left out, it is exactly 0."""
    if _different(made, found):
        return False
    return all(np.any(array) or not np.any(found[name]) for name, array in made.items())


def _different(expected: Mapping[str, Array], found: Mapping[str, Array]) -> Sequence[str]:
    """The tensors that differ, in the order of the backward pass."""
    scale = max((float(np.abs(array).max()) for array in expected.values()), default=0.0)
    return [
        name for name, array in expected.items() if not _same(array, np.asarray(found[name], float), scale)
    ]


def _same(expected: Array, found: Array, scale: float) -> bool:
    if not np.isfinite(expected).all():
        return False
    size = max(float(np.abs(expected).max()), 1e-3 * scale)
    return bool(np.abs(expected - found).max() <= CLOSE * size + 1e-12)


def _rescaled(right: Mapping[str, Array], gradients: Mapping[str, Array]) -> Mapping[str, Array]:
    """The gradients times the factor by which the topmost one that is a multiple of the right one differs."""
    for name, array in right.items():
        found, square = np.asarray(gradients[name], float), float((array**2).sum())
        factor = float((found * array).sum()) / square if square else 0.0
        if factor > 0 and np.abs(found - factor * array).max() <= CLOSE * np.abs(found).max():
            return {key: np.asarray(value, float) / factor for key, value in gradients.items()}
    return gradients
