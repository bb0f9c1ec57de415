"""The samples stand in the order of their classes and are not shuffled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

import numpy as np

from nettui.bugs.bug import Bug, require_part
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Op, State


@cache
def _in_order(kind: type[BackPropTrainer]) -> Any:
    """A subclass of a trainer whose mini-batches take the samples in the order of their classes."""

    def batch(self: BackPropTrainer, state: State) -> Op:
        shuffled, train = kind.batch(self, state), self.data.train
        size = len(shuffled.arrays["rows"])
        if size == len(train.t):
            return shuffled
        rows = np.argsort(train.t, kind="stable")[state.samples_seen : state.samples_seen + size]
        return Op("batch", shuffled.site, out=train.x[rows], arrays={"labels": train.t[rows], "rows": rows})

    return type(kind.__name__, (kind,), {"batch": batch})


@dataclass(frozen=True)
class UnshuffledOrder:
    """Each epoch takes the samples in the order of their classes: a mini-batch holds one or two classes.

    It is what a data loader without `shuffle=True` does to a data set that is stored class by class.
    """

    name: ClassVar[str] = "unshuffled-order"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        samples = len(trainer.data.train.t)
        require_part(0 < trainer.config.batch < samples, "a batch smaller than the training part")
        kind: Any = type(trainer)
        planted: BackPropTrainer = _in_order(kind)(trainer.data, trainer.config, trainer.seed)
        return planted


BUG: type[Bug] = UnshuffledOrder
