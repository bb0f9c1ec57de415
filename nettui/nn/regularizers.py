"""Weight penalties added to the data loss; biases are never penalised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from nettui.common.errors import require
from nettui.types import Array


class Penalty(Protocol):
    """A function of the vector w of all weights. Course 1.5."""

    name: ClassVar[str]

    def value(self, w: Array) -> float:
        """The penalty added to the loss."""
        ...

    def per_weight(self, w: Array) -> Array:
        """The contribution of each weight (P,)."""
        ...

    def add_gradient(self, g: Array, w: Array) -> None:
        """Adds the penalty's gradient to the data gradient g, in place."""
        ...

    def kinks(self, w: Array) -> Array | None:
        """An array that changes sign where the derivative jumps; None if the derivative is continuous."""
        ...


@dataclass(frozen=True)
class PenaltyBase:
    """`strength` is λ ≥ 0, the factor of the penalty."""

    strength: float = 0.0

    def __post_init__(self) -> None:
        require(self.strength >= 0, "strength", "a number of at least 0", self.strength)


@dataclass(frozen=True)
class L1(PenaltyBase):
    """strength·Σ|w|, with gradient strength·sign w, 0 at w = 0."""

    name: ClassVar[str] = "l1"

    def value(self, w: Array) -> float:
        return self.strength * float(np.abs(w).sum()) if self.strength else 0.0

    def per_weight(self, w: Array) -> Array:
        size: Array = self.strength * np.maximum(w, -w)  # |w|, for complex weights too
        return size

    def add_gradient(self, g: Array, w: Array) -> None:
        if self.strength:
            g += self.strength * np.sign(w)

    def kinks(self, w: Array) -> Array | None:
        return w if self.strength else None


@dataclass(frozen=True)
class L2(PenaltyBase):
    """½·strength·Σw², with gradient strength·w."""

    name: ClassVar[str] = "l2"

    def value(self, w: Array) -> float:
        return 0.5 * self.strength * float(np.dot(w, w)) if self.strength else 0.0

    def per_weight(self, w: Array) -> Array:
        return 0.5 * self.strength * w * w

    def add_gradient(self, g: Array, w: Array) -> None:
        if self.strength:
            g += self.strength * w

    def kinks(self, w: Array) -> Array | None:
        return None


PENALTIES: dict[str, type[L1] | type[L2]] = {part.name: part for part in (L1, L2)}
