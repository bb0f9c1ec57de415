"""Sums, norms and samples of tensors, computed where the tensors are, and brought over all at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from nettui.metrics.histograms import SAMPLE, stride
from nettui.metrics.reductions import SMALL, std_of_sums
from nettui.nn.activations import FLAT, SATURATION, Activation, ReLU, Sigmoid, Tanh
from nettui.nn.rectifiers import ELU, Softplus
from nettui.sources.torch import cpu_sums
from nettui.types import NAN, Array, Output

LARGE = 1e30
"""Larger sums of squares, as those below SMALL, have lost digits in float32."""

ROOM = 1e18
"""Smaller numbers have finite squares in float32."""


class OutputSums(NamedTuple):
    """What is known of an output, as numbers or tensors of one; a sample of its values; its shape."""

    mean: Any
    std: Any
    least: Any
    most: Any
    nonzero: Any
    saturated: Any
    dead: Any
    sample: Any
    size: int
    units: int


def real(x: Any) -> Any:
    """A tensor of float32 or float64 with the same values."""
    import torch

    x = x.detach()
    if x.is_sparse:
        x = x.coalesce().values()
    if x.is_complex():
        x = x.abs()
    return x if x.dtype in (torch.float32, torch.float64) else x.float()


def output_sums(x: Any, axis: int, part: Activation | None) -> OutputSums | None:
    """The sums over an output whose `axis` counts units; None of an empty one."""
    if (array := cpu_sums.array_of(x)) is None:
        x = real(x)
        array = cpu_sums.array_of(x)
    if not x.numel():
        return None
    if array is not None:
        return _here(array.reshape(-1, 1) if array.ndim < 2 else array, axis, part)
    x = x.reshape(-1, 1) if x.dim() < 2 else x
    axis %= x.dim()
    size, units = x.numel(), int(x.shape[axis])
    others = [at for at in range(x.dim()) if at != axis]
    flat = x.reshape(-1)
    highest, lowest = x.amax(others), x.amin(others)
    mean, signs = flat.sum() / size, flat.sign()
    return OutputSums(
        mean,
        deviation(flat, mean),
        lowest.min(),
        highest.max(),
        signs.dot(signs),
        _saturated(flat, part, size),
        _dead(highest, lowest, part),
        _sample(x, axis),
        size,
        units,
    )


def _here(x: Array, axis: int, part: Activation | None) -> OutputSums:
    """The sums over an output in the computer's own memory."""
    axis %= x.ndim
    return OutputSums(*cpu_sums.output_sums(x, axis, part), cpu_sums.sample(x, axis), x.size, x.shape[axis])


def is_sound(sums: OutputSums) -> bool:
    """Whether all values are known to be finite, with room for a few sums and squares."""
    here = isinstance(sums.mean, float)  # no look at a number that is on a device
    return here and math.isfinite(sums.mean) and sums.least > -ROOM and sums.most < ROOM


def deviation(flat: Any, mean: Any) -> Any:
    """The standard deviation: from Σx² where that keeps the digits, else from x − mean."""
    import torch

    size = flat.numel()
    if flat.device.type != "cpu":  # no look at a number without waiting for the device
        return torch.var(flat, correction=0).sqrt()
    if (found := std_of_sums(float(flat.dot(flat)), float(mean), size)) is not None:
        return torch.tensor(found, dtype=torch.float64)
    return norm(flat - mean) / math.sqrt(size)


def norm(flat: Any) -> Any:
    """√Σx², in float64 where float32 would lose digits."""
    import torch

    if flat.device.type == "mps":
        return torch.linalg.vector_norm(flat)
    if flat.device.type != "cpu":
        return torch.linalg.vector_norm(flat, dtype=torch.float64)
    square = float(flat.dot(flat)) if flat.numel() else 0.0
    if SMALL < square < LARGE:
        return torch.tensor(math.sqrt(square), dtype=torch.float64)
    top = flat.abs().max() if flat.numel() else flat.sum()
    scaled = flat.double() / top
    return torch.where((top > 0) & top.isfinite(), top * torch.linalg.vector_norm(scaled), top)


def magnitudes(x: Any) -> tuple[Any, Any]:
    """Σ|x| and √Σx²."""
    if (array := cpu_sums.array_of(x)) is None:
        x = real(x)
        array = cpu_sums.array_of(x)
    if array is not None:
        return cpu_sums.magnitudes(array)
    flat = x.reshape(-1)
    return flat.abs().sum(), norm(flat)


def _saturated(flat: Any, part: Activation | None, size: int) -> Any:
    """The number of values where the activation is flat; NaN where that is not known."""
    import torch

    def above(x: Any, limit: float) -> Any:
        return ((x - limit).sign().sum() + size) / 2  # several times quicker than to count what is true

    match part:
        case Sigmoid():
            return above((flat - 0.5).abs(), SATURATION / 2)
        case Tanh():
            return above(flat.abs(), SATURATION)
        case ELU():
            return above(-flat, part.alpha - FLAT)
        case Softplus():
            return above(-flat, math.log1p(-FLAT))
    known = part is not None and part.name not in ("gelu", "silu")
    return torch.tensor(0.0 if known else NAN, device=flat.device)


def _dead(highest: Any, lowest: Any, part: Activation | None) -> Any:
    """The number of units that are silent on every sample."""
    if isinstance(part, ReLU):
        return (highest <= 0).sum()
    if part is None:
        return ((highest == 0) & (lowest == 0)).sum()
    return (highest * 0).sum()


def _sample(x: Any, axis: int) -> Any:
    """At most SAMPLE values, evenly spaced, in the order (rows, units)."""
    if axis == x.dim() - 1 or x.numel() <= SAMPLE:
        rows = x.movedim(axis, -1).reshape(-1)
        return rows[:: stride(x.numel() // x.shape[axis], x.shape[axis])] if x.numel() > SAMPLE else rows
    return x.reshape(-1)[_places(tuple(x.shape), axis, x.device)]


@lru_cache(maxsize=64)
def _places(shape: tuple[int, ...], axis: int, device: Any) -> Any:
    """Where in the memory of such a tensor the values are that a sample in the order (rows, units) takes."""
    import torch

    units = shape[axis]
    size = math.prod(shape)
    at = np.arange(0, size, stride(size // units, units))
    row, unit = np.divmod(at, units)
    inner = math.prod(shape[axis + 1 :])
    return torch.from_numpy(row // inner * units * inner + unit * inner + row % inner).to(device)


class Host:
    """Brings numbers and samples from the device in one copy; what is here already stays as it is."""

    def __init__(self) -> None:
        self._parts: list[Any] = []

    def ask(self, *parts: Any) -> slice:
        """Where these will be in what `fetch` returns."""
        start = len(self._parts)
        self._parts += parts
        return slice(start, len(self._parts))

    def fetch(self) -> list[Any]:
        """All that was asked for, as numbers and flat arrays: the one place that waits for the device."""
        from torch import Tensor

        there = [at for at, part in enumerate(self._parts) if isinstance(part, Tensor)]
        found = [*self._parts]
        for at, each in zip(there, _brought([found[at] for at in there]), strict=True):
            found[at] = each
        return found


def _brought(tensors: Sequence[Any]) -> list[Any]:
    """Tensors as flat arrays, and those of no dimension as numbers."""
    import torch

    if not tensors:
        return []
    wide = torch.float32 if any(part.device.type == "mps" for part in tensors) else torch.float64
    device = tensors[0].device
    flat = [part.reshape(-1).to(device, wide) for part in tensors]
    whole = torch.cat(flat).cpu().numpy().astype(float)
    pieces = np.split(whole, np.cumsum([part.numel() for part in tensors])[:-1])
    return [piece if part.dim() else float(piece[0]) for part, piece in zip(tensors, pieces, strict=True)]


def output_of(numbers: Sequence[float], size: int, units: int) -> Output:
    """The Output from the numbers of OutputSums."""
    mean, std, least, most, nonzero, saturated, dead = numbers
    if least != least:  # NaN: then no share of the values is meaningful
        return Output(mean, std, least, most, NAN, NAN, NAN)
    return Output(mean, std, least, most, 1.0 - nonzero / size, saturated / size, dead / units)
