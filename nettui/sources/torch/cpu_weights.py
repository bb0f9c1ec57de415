"""A layer's weights in the computer's own memory: a copy of them, and how far a step moved them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from nettui.metrics.reductions import root
from nettui.sources.torch.cpu_sums import BLOCK, deviation, total_of
from nettui.types import NAN, Array, Weight


class WeightCopy:
    """The weights of a layer as they were last seen, and what was measured on them then.

    A step's weights are those before it, and those after it are the next one's: so one pass over them
    measures both. `is_fresh`: nothing has moved them since.
    """

    def __init__(self) -> None:
        self.weight, self.norms, self.is_fresh = Weight(NAN, NAN), list[float](), False
        self._copies: list[Array] = []

    def holds(self, now: Sequence[Array]) -> bool:
        """Whether these weights are those that were kept."""
        return len(now) == len(self._copies) and all(map(np.array_equal, now, self._copies))

    @np.errstate(all="ignore")
    def take(self, now: Sequence[Array]) -> float:
        """Keeps these weights; returns how far they are from those that were kept, NaN without such."""
        known = len(now) == len(self._copies) and all(map(_is_alike, now, self._copies))
        if not known:
            self._copies = [np.empty_like(each) for each in now]
        sums = [_take(*pair, known) for pair in zip(now, self._copies, strict=True)]
        self.norms = [root(square, x) for (_, square, _), x in zip(sums, self._copies, strict=True)]
        whole = _joined(self._copies)
        total, square = sum(each[0] for each in sums), sum(each[1] for each in sums)
        self.weight = Weight(math.hypot(*self.norms), deviation(whole, square, total / whole.size))
        self.is_fresh = True
        return math.hypot(*(each[2] for each in sums)) if known else NAN


def _joined(arrays: Sequence[Array]) -> Array:
    """The numbers of arrays one after the other."""
    flat = [each.ravel(order="K") for each in arrays]
    return flat[0] if len(flat) == 1 else np.concatenate(flat)


def _is_alike(now: Array, old: Array) -> bool:
    return (now.shape, now.dtype) == (old.shape, old.dtype)


def _flat(now: Array, old: Array) -> Array:
    """The new numbers one after the other, in the order of the old ones."""
    if now.strides != old.strides:
        now, elsewhere = np.empty_like(old), now
        now[...] = elsewhere
    return now.ravel(order="K")


def _take(now: Array, old: Array, known: bool) -> tuple[float, float, float]:
    """WeightCopy weights; returns Σx, Σx², and the distance from what was there."""
    new, kept, total, square, moves = _flat(now, old), old.ravel(order="K"), 0.0, 0.0, list[float]()
    for low in range(0, kept.size, BLOCK):
        there, block = kept[low : low + BLOCK], new[low : low + BLOCK]
        if known:
            moved = np.subtract(block, there, out=there)
            moves.append(root(float(moved.dot(moved)), moved))
        np.copyto(there, block)
        total += total_of(block)
        square += float(block.dot(block))
    return total, square, math.hypot(*moves)
