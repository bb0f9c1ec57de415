"""Code that only trains itself, as train(x, y): its gradient is (before − after) / rate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from nettui.sources.own.conventions.answers import FORWARD, first_number, scores_of
from nettui.sources.own.conventions.arrays import arrays_of, put, trained
from nettui.sources.own.conventions.binding import LABELS
from nettui.sources.own.conventions.modes import data_arguments, mode_arguments, switch
from nettui.sources.own.conventions.randomness import drawn, same_randomness
from nettui.sources.own.conventions.signature import (
    BATCH_SIZES,
    LOOPS,
    MORE_DATA,
    RATES,
    held_rate,
    method,
    named,
    once,
    rate_names,
    required,
    set_rate,
)
from nettui.sources.own.network import Unfit, scalar
from nettui.types import Array

STEPS = (
    *("train_step", "train_on_batch", "train_batch", "fit_batch", "partial_fit", "training_step", "step"),
    *("train", "fit", "learn", "update", "backward", "entrainer", "entraîner", "apprendre", "ajuster"),
)
LOSSES = ("loss", "compute_loss", "cost", "perte", "calculer_perte", "cout", "calculer_cout")
"""How they call the loss, in English and in French."""

DIFFERS = 1e-4
"""The share of a step by which the next one from the same parameters differs if the code remembers."""

ALIKE = 1e-6
"""The share of a step up to which two ways are the same."""

ONE_BY_ONE = "it updates after each sample, so the loss is a sum over the mini-batch"


@dataclass
class StepOnly:
    """`names` are the arrays that the object holds before training, less gradients and an optimizer's."""

    convention: ClassVar[str] = "a method that trains itself, such as train(x, y)"
    target: Any
    names: tuple[str, ...] = ()
    rate_name: str | None = None
    """The attribute that is the rate, "" for none; None for the first that is called like one."""
    inside: float = 0.0
    """The rate inside the code, if it is known."""
    single: bool = False
    """Whether an update follows each sample: the gradient is the sum of what each does alone."""

    @classmethod
    def recognize(cls, target: Any) -> StepOnly | None:
        function = method(target, *STEPS)
        if function is None or len(required(function)) < 2 or not hasattr(target, "__dict__"):
            return None
        names = trained(target)
        return cls(target, names) if names else None

    def parameters(self) -> Mapping[str, Any]:
        known = dict(arrays_of(self.target))
        return {name: known[name] for name in self.names if name in known}

    def assign(self, name: str, value: Array) -> None:
        put(self.target, name, value)

    def rate_names(self) -> Sequence[str]:
        """The attributes that are called like a rate."""
        return rate_names(self.target)

    def own_rate(self, name: str) -> float:
        """The rate that the code has itself."""
        return held_rate(self.target, name, method(self.target, *STEPS))

    def settle(self, name: str, inside: float = 0.0) -> None:
        """Says which of them it is, and the rate that is inside the code."""
        self.rate_name, self.inside = name, inside

    @property
    def divisor(self) -> float:
        """The rate of a step: that of the attribute, else the one inside, else 1."""
        name = self._rate_name
        return (float(getattr(self.target, name)) if name else self.inside) or 1.0

    @property
    def _rate_name(self) -> str:
        return next(iter(self.rate_names()), "") if self.rate_name is None else self.rate_name

    def numbers(self) -> Sequence[float]:
        """The numbers in the methods of its class, and those of its module that they use."""
        found = {1.0}
        for function in vars(type(self.target)).values():
            code, known = getattr(function, "__code__", None), getattr(function, "__globals__", {})
            if code is not None:
                used = (*code.co_consts, *(known.get(name) for name in code.co_names))
                found |= {value for value in used if isinstance(value, float) and value > 0}
        return sorted(found)

    def gradients(self, x: Array, y: Array) -> tuple[float | None, Mapping[str, Any]]:
        if not self.single:
            return self._moved(x, y)
        total: dict[str, Any] = {}
        values = []
        for one, label in samples_of(x, y):
            value, moved = self._moved(one, label)
            values.append(value)
            total = {name: total.get(name, 0.0) + array for name, array in moved.items()}
        known = [value for value in values if value is not None]
        return float(np.sum(known)) if len(known) == len(values) else None, total

    def learns_one_by_one(self, x: Array, y: Array) -> bool:
        """Whether a mini-batch has the effect of its samples one after another."""
        whole, parts = deepcopy(self), deepcopy(self)
        before = {name: np.array(value, float) for name, value in whole.parameters().items()}
        with same_randomness(self.target):
            whole._step(x, y, self.divisor)
        with same_randomness(self.target):
            for one, label in samples_of(x, y):
                parts._step(one, label, self.divisor)
        moved = {name: np.asarray(value, float) - before[name] for name, value in whole.parameters().items()}
        size = max(float(np.abs(each).max(initial=0)) for each in moved.values())
        far = (
            float(np.abs(before[name] + moved[name] - np.asarray(value, float)).max(initial=0))
            for name, value in parts.parameters().items()
        )
        return 0 < size < np.inf and max(far) <= ALIKE * size

    def go_one_by_one(self) -> None:
        """From now on the gradient is the sum of what each sample does alone."""
        self.single = True

    def remark(self, x: Array, y: Array) -> str:
        """What a user must know of it, in a sentence."""
        return ONE_BY_ONE if self.single else ""

    def _moved(self, x: Array, y: Array) -> tuple[float | None, Mapping[str, Any]]:
        """The loss, and the way from here to after the step, divided by the rate."""
        rate = self.divisor
        other = deepcopy(self)
        before = {name: np.array(value, float) for name, value in other.parameters().items()}
        loss, draws = self._loss_and_draws(x, y)
        answer = first_number(other._step(x, y, rate))
        if draws and draws != drawn(other.target):
            loss = None  # of other random numbers than the step's
        after = other.parameters()
        return loss if answer is None else answer, {
            name: (array - np.asarray(after[name], float)) / rate for name, array in before.items()
        }

    def remembers(self, first: tuple[Array, Array], other: tuple[Array, Array]) -> bool:
        """Whether a step differs once another one was made: it holds earlier gradients, as momentum.

        All are made from the same parameters and random numbers, on two mini-batches (x, y).
        """
        copied = deepcopy(self)
        before = {name: np.array(value, float) for name, value in copied.parameters().items()}
        moves = []
        for x, y in (first, other, first):
            with same_randomness(copied.target):
                copied._step(x, y, self.divisor)
            after = copied.parameters()
            moves.append(
                np.concatenate([(np.asarray(after[at], float) - before[at]).ravel() for at in before])
            )
            for name, value in before.items():
                copied.assign(name, value.copy())
        return bool(np.abs(moves[2] - moves[0]).max() > DIFFERS * np.abs(moves[0]).max())

    def _loss_and_draws(self, x: Array, y: Array) -> tuple[float | None, str]:
        """The loss before the step, by the random numbers that the step will draw; "" if it draws none."""
        with same_randomness(self.target):
            before = drawn(self.target)
            value = self._loss(x, y)
            after = drawn(self.target)
        return value, after if after != before else ""

    def _loss(self, x: Array, y: Array) -> float | None:
        """The loss of samples and answers, or of the answers alone after a forward pass on the samples."""
        function = method(self.target, *LOSSES)
        needed = [] if function is None else data_arguments(function)
        forward = method(self.target, *FORWARD) if len(needed) == 1 and needed[0] in LABELS else None
        if function is None or not (len(needed) == 2 or forward is not None):
            return None
        switch(self.target, training=True)
        if forward is not None:
            forward(x, **mode_arguments(forward, True))
        data = (x, y) if forward is None else (y,)
        return scalar(function(*data, **mode_arguments(function, True)))

    @property
    def can_update(self) -> bool:
        return True

    def update(self, x: Array, y: Array, rate: float) -> None:
        self._step(x, y, rate)

    def _step(self, x: Array, y: Array, rate: float) -> Any:
        function = method(self.target, *STEPS)
        assert function is not None  # by recognize
        switch(self.target, training=True)
        if rate and self._rate_name:
            set_rate(self.target, self._rate_name, rate)
        one_pass(self.target, number_of_samples(x, y))
        given = once(function)
        if (argument := named(function, RATES)) != "":
            given[argument] = rate
        if (argument := named(function, BATCH_SIZES)) != "":
            given[argument] = number_of_samples(x, y)
        for name in required(function)[2:]:
            if (more := MORE_DATA.match(name)) is not None:
                given[name] = x if more["which"] in "xX" else y
        lacking = [name for name in required(function)[2:] if name not in given]
        if lacking:
            expected = f"{function.__name__}(x, y), and perhaps a rate and how often"
            found = f"also {', '.join(lacking)}"
            hint = f"give {lacking[0]} a default, as {lacking[0]}=None, or keep it in an attribute"
            raise Unfit(expected, found, hint)
        return function(x, y, **given)

    def scores(self, x: Array) -> Array:
        return scores_of(self.target, x)


def samples_of(x: Array, y: Array) -> Iterator[tuple[Array, Array]]:
    """The samples one by one, as rows or as columns."""
    count = number_of_samples(x, y)
    for n in range(count):
        yield (
            x[n : n + 1] if len(x) == count else x[:, n : n + 1],
            y[n : n + 1] if len(y) == count else y[:, n : n + 1],
        )


def one_pass(target: Any, samples: int, epochs: int = 1) -> None:
    """Sets the attributes that say how often code goes through its samples, and how many it takes at once."""
    for name, value in list(vars(target).items()):
        if isinstance(value, int) and not isinstance(value, bool):
            if name in LOOPS:
                setattr(target, name, epochs)
            elif name in BATCH_SIZES:
                setattr(target, name, samples)


def number_of_samples(x: Array, y: Array) -> int:
    """How many samples there are, as rows or as columns, or one by itself."""
    if np.ndim(y) == 0 or np.ndim(x) == 1:
        return 1
    return len(y) if y.ndim == 1 or len(y) == len(x) else y.shape[1]
