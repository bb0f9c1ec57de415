"""What every source of data is: options in, inputs and labels out."""

from __future__ import annotations

from typing import ClassVar, NamedTuple, Protocol

from nettui.record import Array


class Samples(NamedTuple):
    """Inputs x (N, D), integer labels t (N,) in 0..classes−1."""

    x: Array
    t: Array
    classes: int


class Source(Protocol):
    """A frozen record of options that can give its samples."""

    name: ClassVar[str]

    def load(self, seed: int) -> Samples:
        """The samples; the same seed gives the same ones."""
        ...
