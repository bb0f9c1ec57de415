"""The metrics of each layer's parameters, over all its weight tensors together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from nettui.metrics.reductions import distance, relative, root, std, tensor_sums
from nettui.types import NAN, Array, Step, Weight


class ParameterMetrics(NamedTuple):
    """`gradient` holds the mean |dE/dW|, its norm, and the norm of dE/db; update_ratio is ‖ΔW‖/‖W‖."""

    gradient: tuple[float, float, float]
    weight: Weight
    update_ratio: float


UNKNOWN = ParameterMetrics((NAN, NAN, NAN), Weight(NAN, NAN), NAN)


def parameter_metrics(step: Step, layers: Iterable[str]) -> Iterator[ParameterMetrics]:
    """The metrics of the layers' parameters; NaN for a layer without weights."""
    layout, w = step.before.params.layout, step.before.params.flat
    g = step.gradients.flat if step.gradients else None
    new = step.after.params.flat if step.after else None
    sums = dict(zip(layout.slices, tensor_sums(layout, w, g, new).T.tolist(), strict=True))

    def tensors(names: Iterable[str]) -> list[_Tensor]:
        filled = (name for name in names if layout.by_name[name].size)
        return [_Tensor(w, g, new, layout.slices[name], *sums[name]) for name in filled]

    for layer in layers:
        weights = tensors(layout.of(layer, "weight"))
        yield _metrics(weights, tensors(layout.of(layer, "bias"))) if weights else UNKNOWN


class _Tensor(NamedTuple):
    """Where a tensor lies in the flat vectors, and its Σw, Σw², Σ|g|, Σg², Σ(new − w)²."""

    w: Array
    g: Array | None
    new: Array | None
    where: slice
    total: float
    square: float
    gradient: float
    gradient_square: float
    change: float

    @property
    def size(self) -> int:
        return int(self.where.stop - self.where.start)

    @property
    def norm(self) -> float:
        return root(self.square, self.w, self.where)

    @property
    def gradient_norm(self) -> float:
        return NAN if self.g is None else root(self.gradient_square, self.g, self.where)

    @property
    def distance(self) -> float:
        """‖ΔW‖."""
        if self.new is None:
            return NAN
        return distance(self.change, self.w[self.where], self.new[self.where])


def _metrics(weights: Sequence[_Tensor], biases: Sequence[_Tensor]) -> ParameterMetrics:
    length = _combined([tensor.norm for tensor in weights])
    change = _combined([tensor.distance for tensor in weights])
    size = sum(tensor.size for tensor in weights)
    mean = NAN if weights[0].g is None else sum(tensor.gradient for tensor in weights) / size
    return ParameterMetrics(
        gradient=(
            mean,
            _combined([tensor.gradient_norm for tensor in weights]),
            _combined([tensor.gradient_norm for tensor in biases]) if biases else NAN,
        ),
        weight=Weight(length, _std(weights, size)),
        update_ratio=relative(change, length),
    )


def _combined(norms: Sequence[float]) -> float:
    """The norm of several tensors together."""
    return norms[0] if len(norms) == 1 else math.hypot(*norms)


def _std(tensors: Sequence[_Tensor], size: int) -> float:
    """The standard deviation over all numbers: within each tensor, and between their means."""
    if len(tensors) == 1:
        tensor = tensors[0]
        return std(tensor.square, tensor.total / size, tensor.w, tensor.where)
    mean = sum(tensor.total for tensor in tensors) / size
    variance = 0.0
    for tensor in tensors:
        own = tensor.total / tensor.size
        spread = std(tensor.square, own, tensor.w, tensor.where)
        variance += tensor.size / size * (spread**2 + (own - mean) ** 2)
    return math.sqrt(variance)
