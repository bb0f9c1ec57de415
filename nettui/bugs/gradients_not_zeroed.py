"""Gradients accumulate from step to step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from nettui.bugs.bug import Bug
from nettui.nn.trainer import BackPropTrainer
from nettui.types import State, Tensors

GRADIENT_SUM = "gradient_sum"


class _AccumulatingTrainer(BackPropTrainer):
    def start(self) -> State:
        state = super().start()
        return replace(state, slots={**state.slots, GRADIENT_SUM: 0.0 * state.params.flat})

    def _update(self, state: State, gradients: Tensors, rate: float, samples: int) -> State:
        total = state.slots.get(GRADIENT_SUM, 0.0) + gradients.flat
        total.flags.writeable = False
        after = super()._update(state, Tensors(gradients.layout, total), rate, samples)
        return replace(after, slots={**after.slots, GRADIENT_SUM: total})


@dataclass(frozen=True)
class GradientsNotZeroed:
    """Each gradient is added to those of all earlier steps, because it is never set back to zero."""

    name: ClassVar[str] = "gradients-not-zeroed"

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        return _AccumulatingTrainer(trainer.data, trainer.config, trainer.seed)


BUG: type[Bug] = GradientsNotZeroed
