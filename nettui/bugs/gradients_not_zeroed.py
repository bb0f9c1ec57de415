"""Gradients pile up from step to step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from nettui.bugs.bug import ALWAYS, OFTEN, Fault
from nettui.nn.trainer import BackPropTrainer
from nettui.types import State, Tensors

PILE = "pile"


class _Hoarding(BackPropTrainer):
    def start(self) -> State:
        state = super().start()
        return replace(state, slots={**state.slots, PILE: 0.0 * state.params.flat})

    def _update(self, state: State, gradients: Tensors, rate: float, samples: int) -> State:
        pile = state.slots.get(PILE, 0.0) + gradients.flat
        pile.flags.writeable = False
        after = super()._update(state, Tensors(gradients.layout, pile), rate, samples)
        return replace(after, slots={**after.slots, PILE: pile})


@dataclass(frozen=True)
class GradientsNotZeroed:
    """The gradient is added to those of all steps before, for nobody sets it back to zero."""

    name: ClassVar[str] = "gradients-not-zeroed"
    remedy: ClassVar[str] = "set the gradients to zero before each backward pass"
    signs: ClassVar[Mapping[str, float]] = {"gradients pile up": ALWAYS, "rate too high": OFTEN}

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        return _Hoarding(trainer.data, trainer.config, trainer.seed)


FAULT: type[Fault] = GradientsNotZeroed
