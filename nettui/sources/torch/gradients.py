"""The gradients that reach the layers' outputs in the backward pass, measured in it or together after it."""

from __future__ import annotations

from typing import Any

from nettui.sources.torch.arrivals import MAX_TENSOR, MAX_WAITING, Seen
from nettui.sources.torch.statistics import magnitudes


class Gradients:
    """Small ones wait until the step is done, unless something was once written over those of that layer."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, Seen, Any, int]] = []
        self._numbers = 0
        self._unsteady: set[str] = set()

    def add(self, layer: str, seen: Seen, gradient: Any) -> None:
        """Takes the gradient of a layer's output."""
        size = seen.gradient_size = gradient.numel()
        fits = size <= MAX_TENSOR and self._numbers + size <= MAX_WAITING
        if not fits or not gradient.is_cpu or layer in self._unsteady:
            seen.gradient = magnitudes(gradient)
            return
        self._numbers += size
        self._waiting.append((layer, seen, gradient, gradient._version))

    def catch_up(self) -> None:
        """Measures those that wait."""
        waiting, self._waiting, self._numbers = self._waiting, [], 0
        for layer, seen, gradient, version in waiting:
            if gradient._version == version:
                seen.gradient = magnitudes(gradient)
            else:
                self._unsteady.add(layer)

    def clear(self) -> None:
        """Forgets what waits."""
        self._waiting, self._numbers = [], 0
