"""Sums over tensors that are in the computer's own memory: by NumPy, in blocks that stay in its cache."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from nettui.metrics.histograms import SAMPLE, stride
from nettui.metrics.reductions import SMALL, root, std_of_sums
from nettui.nn.activations import Activation, ReLU, Sigmoid, Tanh
from nettui.nn.rectifiers import ELU, Softplus
from nettui.types import NAN, Array

BLOCK = 2**16
"""Numbers that are looked at in several ways before the next ones are fetched."""

FIRST = 2**13
"""Numbers among which most units are seen to be active, so that the others are not looked at any further."""

WIDE, ROW = 2**15, 2**8
"""Numbers that are added up in rows, and how many are in a row."""

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
    return math.isfinite(_square(x.ravel(order="K")))


@np.errstate(all="ignore")
def norm(x: Array) -> float:
    """√Σx²."""
    flat = x.ravel(order="K")
    return root(_square(flat), flat)


@np.errstate(all="ignore")
def output_sums(x: Array, axis: int, part: Activation | None) -> Sums:
    """The sums over an output, not empty, whose `axis` counts units."""
    flat, total, square, saturated, nonzero = x.ravel(order="K"), 0.0, 0.0, 0.0, 0
    least, most, flags = [], [], scratch(np.dtype(bool))
    can_saturate = isinstance(part, Sigmoid | Tanh | ELU | Softplus)
    for block in _blocks(flat):
        total += total_of(block)
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
    dead = _dead(x, axis, part) if low == low and nonzero < x.size else 0.0
    return Sums(mean, deviation(flat, square, mean), low, high, nonzero, saturated, dead)


def sample(x: Array, axis: int) -> Array:
    """At most SAMPLE values, evenly spaced, in the order (rows, units); a copy, for the tensor may change."""
    flat = x.ravel(order="K")
    if x.size <= SAMPLE or not np.may_share_memory(flat, x):
        rows = np.moveaxis(x, axis, -1).reshape(-1)
        return (
            rows[:: stride(x.size // x.shape[axis], x.shape[axis])].copy() if x.size > SAMPLE else rows.copy()
        )
    return flat.take(_places(x.shape, tuple(step // x.itemsize for step in x.strides), axis))


@lru_cache(maxsize=64)
def _places(shape: tuple[int, ...], strides: tuple[int, ...], axis: int) -> Array:
    """Where in the memory of such an array the values of a sample are."""
    units, size = shape[axis], math.prod(shape)
    others = [at for at in range(len(shape)) if at != axis]
    rows, unit = np.divmod(np.arange(0, size, stride(size // units, units)), units)
    found = unit * strides[axis]
    for at, place in zip(others, np.unravel_index(rows, [shape[at] for at in others]), strict=True):
        found += place * strides[at]
    return found


@np.errstate(all="ignore")
def magnitudes(x: Array) -> tuple[float, float]:
    """Σ|x| and √Σx²."""
    flat, total, square = x.ravel(order="K"), 0.0, 0.0
    work = scratch(x.dtype)
    for block in _blocks(flat):
        total += total_of(np.abs(block, out=work[: block.size]))
        square += float(block.dot(block))
    return total, root(square, flat)


def deviation(flat: Array, square: float, mean: float) -> float:
    """√(Σx²/n − mean²) if at most three bits cancel, where metrics/ allows one; otherwise from x − mean."""
    size = flat.size
    if (quick := std_of_sums(square, mean, size, lost=3)) is not None:
        return quick
    work, found = scratch(flat.dtype), 0.0
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


def _square(flat: Array) -> float:
    return sum(float(block.dot(block)) for block in _blocks(flat))


def _blocks(flat: Array) -> Iterator[Array]:
    """The last block first: what was written last is still in the cache, and what is read next will be."""
    for low in reversed(range(0, flat.size, BLOCK)):
        yield flat[low : low + BLOCK]


def total_of(block: Array) -> float:
    """Σx of at most BLOCK numbers: products with ones are the quickest sums there are."""
    size, one = block.size, _ones(block.dtype)
    if size < WIDE or size % ROW:
        return float(block.dot(one[:size]))
    rows = block.reshape(-1, ROW)  # so that fewer ones are fetched
    return float((one[: len(rows)] @ rows).dot(one[:ROW]))


@lru_cache(maxsize=4)
def _ones(kind: Any) -> Array:
    return np.ones(BLOCK, kind)


def scratch(kind: Any) -> Array:
    """A block to write into, of this thread's own: fresh memory costs more than what is written there."""
    found: Array | None = getattr(_SCRATCH, kind.char, None)
    if found is None:
        found = np.empty(BLOCK, kind)
        setattr(_SCRATCH, kind.char, found)
    return found
