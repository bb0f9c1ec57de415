"""What is known of a learner's code once it is opened, and what can be changed of its training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from nettui.nn.clipping import Clip
from nettui.nn.optimizers import Optimizer
from nettui.nn.schedules import Schedule
from nettui.sources.own.discovery import Discovery
from nettui.sources.own.rates import Rate
from nettui.sources.own.running import FrozenCode, Output
from nettui.types import Array, Tensor


@dataclass(frozen=True)
class OwnConfig:
    """What can be changed of a run: the optimizer with its rate, `batch` (0 for all), the penalty."""

    optimizer: Optimizer
    schedule: Schedule
    clip: Clip
    batch: int
    epochs: int
    warmup: int = 0
    penalty: float | None = None
    shuffle: bool = True
    updates: bool = False
    """Whether the learner's code makes the update, at the optimizer's rate."""
    defaults: tuple[str, ...] = ()
    """Which of rate, epochs, batch and data are nettui's, because neither the code nor the user says them."""


@dataclass(frozen=True)
class OwnCode:
    """What is known of a learner's code.

    `start` is the frozen network, `params` its parameters, `known` what they are; `found` is what a dry run
    found out. `penalized`: it has a penalty whose strength can be set; `updates`: it makes the update
    itself, at a `rate`; `computes_gradients`: it does so, and does not only train. `notes` say all of it in
    sentences.
    """

    name: str
    code: FrozenCode
    output: Output
    start: Array
    params: Mapping[str, Array]
    known: Sequence[Tensor]
    found: Discovery
    penalized: bool
    updates: bool
    computes_gradients: bool
    shows: bool = False
    """Whether its layers are objects, whose outputs are seen."""
    rate: Rate | None = None
    """What the update follows; None if the code makes none, or that cannot be told."""
    file: str = ""
    source: str = ""
    notes: tuple[str, ...] = ()
    code_file: str = ""
    """The file name that the code objects of the module have."""

    @property
    def takes_rate(self) -> bool:
        """Whether training follows the rate that it is given."""
        return not self.updates or self.rate is None or self.rate.taken

    @property
    def own_rate(self) -> float | None:
        """The rate that the code has itself and that its update follows; None without one."""
        own = self.rate.own if self.updates and self.rate is not None and self.rate.taken else 0.0
        return own if own > 0 and isfinite(own) else None
