"""The weights of a PyTorch model before a step, their gradients, and how far the step moved them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from nettui.metrics.parameters import UNKNOWN, ParameterMetrics
from nettui.metrics.reductions import relative
from nettui.sources.torch import cpu_sums
from nettui.sources.torch.modules import Layer
from nettui.sources.torch.statistics import Host, deviation, length, real
from nettui.types import NAN, Weight


class Asked(NamedTuple):
    """Where the numbers of a layer's parameters will be, and how many weights it has."""

    size: int
    numbers: slice
    has_gradient: bool
    has_bias: bool
    changed: bool


class Before:
    """The weights before a step, copied to where those of other steps were."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self._layers, self._copies, self._known = layers, dict[str, Any](), False

    def note(self, wanted: bool) -> None:
        """Copies the weights as they are now, if they are wanted."""
        import torch

        self._known = wanted
        if not wanted:
            return
        with torch.no_grad():
            for name, weight in ((name, w) for layer in self._layers for name, w in layer.weights.items()):
                now, copy = real(weight), self._copies.get(name)
                if copy is None or copy.shape != now.shape or copy.device != now.device:
                    self._copies[name] = now.clone()
                else:
                    copy.copy_(now)

    def of(self, layer: Layer) -> list[Any]:
        """Those of a layer; none if they are not known."""
        found = [self._copies.get(name) for name in layer.weights] if self._known else []
        return [] if any(each is None for each in found) else found


def ask(layer: Layer, before: Before, host: Host) -> Asked | ParameterMetrics:
    """Measures a layer's weights before the step, its gradients, and the change, on their device."""
    slopes = [real(weight.grad) for weight in layer.weights.values() if weight.grad is not None]
    thresholds = [real(bias.grad) for bias in layer.biases.values() if bias.grad is not None]
    copies, now = before.of(layer), [*map(real, layer.weights.values())]
    groups = [cpu_sums.arrays_of(tensors) for tensors in (copies, now, slopes, thresholds)]
    known = [group for group in groups if group is not None]
    if len(known) == len(groups):
        return cpu_sums.parameter_metrics(*known)
    old, new = [x.reshape(-1) for x in copies], [x.reshape(-1) for x in now]
    changed = bool(old)
    flat = joined(old if changed else new)
    gradients, biases = [x.reshape(-1) for x in slopes], [x.reshape(-1) for x in thresholds]
    numbers = [length(flat), deviation(flat, flat.sum() / max(flat.numel(), 1))]
    if gradients:
        g = joined(gradients)
        numbers += [g.abs().sum(), length(g)]
    if biases:
        numbers.append(length(joined(biases)))
    if changed:
        numbers.append(length(joined(new) - flat))
    return Asked(flat.numel(), host.ask(*numbers), bool(gradients), bool(biases), changed)


def metrics(asked: Asked | ParameterMetrics, fetched: Sequence[Any]) -> ParameterMetrics:
    """The same numbers as metrics/ computes from a Step."""
    if isinstance(asked, ParameterMetrics):
        return asked
    numbers = iter(fetched[asked.numbers])
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
