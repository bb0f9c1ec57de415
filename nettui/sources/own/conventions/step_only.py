"""Code that only trains itself, as train(x, y): its gradient is (before − after) / rate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from nettui.sources.own.conventions.answers import first_number, scores_of
from nettui.sources.own.conventions.modes import data_arguments, mode_arguments, switch
from nettui.sources.own.conventions.randomness import same_randomness
from nettui.sources.own.conventions.signature import RATES, method, named, required, set_rate
from nettui.sources.own.network import Unfit, scalar
from nettui.types import Array

STEPS = (
    *("train_step", "train_on_batch", "train_batch", "fit_batch", "partial_fit", "training_step", "step"),
    *("train", "fit", "learn", "update", "backward"),
)
EPOCHS = (
    *("epochs", "n_epochs", "num_epochs", "iterations", "n_iter", "num_iterations", "iters", "steps"),
    "max_iter",
)


@dataclass
class StepOnly:
    """`names` are the arrays that the object holds before training and that are not called like gradients."""

    convention: ClassVar[str] = "a method that trains itself, such as train(x, y)"
    target: Any
    names: tuple[str, ...] = ()

    @classmethod
    def recognize(cls, target: Any) -> StepOnly | None:
        function = method(target, *STEPS)
        if function is None or len(required(function)) < 2 or not hasattr(target, "__dict__"):
            return None
        names = tuple(
            name
            for name, _ in arrays_of(target)
            if not name.startswith(("v_", "m_", "d", "grad", "vel", "cache"))
        )
        return cls(target, names) if names else None

    def parameters(self) -> Mapping[str, Any]:
        known = dict(arrays_of(self.target))
        return {name: known[name] for name in self.names if name in known}

    def assign(self, name: str, value: Array) -> None:
        holder, key = place_of(self.target, name)
        if isinstance(holder, list | dict):
            holder[key] = value
        else:
            setattr(holder, key, value)

    @property
    def rate(self) -> float:
        """The rate that the code trains with, 0 if it is an argument or unknown."""
        for name in RATES:
            value = getattr(self.target, name, None)
            if isinstance(value, int | float) and not isinstance(value, bool):
                return float(value)
        return 0.0

    def gradients(self, x: Array, y: Array) -> tuple[float | None, Mapping[str, Any]]:
        rate = self.rate or 1.0
        other = deepcopy(self)
        before = {name: np.array(value, float) for name, value in other.parameters().items()}
        loss = self._loss(x, y)
        answer = first_number(other._step(x, y, rate))
        after = other.parameters()
        return loss if answer is None else answer, {
            name: (array - np.asarray(after[name], float)) / rate for name, array in before.items()
        }

    def _loss(self, x: Array, y: Array) -> float | None:
        """The loss before the step, with the random numbers that the step will draw."""
        function = method(self.target, "loss", "compute_loss", "cost")
        if function is None or len(data_arguments(function)) != 2:
            return None
        switch(self.target, training=True)
        with same_randomness(self.target):
            return scalar(function(x, y, **mode_arguments(function, True)))

    @property
    def can_update(self) -> bool:
        return True

    def update(self, x: Array, y: Array, rate: float) -> None:
        self._step(x, y, rate)

    def _step(self, x: Array, y: Array, rate: float) -> Any:
        function = method(self.target, *STEPS)
        assert function is not None  # by recognize
        switch(self.target, training=True)
        if rate:
            set_rate(self.target, rate)
        given: dict[str, Any] = {}
        if (argument := named(function, RATES)) != "":
            given[argument] = rate
        if (argument := named(function, EPOCHS)) != "":
            given[argument] = 1
        lacking = [name for name in required(function)[2:] if name not in given]
        if lacking:
            expected = f"{function.__name__}(x, y), and perhaps a rate"
            raise Unfit(expected, f"also {', '.join(lacking)}")
        return function(x, y, **given)

    def scores(self, x: Array) -> Array:
        return scores_of(self.target, x)


def arrays_of(target: Any) -> Iterator[tuple[str, Any]]:
    """The arrays of floats that an object holds, also in lists and dicts, by a name for each."""
    for name, value in vars(target).items():
        if _is_array(value):
            yield name, value
        else:
            yield from _inside(name, value)


def _inside(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The arrays in lists and dicts, also nested ones."""
    keys = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    for key, each in keys:
        inner = f"{name}[{key!r}]"
        if _is_array(each):
            yield inner, each
        else:
            yield from _inside(inner, each)


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind in "fi" and value.size > 0


def place_of(target: Any, name: str) -> tuple[Any, Any]:
    """The object that holds the array of that name, and its key there."""
    if not name.endswith("]"):
        return target, name
    first, *keys = name.replace("]", "").split("[")
    holder, *inner = (
        getattr(target, first),
        *(int(key) if key.isdigit() else key.strip("'\"") for key in keys),
    )
    for key in inner[:-1]:
        holder = holder[key]
    return holder, inner[-1]
