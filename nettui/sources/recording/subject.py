"""What a Recorder asks of the model that it measures, whatever library that is made with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, Protocol, TypeAlias

from nettui.sources.recording.recent import Glance
from nettui.sources.recording.tensors import HeldTensor
from nettui.types import LayerReading, NonFinite

Part: TypeAlias = Literal["outputs", "gradients"]


class Given(NamedTuple):
    """What one call of `Recorder.step` was given, as far as the model is concerned; `loss` may be unknown."""

    loss: float | None
    params: Any = None
    grads: Any = None
    outputs: Mapping[str, Any] | None = None


class Measured(NamedTuple):
    """What was measured on one step."""

    layers: tuple[LayerReading, ...] = ()
    input: LayerReading | None = None


class Reason(NamedTuple):
    """Why something is not seen of a model, and how to have it seen."""

    why: str
    remedy: str


def not_shown(known: Mapping[Part, Reason], layers: Sequence[LayerReading]) -> dict[Part, Reason]:
    """What none of the layers shows, of that for which a reason is known."""
    shown = {
        "outputs": any(layer.seen for layer in layers),
        "gradients": not all(math.isnan(layer.gradient.W_norm) for layer in layers),
    }
    return {part: reason for part, reason in known.items() if not shown[part]}


class Subject(Protocol):
    """The model of a recording, between two steps."""

    @property
    def lacks(self) -> str:
        """Why there is nothing to measure, in a sentence; "" if there is."""
        ...

    @property
    def not_shown(self) -> Mapping[Part, Reason]:
        """Why layers may show no outputs or no gradients, whatever the step."""
        ...

    @property
    def library(self) -> str:
        """What computes the gradients: `torch`, or "" where that is not known."""
        ...

    @property
    def mistakes(self) -> Mapping[str, str]:
        """What was seen to be wrong in the code so far: the place, or "", by the symptom's name."""
        ...

    @property
    def samples(self) -> int:
        """The size of the last mini-batch, 0 if that was not seen."""
        ...

    @property
    def seconds(self) -> float:
        """The time that was spent on it so far, outside the calls below."""
        ...

    def prepare(self, fully: bool) -> None:
        """Says before a step whether it will be measured; what that needs is kept."""
        ...

    def measure(self, given: Given) -> Measured:
        """What was measured on the step that has just been done."""
        ...

    def nonfinite(self, given: Given) -> NonFinite | None:
        """The first NaN or infinity of that step, if the loss or a parameter shows one."""
        ...

    def glance(self, given: Given) -> Sequence[Glance]:
        """The norms that a step shows which is not measured; asked after `nonfinite`."""
        ...

    def tensors(self, given: Given) -> Mapping[str, HeldTensor]:
        """Everything that can be looked at after the step, by name."""
        ...

    def checksum(self) -> int | None:
        """A CRC of all parameters as they are now; None where a rank has only a part of them."""
        ...

    def close(self) -> None:
        """Leaves the model as it was."""
        ...
