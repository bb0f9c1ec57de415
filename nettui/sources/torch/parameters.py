"""The weights of a PyTorch model before a step, their gradients, and how far the step moved them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from nettui.metrics.parameters import UNKNOWN, ParameterMetrics
from nettui.metrics.reductions import relative
from nettui.sources.torch.modules import Layer
from nettui.sources.torch.statistics import Host, deviation, length, real
from nettui.types import NAN, Array, Weight


class Asked(NamedTuple):
    """Where the numbers of a layer's parameters will be, and how many weights it has."""

    size: int
    numbers: slice
    has_gradient: bool
    has_bias: bool
    changed: bool


def copied(layers: Sequence[Layer]) -> dict[str, Any]:
    """The weights before a step."""
    return {name: real(weight).clone() for layer in layers for name, weight in layer.weights.items()}


def ask(layer: Layer, before: Mapping[str, Any], host: Host) -> Asked:
    """Measures a layer's weights before the step, its gradients, and the change, on their device."""
    weights = list(layer.weights.items())
    old = [before[name].reshape(-1) for name, _ in weights if name in before]
    new = [real(weight).reshape(-1) for _, weight in weights]
    changed = len(old) == len(new)
    flat = joined(old if changed else new)
    gradients = [real(weight.grad).reshape(-1) for _, weight in weights if weight.grad is not None]
    biases = [real(bias.grad).reshape(-1) for bias in layer.biases.values() if bias.grad is not None]
    numbers = [length(flat), deviation(flat, flat.sum() / max(flat.numel(), 1))]
    if gradients:
        g = joined(gradients)
        numbers += [g.abs().sum(), length(g)]
    if biases:
        numbers.append(length(joined(biases)))
    if changed:
        numbers.append(length(joined(new) - flat))
    return Asked(flat.numel(), host.ask(*numbers), bool(gradients), bool(biases), changed)


def metrics(asked: Asked, fetched: Sequence[Array]) -> ParameterMetrics:
    """The same numbers as metrics/ computes from a Step."""
    numbers = iter([float(each[0]) for each in fetched[asked.numbers]])
    if not asked.size:
        return UNKNOWN
    size, spread = next(numbers), next(numbers)
    total, norm = (next(numbers), next(numbers)) if asked.has_gradient else (NAN, NAN)
    bias = next(numbers) if asked.has_bias else NAN
    weight = Weight(size, spread) if asked.changed else Weight(NAN, NAN)  # those after the step are others
    ratio = relative(next(numbers), size) if asked.changed else NAN
    return ParameterMetrics((total / asked.size, norm, bias), weight, ratio)


def joined(flat: Sequence[Any]) -> Any:
    """Vectors one after the other."""
    import torch

    return flat[0] if len(flat) == 1 else torch.cat(list(flat))
