"""Sums over tensors that are in the computer's own memory: by NumPy, in blocks that stay in its cache."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from nettui.metrics.parameters import ParameterMetrics
from nettui.metrics.reductions import SMALL, distance, relative, root
from nettui.nn.activations import ELU, Activation, ReLU, Sigmoid, Softplus, Tanh
from nettui.types import NAN, Array, Weight

BLOCK = 2**16
"""Numbers that are looked at in several ways before the next ones are fetched."""

FIRST = 2**13
"""Numbers among which most units are seen to be active, so that the others are not looked at any further."""


LARGE, THREADS = 2**17, 3
"""Of larger tensors, more threads of PyTorch's take the sums sooner than one of NumPy's."""

_SCRATCH = threading.local()


class Sums(NamedTuple):
    """Mean, standard deviation, ends, and how many values are not 0, saturated; silent units."""

    mean: float
    std: float
    least: float
    most: float
    nonzero: float
    saturated: float
    dead: float


def array_of(x: Any) -> Array | None:
    """The numbers of a tensor where they are; None if they are elsewhere, no plain floats, or slower here."""
    import torch

    if x.device.type != "cpu" or type(x) not in (torch.Tensor, torch.nn.Parameter):
        return None
    if x.dtype not in (torch.float32, torch.float64):
        return None
    if x.numel() > LARGE and torch.get_num_threads() > THREADS:
        return None
    try:
        found: Array = x.detach().numpy()
    except (RuntimeError, TypeError):  # of a sparse tensor, or one that is being transformed
        return None
    return found


def arrays_of(tensors: Sequence[Any]) -> list[Array] | None:
    """Those of several tensors; None unless all of them are here."""
    found = [array for array in map(array_of, tensors) if array is not None]
    return found if len(found) == len(tensors) else None


@np.errstate(all="ignore")
def is_finite(x: Array) -> bool:
    """Whether a sum of squares says that every number is finite; it may overflow."""
    flat = x.ravel(order="K")
    return bool(np.isfinite(flat.dot(flat)))


@np.errstate(all="ignore")
def output_sums(x: Array, axis: int, part: Activation | None) -> Sums:
    """The sums over an output, not empty, whose `axis` counts units."""
    flat, total, square, saturated = x.ravel(order="K"), 0.0, 0.0, 0.0
    nonzero = 0
    least, most, flags = [], [], _work(np.dtype(bool))
    can_saturate = isinstance(part, Sigmoid | Tanh | ELU | Softplus)
    ones = _ones(x.dtype)
    for block in _blocks(flat):
        total += float(block.dot(ones[: block.size]))
        square += float(block.dot(block))
        least.append(np.minimum.reduce(block))
        most.append(np.maximum.reduce(block))
        nonzero += int(np.count_nonzero(np.not_equal(block, 0, out=flags[: block.size])))
        if can_saturate and part is not None:
            saturated += round(part.saturated(block) * block.size)
    low, high = float(np.minimum.reduce(least)), float(np.maximum.reduce(most))
    if not can_saturate and (part is None or part.name in ("gelu", "silu")):
        saturated = NAN
    mean = total / x.size
    dead = 0.0 if low != low else _dead(x, axis, part)
    return Sums(mean, deviation(flat, square, mean), low, high, nonzero, saturated, dead)


@np.errstate(all="ignore")
def magnitudes(x: Array) -> tuple[float, float]:
    """Σ|x| and √Σx²."""
    flat, total, square = x.ravel(order="K"), 0.0, 0.0
    work, ones = _work(x.dtype), _ones(x.dtype)
    for block in _blocks(flat):
        total += float(np.abs(block, out=work[: block.size]).dot(ones[: block.size]))
        square += float(block.dot(block))
    return total, root(square, flat)


@np.errstate(all="ignore")
def parameter_metrics(
    before: Sequence[Array], now: Sequence[Array], gradients: Sequence[Array], biases: Sequence[Array]
) -> ParameterMetrics:
    """The metrics of a layer's weights, its gradients and those of its biases; `before` may be empty."""
    changed = bool(before)
    w, new = _joined(before if changed else now), _joined(now)
    g = _joined(gradients) if gradients else None
    total = square = change = gradient = steepness = 0.0
    work, ones = _work(w.dtype), _ones(w.dtype)
    for low in range(0, w.size, BLOCK):
        block = w[low : low + BLOCK]
        one, buffer = ones[: block.size], work[: block.size]
        total += float(block.dot(one))
        square += float(block.dot(block))
        if changed:
            moved = np.subtract(new[low : low + BLOCK], block, out=buffer)
            change += float(moved.dot(moved))
    if g is not None:
        gradient, steepness = magnitudes(g)
    length, ratio, weight = root(square, w), NAN, Weight(NAN, NAN)
    if changed:  # those after the step are others
        weight = Weight(length, deviation(w, square, total / w.size))
        ratio = relative(distance(change, w, new), length)
    bias = NAN
    if biases:
        flat = _joined(biases)
        bias = root(float(flat.dot(flat)), flat)
    slope = (NAN, NAN) if g is None else (gradient / w.size, steepness)
    return ParameterMetrics((*slope, bias), weight, ratio)


def deviation(flat: Array, square: float, mean: float) -> float:
    """√(Σx²/n − mean²) if that loses no digits, otherwise from x − mean; metrics/ has the same rule."""
    size = flat.size
    if square > SMALL and 2 * mean * mean < square / size < math.inf:
        return math.sqrt(square / size - mean * mean)
    work, found = _work(flat.dtype), 0.0
    for block in _blocks(flat):
        centred = np.subtract(block, flat.dtype.type(mean), out=work[: block.size])
        found += float(centred.dot(centred))
    whole = SMALL < found < math.inf
    return math.sqrt(found / size) if whole else root(found, flat - flat.dtype.type(mean)) / math.sqrt(size)


def _dead(x: Array, axis: int, part: Activation | None) -> float:
    """How many units are silent on every sample; those that speak early are not looked at any further."""
    if part is not None and not isinstance(part, ReLU):
        return 0.0
    if axis == x.ndim - 1:
        x, axis = x.reshape(-1, x.shape[-1]), 1
    first = max(FIRST // x[0].size, 1)
    silent = np.flatnonzero(_silent(x[:first], axis, part))
    if silent.size and len(x) > first:
        silent = silent[_silent(x[first:].take(silent, axis), axis, part)]
    return float(silent.size)


def _silent(x: Array, axis: int, part: Activation | None) -> Array:
    """Which units are silent on these samples."""
    others = tuple(at for at in range(x.ndim) if at != axis)
    highest: Array = x.max(axis=others)
    silent: Array = highest <= 0 if part is not None else (highest == 0) & (x.min(axis=others) == 0)
    return silent


def _joined(arrays: Sequence[Array]) -> Array:
    """The numbers of arrays one after the other."""
    return arrays[0].ravel() if len(arrays) == 1 else np.concatenate([each.ravel() for each in arrays])


def _blocks(flat: Array) -> Iterator[Array]:
    for low in range(0, flat.size, BLOCK):
        yield flat[low : low + BLOCK]


@lru_cache(maxsize=4)
def _ones(kind: Any) -> Array:
    """A dot product with ones is the quickest sum there is."""
    return np.ones(BLOCK, kind)


def _work(kind: Any) -> Array:
    """A block to write into, of this thread's own: fresh memory costs more than what is written there."""
    found: Array | None = getattr(_SCRATCH, kind.name, None)
    if found is None:
        found = np.empty(BLOCK, kind)
        setattr(_SCRATCH, kind.name, found)
    return found
