"""What a Recorder asks of the model that it measures, whatever library that is made with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from nettui.sources.recording.recent import Glance
from nettui.types import LayerReading, NonFinite


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


class Subject(Protocol):
    """The model of a recording, between two steps."""

    @property
    def lacks(self) -> str:
        """Why there is nothing to measure, in a sentence; "" if there is."""
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
        """The sizes that a step shows which is not measured; asked after `nonfinite`."""
        ...

    def checksum(self) -> int | None:
        """A CRC of all parameters as they are now; None where a rank has only a part of them."""
        ...

    def close(self) -> None:
        """Leaves the model as it was."""
        ...
