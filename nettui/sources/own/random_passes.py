"""Do the passes of a learner's code follow random numbers, as dropout does, and does its loss too?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nettui.sources.own.conventions.randomness import draw, same_randomness
from nettui.sources.own.form import Form
from nettui.sources.own.network import OwnNetwork
from nettui.types import Array

ALIKE = 1e-6
"""The share of the largest gradient up to which two are the same: a shuffled sum is rounded differently."""


class RandomPasses(NamedTuple):
    """Whether the gradients follow random numbers, and whether the loss of the code does."""

    gradients: bool = False
    loss: bool = False


NOT_RANDOM = RandomPasses()


def random_passes(network: OwnNetwork, form: Form, x: Array, t: Array) -> RandomPasses:
    """What the passes on samples x with labels t follow: the same after equal draws, another after others."""
    passes = []
    for others in (0, 0, 1):
        with same_randomness(network):
            for _ in range(others):
                draw(network)
            loss, gradients = network.gradients(form.inputs(x), form.answers(t))
            flat = [np.asarray(each, float).ravel() for each in gradients.values()]
            passes.append((np.array([np.nan if loss is None else loss]), np.concatenate(flat)))
    (value, gradient), (same_value, same_gradient), (other_value, other_gradient) = passes
    return RandomPasses(
        _alike(gradient, same_gradient) and not _alike(gradient, other_gradient),
        _alike(value, same_value) and not _alike(value, other_value),
    )


def _alike(one: Array, other: Array) -> bool:
    size = float(np.abs(one).max(initial=0))
    return one.shape == other.shape and np.allclose(one, other, rtol=0, atol=ALIKE * size, equal_nan=True)
