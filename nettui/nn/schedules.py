"""Learning-rate schedules: a factor on the optimizer's rate over time; and when training ends early."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol, TypeAlias

from nettui.common.lazy import LazyParts

Unit: TypeAlias = Literal["step", "epoch"]

Stop: TypeAlias = Literal["never", "all-classified"]
"""When training ends before its last epoch."""


class Schedule(Protocol):
    """A factor that depends on the time k = 0, 1, …, counted in `unit`: mini-batches or epochs."""

    name: ClassVar[str]

    @property
    def unit(self) -> Unit: ...

    def factor(self, k: int, total: int) -> float:
        """The factor at time k; `total` is the length of the run, or an upper bound on it."""
        ...


@dataclass(frozen=True)
class Constant:
    """η."""

    name: ClassVar[str] = "constant"
    unit: ClassVar[Unit] = "step"

    def factor(self, k: int, total: int) -> float:
        return 1.0


def warmup_factor(k: int, steps: int) -> float:
    """(k + 1)/steps for step k of the first `steps`, then 1: a linear warm-up, on top of any schedule."""
    return min(1.0, (k + 1) / steps) if steps else 1.0


SCHEDULES = LazyParts[type[Schedule]](
    {
        "constant": "nettui.nn.schedules:Constant",
        "inverse": "nettui.nn.decays:Inverse",
        "step": "nettui.nn.decays:Staircase",
        "exponential": "nettui.nn.decays:Exponential",
        "cosine": "nettui.nn.decays:Cosine",
    }
)
"""Each is loaded with its first use."""
