"""What the last steps have shown, measured or at a glance: it tells how a NaN came about."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from nettui.sources.recording.rows import known
from nettui.types import NAN, Gradient, LayerReading, NonFinite, Output, Weight

KEPT = 10
"""Steps before a NaN that are written, whether they were measured or not."""

NAMED = 16
"""Samples of a mini-batch that are named in a sentence."""

NOTHING = Output(NAN, NAN, NAN, NAN, NAN, NAN, NAN)


class Glance(NamedTuple):
    """The norms of a layer's weights before a step, and of the gradients."""

    layer: str
    weights: float = NAN
    gradient: float = NAN
    bias_gradient: float = NAN

    def reading(self) -> LayerReading:
        """What is known, as a reading."""
        gradient = Gradient(NAN, NAN, NAN, self.gradient, self.bias_gradient)
        return LayerReading(
            self.layer, "", 0, NOTHING, gradient, Weight(self.weights, NAN), NAN, None, seen=False
        )


def joint_norm(norms: Sequence[float]) -> float:
    """The norm of a vector whose parts have these norms; NaN without any."""
    return math.hypot(*norms) if norms else NAN


class Recent:
    """The last steps, and the last finite reading of each layer."""

    def __init__(self) -> None:
        self._steps: deque[tuple[int, Sequence[LayerReading], bool]] = deque(maxlen=KEPT)
        self._finite: dict[str, tuple[int, LayerReading]] = {}

    def note(self, step: int, layers: Sequence[LayerReading], measured: bool) -> None:
        """Adds a step, after a NaN in it was explained."""
        self._steps.append((step, layers, measured))
        if measured:
            self._finite.update({layer.name: (step, layer) for layer in layers if known(layer)})

    def unmeasured(self) -> Mapping[int, Sequence[LayerReading]]:
        """The steps that were not measured, and what was seen of them at a glance."""
        return {step: layers for step, layers, measured in self._steps if layers and not measured}

    def explained(self, found: NonFinite, samples: Sequence[int] | None) -> NonFinite:
        """The NaN, with what was last known to be sound of its layer, and the samples of its mini-batch."""
        notes = (found.note, self._last_finite(found.site), self._trend(found.site), _named(samples))
        return replace(found, note="; ".join(filter(None, notes)))

    def _last_finite(self, site: str) -> str:
        step, layer = self._finite.get(site, (None, None))
        if step is None or layer is None:
            return ""
        figures = {
            "mean": layer.output.mean,
            "std": layer.output.std,
            "max": layer.output.max,
            "‖W‖": layer.weight.W_norm,
            "‖∂E/∂W‖": layer.gradient.W_norm,
        }
        said = ", ".join(f"{name} {value:.3g}" for name, value in figures.items() if value == value)
        return f"last finite reading of {site} at step {step}: {said}"

    def _trend(self, site: str) -> str:
        """How the gradient of that layer, or else of all layers, has grown."""
        norms, whose = self._gradients(site), site
        if not norms:
            norms, whose = self._gradients(""), "all layers"
        if len(norms) < 2:
            return ""
        return f"‖∂E/∂W‖ of {whose} in the {len(norms)} steps before: {', '.join(f'{x:.3g}' for x in norms)}"

    def _gradients(self, site: str) -> list[float]:
        steps = (
            [layer.gradient.W_norm for layer in layers if site in ("", layer.name)]
            for _, layers, _ in self._steps
        )
        norms = (joint_norm([norm for norm in found if norm == norm]) for found in steps)
        return [norm for norm in norms if norm == norm]


def _named(samples: Sequence[int] | None) -> str:
    """The samples of a mini-batch by their numbers."""
    if not samples:
        return ""
    more = f", … ({len(samples)})" if len(samples) > NAMED else ""
    return f"samples {', '.join(map(str, samples[:NAMED]))}{more}"
