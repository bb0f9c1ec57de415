"""Stands between nettui and a trainer that is not its own: what goes wrong there is said, and is theirs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from nettui.abilities import ABILITIES, Fixes, Missing, Mistake, able
from nettui.common import foreign
from nettui.common.foreign import TrainerError
from nettui.data.dataset import Dataset, Split
from nettui.debugger.contract import (
    NUMBERS,
    aligned,
    as_tensors,
    checked_data,
    checked_ops,
    checked_start,
    checked_state,
    checked_step,
    instance,
    number,
    require_unchanged,
)
from nettui.types import Array, Op, State, Step, Tensors

R = TypeVar("R")

LOCK = threading.RLock()
"""Held while a trainer answers; a trainer may be made of others that are guarded as well."""


class GuardedTrainer:
    """A trainer whose exceptions become TrainerErrors, and whose Steps are what a Step must be.

    It has the abilities of the trainer that it guards.
    """

    def __init__(self, trainer: Any) -> None:
        self._trainer = trainer

    def __repr__(self) -> str:
        return foreign.quoted(self._trainer) or f"<{type(self._trainer).__name__}>"

    def __getattr__(self, name: str) -> Any:
        value = _attribute(self._trainer, name)
        if not callable(value):
            return value
        return lambda *args, **options: _ask(f"{name}()", lambda: value(*args, **options))

    def missing(self, kind: type) -> Missing | None:
        """Why the guarded trainer has no ability of that kind, which it may say itself."""
        ability = ABILITIES[kind]
        try:
            found = foreign.call("looking for " + ", ".join(ability.members), able, self._trainer, kind)
        except TrainerError as error:
            return Missing(ability.what, str(error), "mend that")
        if isinstance(found, str):  # its own `missing` answered with a sentence
            return Missing(ability.what, found, ability.remedy)
        return found if isinstance(found, Missing) else None

    def fixed(self, option: str) -> Missing | None:
        """Why the guarded trainer cannot tune an option, if it says so itself."""
        if not isinstance(self._trainer, Fixes):
            return None
        found = _ask("fixed()", lambda: self._trainer.fixed(option))
        return found if isinstance(found, Missing) else None

    def about(self) -> Sequence[str]:
        """What is said of its code; what is no text is left out."""
        found = _ask("about()", lambda: self._trainer.about())
        return [text for text in found if isinstance(text, str)] if isinstance(found, list | tuple) else []

    def printed(self) -> str:
        """What its code has printed."""
        found = _ask("printed()", lambda: self._trainer.printed())
        return found if isinstance(found, str) else ""

    @property
    def defaults(self) -> Collection[str]:
        """Which settings of its code are nettui's; what is no text is left out."""
        found = _ask("defaults", lambda: self._trainer.defaults)
        return [text for text in found if isinstance(text, str)] if isinstance(found, list | tuple) else []

    def mistakes(self, state: State) -> Sequence[Mistake]:
        """The mistakes seen in its code. Raises TrainerError."""
        found = _ask("mistakes()", lambda: self._trainer.mistakes(state))
        if not isinstance(found, list | tuple) or not all(isinstance(each, Mistake) for each in found):
            raise TrainerError("mistakes(state) returned something else than a list of Mistake")
        return found

    def absent(self, state: State) -> Mapping[str, str]:
        """What its code surely lacks. Raises TrainerError."""
        found = _ask("absent()", lambda: self._trainer.absent(state))
        if not isinstance(found, dict) or not all(
            isinstance(each, str) for each in (*found, *found.values())
        ):
            raise TrainerError("absent(state) returned something else than a dict of texts")
        return found

    def start(self) -> State:
        """The State before the first mini-batch. Raises TrainerError."""
        return checked_start(_ask("start()", self._trainer.start))

    def step(self, state: State) -> Step:
        """The mini-batch after `state`. Raises TrainerError."""
        doing, kept = f"step {state.step}", (dict(state.slots), dict(state.rest))
        step = instance(Step, _ask(doing, lambda: self._trainer.step(state)), f"{doing}: step(state)")
        require_unchanged(state, kept, doing)
        return _ask(doing, lambda: checked_step(step, state))

    def loss(self, state: State, samples: int | None = None) -> float:
        """Total loss at `state`. Raises TrainerError."""
        found = _ask("loss()", lambda: self._trainer.loss(state, samples))
        return _ask("loss()", lambda: number(found, "loss(state)"))

    def gradients(self, state: State, samples: int | None = None) -> Tensors:
        """Back-propagated gradients, in the order of the parameters. Raises TrainerError."""
        found = _ask("gradients()", lambda: self._trainer.gradients(state, samples))
        gradients = as_tensors(found, "gradients(state)")
        return aligned(gradients, state.params) or gradients

    @property
    def data(self) -> Any:
        """The data set, if the trainer has one. Raises TrainerError."""
        found = _attribute(self._trainer, "data")
        return checked_data(found) if isinstance(found, Dataset) else found

    def predict(self, state: State, x: Array) -> Array:
        """The answers for inputs, one row each. Raises TrainerError."""
        y = _ask("predict()", lambda: np.array(self._trainer.predict(state, x)))
        if y.dtype.kind not in NUMBERS or not (y.ndim and len(y) == len(x) and y.size):
            raise TrainerError(
                f"predict(state, x) returned shape {y.shape} of {y.dtype} for {len(x)} inputs, "
                "not a row of real numbers for each"
            )
        return y.reshape(len(x), -1)

    def forward(self, state: State, x: Array) -> Sequence[Op]:
        """The ops of a forward pass. Raises TrainerError."""
        found = _ask("forward()", lambda: self._trainer.forward(state, x))
        return _ask("forward()", lambda: checked_ops(found, "forward(state, x)"))

    def tuned(self, state: State, **options: Any) -> State:
        """The State with other hyper-parameters. Raises TrainerError."""
        found = _ask("tuned()", lambda: self._trainer.tuned(state, **options))
        return _ask("tuned()", lambda: checked_state(found, "tuned(state, …)"))

    def on(self, samples: Split) -> GuardedTrainer:
        """The same training on other samples. Raises TrainerError."""
        found = _ask("on()", lambda: self._trainer.on(samples))
        if callable(getattr(found, "start", None)) and callable(getattr(found, "step", None)):
            return GuardedTrainer(found)
        raise TrainerError(f"on(samples) returned {type(found).__name__}, not a trainer with start and step")


def _attribute(trainer: Any, name: str) -> Any:
    """An attribute of the trainer. Raises AttributeError if it has none, TrainerError for any other error."""
    try:
        return getattr(trainer, name)
    except AttributeError:
        raise
    except BaseException as error:
        raise TrainerError.of(error, f"its {name}") from error


def _ask(doing: str, question: Callable[[], R]) -> R:
    """The trainer's answer; NumPy's warnings would only garble the screen.

    One question at a time: a panel that asks for predictions must not meet a step half done.
    """
    with LOCK, np.errstate(all="ignore"):
        return foreign.call(doing, question)
