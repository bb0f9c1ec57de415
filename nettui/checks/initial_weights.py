"""What checks and causes ask of initial weights: whether they are of one sign, or start alike."""

from __future__ import annotations

from math import prod, sqrt
from typing import NamedTuple

import numpy as np

from nettui.checks.probe import Probe
from nettui.types import Array, Tensor

MIN_WEIGHTS = 16
"""A layer of fewer weights may have them of one sign by chance."""

PUSH, SIGMAS = 3.0, 6.0
"""A layer is one-sided if the mean of its weights is PUSH times their standard deviation over √fan_in, and
SIGMAS times its own standard error. Weights drawn around 0 reach SIGMAS once in a billion layers."""


class Drawn(NamedTuple):
    """The mean of a layer's weights and their standard deviation, the share above 0, and mean·√fan_in/std."""

    layer: str
    mean: float
    std: float
    positive: float
    push: float
    surprise: float

    @property
    def one_sided(self) -> bool:
        return abs(self.push) > PUSH and self.surprise > SIGMAS


def drawn_layers(probe: Probe) -> list[Drawn]:
    """The layers whose weights were drawn, of enough weights to tell."""
    params = probe.state.params
    matrices = [tensor for tensor in params.layout.tensors if tensor.role == "weight" and _large(tensor)]
    drawn = [_drawn(tensor, params[tensor.name]) for tensor in matrices]
    return [layer for layer in drawn if layer.std > 1e-6 * abs(layer.mean)]


def _large(tensor: Tensor) -> bool:
    return len(tensor.shape) > 1 and prod(tensor.shape) >= MIN_WEIGHTS


def _drawn(tensor: Tensor, w: Array) -> Drawn:
    mean, std = float(np.mean(w, dtype=float)), float(np.std(w, dtype=float))
    fan_in = w.size / w.shape[tensor.units] if tensor.units is not None else w.shape[0]
    push = mean * sqrt(fan_in) / std if std else 0.0
    surprise = abs(mean) * sqrt(w.size) / std if std else 0.0
    return Drawn(tensor.layer or tensor.name, mean, std, float(np.mean(w > 0)), push, surprise)


def start_alike(one: Array, other: Array) -> bool:
    """Whether both begin with the same numbers, at least four, up to a common factor."""
    few = min(one.size, other.size)
    a, b = (_scaled(array.ravel()[:few].astype(float)) for array in (one, other))
    if few < 4 or not (np.isfinite(a).all() and np.isfinite(b).all() and np.ptp(a) and np.ptp(b)):
        return False
    return float(np.abs(a / np.linalg.norm(a) - b / np.linalg.norm(b)).max()) < 1e-6


def _scaled(x: Array) -> Array:
    """The numbers divided by the largest one, so that their squares neither overflow nor vanish."""
    top = np.abs(x).max(initial=0.0)
    return x / top if top else x
