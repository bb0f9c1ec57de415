"""The two ways to clip: by the norm of all gradients, and number by number."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.common.errors import require
from nettui.types import Array


@dataclass(frozen=True)
class ClipBase:
    """`limit` is the largest norm or value."""

    limit: float = 1.0

    def __post_init__(self) -> None:
        require(self.limit > 0, "limit", "a number above 0", self.limit)


@dataclass(frozen=True)
class ByNorm(ClipBase):
    """g·min(1, limit/(‖g‖ + 1e-6)), with the norm over all parameters. Pascanu, Mikolov and Bengio 2013.

    It keeps the direction. The 1e-6 is that of torch.nn.utils.clip_grad_norm_.
    """

    name: ClassVar[str] = "norm"
    symbol: ClassVar[str] = "min(1, limit/‖g‖)"

    def apply(self, g: Array) -> Array:
        factor = self.factor(g)
        return g if factor == 1.0 else g * g.dtype.type(factor)

    def factor(self, g: Array, at: int = 0) -> float:
        """The same for all: 1 if g is short enough, NaN if it holds one."""
        norm = _norm(g)
        return norm if math.isnan(norm) else min(1.0, self.limit / (norm + 1e-6))


@dataclass(frozen=True)
class ByValue(ClipBase):
    """max(−limit, min(g, limit)), number by number.

    It can change the direction. As torch.nn.utils.clip_grad_value_.
    """

    name: ClassVar[str] = "value"
    symbol: ClassVar[str] = "min(1, limit/|g|)"

    def apply(self, g: Array) -> Array:
        return np.clip(g, -self.limit, self.limit) if np.abs(g).max(initial=0.0) > self.limit else g

    def factor(self, g: Array, at: int) -> float:
        size = abs(float(g[at]))
        return self.limit / size if size > self.limit else 1.0


def _norm(g: Array) -> float:
    """√Σg², from scaled numbers where the squares overflow or underflow."""
    with np.errstate(over="ignore"):
        square = float(np.dot(g, g))
    if 1e-30 < square < math.inf:
        return math.sqrt(square)
    top = float(np.abs(g).max(initial=0.0))
    return top * float(np.linalg.norm(g.astype(float) / top)) if 0 < top < math.inf else top
