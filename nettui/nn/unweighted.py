"""What the losses share whose samples all count the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nettui.types import Array


@dataclass(frozen=True)
class Unweighted:
    """A loss whose samples all have the weight 1."""

    def weight(self, t: Array) -> Array | None:
        return None

    def divisor(self, t: Array) -> float:
        w = self.weight(t)
        return len(t) if w is None else float(w.sum())

    def fitted(self, t: Array, classes: int) -> Any:
        return self

    def unsmoothed(self) -> Any:
        return self
