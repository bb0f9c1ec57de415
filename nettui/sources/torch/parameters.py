"""The weights of a PyTorch model before a step, their gradients, and how far the step moved them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from nettui.metrics.parameters import UNKNOWN, ParameterMetrics
from nettui.metrics.reductions import relative
from nettui.sources.torch import cpu_sums
from nettui.sources.torch.cpu_weights import WeightCopy
from nettui.sources.torch.modules import Layer
from nettui.sources.torch.statistics import Host, deviation, norm, real
from nettui.types import NAN, Array, Weight

UNSEEN = NAN, NAN, NAN


class Asked(NamedTuple):
    """Where the numbers of a layer's parameters will be, and how many weights it has."""

    size: int
    numbers: slice


class Before:
    """The weights before a step, copied to where those of other steps were."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self._layers, self._known = layers, False
        self._kept: dict[str, WeightCopy] = {}
        self._copies: dict[str, Any] = {}

    def note(self, wanted: bool) -> None:
        """Copies the weights as they are now, if they are wanted and have not just been copied."""
        import torch

        self._known = wanted
        with torch.no_grad():
            for layer in self._layers if wanted else ():
                kept = self._kept.get(layer.name)
                if kept is None or not kept.is_fresh:
                    self._copy(layer)
        for kept in self._kept.values():
            kept.is_fresh = False

    def note_again(self) -> None:
        """Copies those weights that something else than a step has moved since, as a script may load some."""
        import torch

        with torch.no_grad():
            for layer in self._layers if self._known else ():
                here, kept = _here(layer), self._kept.get(layer.name)
                if here is None or kept is None or not kept.holds(here):
                    self._copy(layer)
        for kept in self._kept.values():
            kept.is_fresh = False

    def look(self, layer: Layer) -> tuple[Any, Any, Any]:
        """Norm and standard deviation of a layer's weights before the step, and how far it has moved them.

        Of weights that are frozen it is not said that they have not moved: the distance is NaN.
        """
        frozen = not any(weight.requires_grad for weight in layer.weights.values())
        if (here := _here(layer)) is not None:
            kept = self._kept.setdefault(layer.name, WeightCopy())
            before, moved = kept.weight, kept.take(here)
            return (*before, NAN if frozen else moved) if self._known else UNSEEN
        old = [self._copies.get(name) for name in layer.weights]
        if not self._known or any(each is None for each in old):
            return UNSEEN
        flat, now = _joined(old), _joined([*layer.weights.values()])
        spread = deviation(flat, flat.sum() / max(flat.numel(), 1))
        return norm(flat), spread, NAN if frozen else norm(now - flat)

    def norms(self) -> dict[str, float]:
        """The norms of the weights that `look` has just seen, if they are in the computer's own memory."""
        found = ((layer, self._kept.get(layer.name)) for layer in self._layers)
        fresh = ((layer, kept) for layer, kept in found if kept is not None and kept.is_fresh)
        return {
            name: each for layer, kept in fresh for name, each in zip(layer.weights, kept.norms, strict=True)
        }

    def _copy(self, layer: Layer) -> None:
        if (here := _here(layer)) is not None:
            self._kept.setdefault(layer.name, WeightCopy()).take(here)
            return
        self._kept.pop(layer.name, None)  # it has moved to a device
        for name, weight in layer.weights.items():
            now, copy = real(weight), self._copies.get(name)
            if copy is None or copy.shape != now.shape or copy.device != now.device:
                self._copies[name] = now.clone()
            else:
                copy.copy_(now)


def ask(layer: Layer, before: Before, host: Host) -> Asked:
    """Measures a layer's weights before the step, its gradients, and the change, on their device."""
    gradients = [weight.grad for weight in layer.weights.values() if weight.grad is not None]
    bias_gradients = [bias.grad for bias in layer.biases.values() if bias.grad is not None]
    size = sum(weight.numel() for weight in layer.weights.values())
    numbers = (*before.look(layer), *_magnitudes(gradients), _norm(bias_gradients))
    return Asked(size, host.ask(*numbers))


def metrics(asked: Asked, fetched: Sequence[Any]) -> ParameterMetrics:
    """The same numbers as metrics/ computes from a Step."""
    if not asked.size:
        return UNKNOWN
    w_norm, spread, change, total, w_gradient, bias = fetched[asked.numbers]
    return ParameterMetrics(
        (total / asked.size, w_gradient, bias), Weight(w_norm, spread), relative(change, w_norm)
    )


def _here(layer: Layer) -> list[Array] | None:
    """The weights of a layer if all of them, and some, are in the computer's own memory."""
    found = cpu_sums.arrays_of([*layer.weights.values()])
    return found if found and all(each.size for each in found) else None


def _magnitudes(gradients: Sequence[Any]) -> tuple[Any, Any]:
    """Σ|x| and √Σx² of several tensors together; NaN without any."""
    if not gradients:
        return NAN, NAN
    if (here := cpu_sums.arrays_of(gradients)) is not None:
        found = [*map(cpu_sums.magnitudes, here)]
        return sum(total for total, _ in found), math.hypot(*(each for _, each in found))
    flat = _joined(gradients)
    return flat.abs().sum(), norm(flat)


def _norm(gradients: Sequence[Any]) -> Any:
    """√Σx² of several tensors together; NaN without any."""
    if (here := cpu_sums.arrays_of(gradients)) is not None:
        return math.hypot(*map(cpu_sums.norm, here)) if here else NAN
    return norm(_joined(gradients))


def _joined(tensors: Sequence[Any]) -> Any:
    """The numbers of tensors one after the other."""
    import torch

    flat = [real(each).reshape(-1) for each in tensors]
    return flat[0] if len(flat) == 1 else torch.cat(flat)
