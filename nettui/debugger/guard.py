"""Stands between nettui and a trainer that is not its own: what goes wrong there is said, and is theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from nettui.abilities import Missing, able
from nettui.common import foreign
from nettui.common.foreign import TrainerError
from nettui.data.dataset import Split
from nettui.types import Array, LossParts, Op, State, Step, Tensors

R = TypeVar("R")


class GuardedTrainer:
    """A trainer whose exceptions become TrainerErrors, and whose Steps are what a Step must be.

    It has the abilities of the trainer that it guards.
    """

    def __init__(self, trainer: Any) -> None:
        self._trainer = trainer

    def __repr__(self) -> str:
        return repr(self._trainer)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._trainer, name)
        if not callable(value):
            return value
        return lambda *args, **options: _ask(f"{name}()", lambda: value(*args, **options))

    def missing(self, kind: type) -> Missing | None:
        """Why the guarded trainer has no ability of that kind."""
        found = able(self._trainer, kind)
        return found if isinstance(found, Missing) else None

    def start(self) -> State:
        """The State before the first mini-batch. Raises TrainerError."""
        state = _ask("start()", self._trainer.start)
        return _instance(State, state, "start()")

    def step(self, state: State) -> Step:
        """The mini-batch after `state`. Raises TrainerError."""
        doing = f"step {state.step}"
        step = _instance(Step, _ask(doing, lambda: self._trainer.step(state)), f"{doing}: step(state)")
        return _ask(doing, lambda: _checked(step, state))

    def loss(self, state: State, samples: int | None = None) -> float:
        """Total loss at `state`. Raises TrainerError."""
        return _ask("loss()", lambda: float(self._trainer.loss(state, samples)))

    def gradients(self, state: State, samples: int | None = None) -> Tensors:
        """Back-propagated gradients, in the order of the parameters. Raises TrainerError."""
        found = _ask("gradients()", lambda: self._trainer.gradients(state, samples))
        gradients = _instance(Tensors, found, "gradients(state)")
        return _aligned(gradients, state.params) or gradients

    def predict(self, state: State, x: Array) -> Array:
        """The answers for inputs, one row each. Raises TrainerError."""
        y = _ask("predict()", lambda: np.asarray(self._trainer.predict(state, x)))
        if y.ndim and len(y) == len(x):
            return y.reshape(len(x), -1) if y.size else y
        raise TrainerError(
            f"predict(state, x) returned shape {y.shape} for {len(x)} inputs, not a row for each"
        )

    def on(self, samples: Split) -> GuardedTrainer:
        """The same training on other samples. Raises TrainerError."""
        return GuardedTrainer(_ask("on()", lambda: self._trainer.on(samples)))


def _ask(doing: str, question: Callable[[], R]) -> R:
    """The trainer's answer; NumPy's warnings would only garble the screen."""
    with np.errstate(all="ignore"):
        return foreign.call(doing, question)


def _instance(kind: type[R], found: object, call: str) -> R:
    if not isinstance(found, kind):
        raise TrainerError(f"{call} returned {type(found).__name__}, not {kind.__name__}")
    return found


def _checked(step: Step, state: State) -> Step:
    """The Step, with what is easily put right put right. Raises TrainerError for the rest."""
    after, number = step.after, state.step
    if after is not None:
        if after.step != number + 1:
            raise TrainerError(f"the State after step {number} says that {after.step} steps were made")
        if after.params.layout.shapes != state.params.layout.shapes:
            raise TrainerError("the parameters after the step have other names or shapes than before it")
        if after.params.layout != state.params.layout:
            aligned = _aligned(after.params, state.params)
            after = replace(after, params=aligned or after.params)
    gradients = step.gradients and _aligned(step.gradients, state.params)
    return replace(
        step,
        before=state,
        after=after,
        ops=tuple(step.ops) or (Op("batch", "input"),),
        gradients=gradients,
        loss=LossParts(*(float(part) for part in step.loss)),
        accuracy=float(step.accuracy),
        rate=float(step.rate),
        end=bool(step.end) or after is None,
    )


def _aligned(tensors: Tensors, like: Tensors) -> Tensors | None:
    """The tensors in the layout of others; None unless they have the same names and shapes."""
    if tensors.layout is like.layout or tensors.layout == like.layout:
        return tensors
    if tensors.layout.shapes.items() != like.layout.shapes.items():
        return None
    flat = np.empty(like.layout.size, tensors.flat.dtype)
    for name, where in like.layout.slices.items():
        flat[where] = tensors[name].ravel()
    return Tensors(like.layout, flat)
