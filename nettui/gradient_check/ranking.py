"""Puts the parameters of a gradient check in order: by error, by size, or by index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, TypeAlias

import numpy as np

from nettui.types import Array, Shape

Order: TypeAlias = Literal["error", "size", "index"]

RANK = np.array([2, 2, 1, 1, 0])
"""The rank of each code of derivatives.py: failures before kinks before what agrees."""


class Ranked(Protocol):
    """What the order of a tensor's parameters depends on."""

    @property
    def shape(self) -> Shape: ...
    @property
    def places(self) -> Array: ...
    @property
    def backprop(self) -> Array: ...
    @property
    def codes(self) -> Array: ...
    @property
    def errors(self) -> Array: ...


def label(name: str, index: tuple[int, ...]) -> str:
    """A parameter's name: `dense1.W[2, 0]`."""
    return f"{name}[{', '.join(map(str, index))}]"


def rank(tensors: Sequence[Ranked], by: Order) -> tuple[Array, Array]:
    """For each parameter, the position of its tensor and its number in that tensor, in order."""
    if not tensors:
        return np.empty(0, int), np.empty(0, int)
    units = [_by_unit(tensor) for tensor in tensors]
    owner = np.repeat(np.arange(len(tensors)), [len(unit) for unit in units])
    number = np.concatenate(units)
    if by == "index":
        return owner, number
    keys = [_sort_keys(tensor, by)[:, unit] for tensor, unit in zip(tensors, units, strict=True)]
    order = np.lexsort(np.concatenate(keys, axis=1))
    return owner[order], number[order]


def _by_unit(tensor: Ranked) -> Array:
    """The numbers of the parameters, one unit's weights after another's."""
    order: Array = np.lexsort(np.unravel_index(tensor.places, tensor.shape or (1,)))
    return order


def _sort_keys(tensor: Ranked, by: Order) -> Array:
    """Keys for lexsort, the last one first: codes and errors, or sizes. NaN counts as the largest."""
    size = tensor.errors if by == "error" else np.abs(tensor.backprop)
    codes = RANK[tensor.codes] if by == "error" else np.zeros(len(size))
    return np.stack([-np.where(np.isnan(size), np.inf, size), codes])
