"""Does every layer that gets a gradient move? (course 3.1)

If a layer's weights get a gradient, but no update has changed them for many steps, the optimizer does not
have them, or has a rate of 0 for them. Where rate · ‖∂E/∂W‖/‖W‖ is so small that float32 may lose it, nothing
is said. A layer that is frozen by `requires_grad_(False)` gets no gradient and is not looked at.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.monitoring import count, require_steps
from nettui.checks.not_applicable import NotApplicable
from nettui.common.text import join_names
from nettui.types import Gradient, LayerReading, Reading

PATIENCE = 50
"""Steps from the first to the last at which a layer could have moved, both included."""

READINGS = 3
"""How many of them must be measured: its norm was the same at each."""

SURE = 1e-5
"""A layer whose rate · ‖∂E/∂W‖/‖W‖ is above this moves in float32, whose numbers are 1e-7 apart: some weights
change by more than the whole does, for their size."""

EXPECTED = "every layer with a gradient moves"


class Still(NamedTuple):
    """A layer that has not moved: its norm, the first and last step at which it could have, and how many.

    `cleared`: at none of these its weights and biases had a gradient, though one had reached its output.
    """

    norm: float
    first: int = 0
    last: int = 0
    readings: int = 0
    cleared: bool = True

    def seen(self, layer: LayerReading, reading: Reading) -> Still:
        """After one more Reading of it."""
        push = reading.rate * layer.gradient.W_norm
        cleared = _is_cleared(layer.gradient)
        if not (cleared or push > SURE * layer.weight.W_norm):
            return self
        first = self.first if self.readings else reading.step
        return Still(self.norm, first, reading.step, self.readings + 1, self.cleared and cleared)

    @property
    def steps(self) -> int:
        """How many steps it has stayed for."""
        return self.last - self.first + 1 if self.readings else 0

    @property
    def is_sure(self) -> bool:
        """Whether these are enough to tell."""
        return self.readings >= READINGS and self.steps >= PATIENCE


def _is_cleared(gradient: Gradient) -> bool:
    return gradient.output_norm > 0 and not gradient.W_norm > 0 and not gradient.b_norm > 0


class UnmovedWeightsMonitor(NamedTuple):
    """The layers that have moved, and those that have not; `steps` are those that showed an update."""

    moved: frozenset[str] = frozenset()
    still: Mapping[str, Still] = MappingProxyType({})
    steps: int = 0

    def update(self, reading: Reading) -> UnmovedWeightsMonitor:
        known = [layer for layer in reading.layers if math.isfinite(layer.update_ratio)]
        if not known or not reading.rate > 0:  # a rate of 0 moves nothing, as in a warm-up
            return self
        moved = self.moved | {layer.name for layer in known if self._has_moved(layer)}
        still = {layer.name: self._still(layer).seen(layer, reading) for layer in known}
        left = {name: each for name, each in {**self.still, **still}.items() if name not in moved}
        return UnmovedWeightsMonitor(moved, MappingProxyType(left), self.steps + 1)

    def _still(self, layer: LayerReading) -> Still:
        return self.still.get(layer.name, Still(layer.weight.W_norm))

    def _has_moved(self, layer: LayerReading) -> bool:
        """Whether this step has changed its weights, or something has since it was first seen."""
        return layer.update_ratio > 0 or self._still(layer).norm != layer.weight.W_norm

    def measurements(self) -> Iterator[Measurement]:
        found = {name: each for name, each in self.still.items() if each.is_sure}
        cleared = bool(found) and not self.moved and all(each.cleared for each in found.values())
        if not cleared:  # of a single layer, what has a gradient of its own is no mistake in the loop
            found = {name: each for name, each in found.items() if not each.cleared}
        if found:
            yield Measurement(
                measured=join_names([*found]) if self.moved else f"0 of {len(self.still)} layers move",
                expected=EXPECTED,
                evidence=f"for {count(max(each.steps for each in found.values()))}",
                symptom=SOME if self.moved else CLEARED if cleared else ALL,
            )

    def all_well(self) -> Measurement:
        if not self.steps:
            raise NotApplicable("no update of a layer's weights was measured, or its rate is not known")
        require_steps(self.steps, READINGS)
        if unsure := [name for name, each in self.still.items() if not each.is_sure and each.readings]:
            raise NotApplicable(f"{unsure[0]} has not moved, but that was seen for too few steps to tell")
        if not self.moved:
            raise NotApplicable("no layer has a gradient that is large enough to tell")
        layers = len(self.moved) + len(self.still)
        measured = f"{len(self.moved)} of {layers} layers move" if self.still else _layers(layers)
        return Measurement(measured=measured, expected=EXPECTED, evidence=count(self.steps))


def _layers(number: int) -> str:
    return "1 layer moves" if number == 1 else f"{number} layers move"


SOME, ALL, CLEARED = "a layer does not move", "no layer moves", "gradients cleared before the update"

CHECK = Check(
    name="unmoved-weights",
    doc=__doc__,
    course="3.1",
    symptoms={
        SOME: Symptom(
            "warn",
            cause="the optimizer does not have its weights, or has a rate of 0 for them",
            remedy="give them to the optimizer; if they are frozen on purpose, requires_grad_(False) says so",
        ),
        ALL: Symptom(
            "warn",
            cause="the optimizer has other tensors than the model, or its updates are lost to rounding",
            remedy="make the optimizer of the parameters that are trained, after the last copy of the model",
        ),
        CLEARED: Symptom(
            "warn",
            cause="no weight has a gradient when the optimizer steps, though one has reached the layers",
            remedy="zero_grad() before backward(), not between backward() and step()",
        ),
    },
    passing=({}, {"network.dropout": {"keep": 0.5}}, {"train.optimizer": {"name": "adam"}}),
    failing=(),
    monitor=UnmovedWeightsMonitor(),
    reads=("step", "rate", "layers"),
)
