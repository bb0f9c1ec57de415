"""Trainers whose abilities are none, and trainers that raise all sorts of exceptions."""

from __future__ import annotations

import sys
import warnings
from typing import Any

import numpy as np

from nettui.data.dataset import Split
from nettui.types import Array, Op, State, Step
from tests.foreign import Able, Foreign


class NoDataset(Able):
    """`data` is an array, `loss` a number, `options` text."""

    data = np.zeros((3, 4))  # type: ignore[assignment]
    loss = 0.5  # type: ignore[assignment]
    options = "rate"

    def tuned(self, state: State, **options: Any) -> State:
        return state


class LossFloatAttribute(Foreign):
    loss = 0.5
    gradients = None
    options = ("rate",)


class OtherPredict(Able):
    """`predict` has another signature."""

    def predict(self, x: Array) -> Array:  # type: ignore[override]
        return x


class PredictsNone(Able):
    def predict(self, state: State, x: Array) -> Array:
        return None  # type: ignore[return-value]


class PredictsText(Able):
    def predict(self, state: State, x: Array) -> Array:
        return np.array(["a"] * len(x))


class PredictsClasses(Able):
    def predict(self, state: State, x: Array) -> Array:
        classes: Array = super().predict(state, x).argmax(axis=1)
        return classes


class PredictsNothing(Able):
    """A row of length 0 for each input."""

    def predict(self, state: State, x: Array) -> Array:
        return np.zeros((len(x), 0))


class ForwardsNone(Able):
    def forward(self, state: State, x: Array) -> list[Op]:
        return None  # type: ignore[return-value]


class LossIsArray(Able):
    def loss(self, state: State, samples: int | None = None) -> Any:
        return np.array([1.0, 2.0])


class LossIsNone(Able):
    def loss(self, state: State, samples: int | None = None) -> Any:
        return None


class OnReturnsNone(Able):
    def on(self, samples: Split) -> Any:
        return None


class NeverThere(Able):
    """Any attribute that it does not have raises an error of its own."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(f"no {name} here")


class BadProperty(Foreign):
    @property
    def data(self) -> Any:
        return dict[str, Any]()["samples"]


class BadRepr(Able):
    def __repr__(self) -> str:
        raise ValueError("no picture of me")


class AnswersAnything(Foreign):
    """Like a mock: every attribute is there, and is a function."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **options: None


class BadMissing(Able):
    def missing(self, kind: type) -> Any:
        raise KeyError(kind)


class TextMissing(Able):
    def missing(self, kind: type) -> Any:
        return "I have no idea"


class Exits(Able):
    def step(self, state: State) -> Step:
        if state.step == 2:
            sys.exit("enough")
        return super().step(state)


class Quits(Able):
    def step(self, state: State) -> Step:
        if state.step == 2:
            raise KeyboardInterrupt
        return super().step(state)


class Recurses(Able):
    def step(self, state: State) -> Step:
        return self.step(state) if state.step == 2 else super().step(state)


class Asserts(Able):
    def step(self, state: State) -> Step:
        assert state.step != 2
        return super().step(state)


class LongError(Able):
    def step(self, state: State) -> Step:
        if state.step == 2:
            raise ValueError("[red]words\n" * 2000)
        return super().step(state)


class ErrorWithoutText(Able):
    """An error whose text cannot be made."""

    def step(self, state: State) -> Step:
        if state.step == 2:
            raise Unprintable
        return super().step(state)


class Unprintable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")


class StopsIteration(Able):
    """Draws its batches from an iterator that is exhausted."""

    def step(self, state: State) -> Step:
        if state.step == 2:
            next(iter(()))
        return super().step(state)


class OutOfMemory(Able):
    def step(self, state: State) -> Step:
        if state.step == 2:
            raise MemoryError
        return super().step(state)


class Interrupts(Able):
    def step(self, state: State) -> Step:
        if state.step == 2:
            raise InterruptedError("a signal")
        return super().step(state)


class Warns(Able):
    """Warns and prints inside a step."""

    def step(self, state: State) -> Step:
        warnings.warn("this is deprecated", stacklevel=1)
        print("loss now", state.step)
        print("an error!", file=sys.stderr)
        np.zeros(1) / np.zeros(1)
        return super().step(state)


class NotAClass:
    """Methods with other parameters."""

    def start(self, seed: int) -> State:
        raise AssertionError

    def step(self) -> Step:
        raise AssertionError
