"""Clipping: limits the gradient that an update uses; the gradients of the loss stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

from nettui.common.lazy import LazyParts
from nettui.types import Array


class Clip(Protocol):
    """A function of the vector g (P,) of all gradients, weights and biases together."""

    name: ClassVar[str]
    symbol: ClassVar[str]
    """The formula of `factor`."""

    def apply(self, g: Array) -> Array:
        """The gradient that the optimizer uses, in the dtype of g; g itself where nothing is clipped."""
        ...

    def factor(self, g: Array, at: int) -> float:
        """What `apply` multiplies number `at` of g by."""
        ...


@dataclass(frozen=True)
class NoClip:
    """The default: the optimizer uses the gradient as it is."""

    name: ClassVar[str] = "none"
    symbol: ClassVar[str] = "1"

    def apply(self, g: Array) -> Array:
        return g

    def factor(self, g: Array, at: int) -> float:
        return 1.0


UNCLIPPED = NoClip()

CLIPS = LazyParts[type[Clip]](
    {
        "none": "nettui.nn.clipping:NoClip",
        "norm": "nettui.nn.clips:ByNorm",
        "value": "nettui.nn.clips:ByValue",
    }
)
"""Each is loaded with its first use."""
