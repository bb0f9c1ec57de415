"""A right trainer whose records are changed, and other helpers of the nasty trainers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from nettui.types import Array, LossParts, Op, State, Step, Tensor, Tensors
from tests.foreign import Able

NAN = float("nan")


class Changed(Able):
    """A right trainer whose Steps are changed by `change`, and whose first State by `begin`."""

    def start(self) -> State:
        return self.begin(super().start())

    def step(self, state: State) -> Step:
        step: Step = self.change(super().step(state))
        return step

    def begin(self, state: State) -> State:
        return state

    def change(self, step: Any) -> Any:
        return step


def with_ops(step: Any, change: Callable[[Any], Any]) -> Any:
    return replace(step, ops=tuple(map(change, step.ops)))


def with_params(state: State, arrays: Mapping[str, Array], known: Sequence[Tensor] = ()) -> State:
    return replace(state, params=Tensors.of(arrays, known))


def bare_step(state: State, params: Tensors, loss: float = 1.0, ops: Sequence[Op] = ()) -> Step:
    return Step(
        before=state,
        ops=tuple(ops),
        rate=0.1,
        loss=LossParts(loss, 0.0, loss),
        accuracy=NAN,
        baseline_loss=None,
        gradients=None,
        after=replace(state, params=params, step=state.step + 1, batch=state.batch + 1),
    )
