"""Layers that update themselves as the gradient comes back: backward(gradient, learning_rate)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Literal

import numpy as np

from nettui.sources.own.conventions.arrays import arrays_of, put, trained
from nettui.sources.own.conventions.layers import layers_in
from nettui.sources.own.conventions.loss_beside import LossBeside, NoLoss, loss_beside, pair_in, slope_of
from nettui.sources.own.conventions.modes import mode_arguments, switch
from nettui.sources.own.conventions.signature import (
    BACKWARD,
    FORWARD,
    RATES,
    held_rate,
    method,
    named,
    parameters_of,
    rate_names,
    required,
    set_rate,
)
from nettui.sources.own.network import Unfit
from nettui.types import Array

INPUT = ("input", "inputs", "x", "X", "input_data", "layer_input")
TRAINS = ("fit", "train", "SGD")
SAMPLES = (11, 13, 17, 19, 23, 29, 31)


@dataclass
class LearningLayers:
    """Layers one after another, that learn as they go backward; the gradient is what they do at rate 1.

    `single`: they take one sample at a time, and learn after each; `columns`: samples are columns.
    """

    convention: ClassVar[str] = "layers that update themselves in backward(gradient, learning_rate)"
    layers: Sequence[Any]
    loss: LossBeside
    names: tuple[tuple[str, ...], ...]
    model: Any = None
    single: bool = False
    columns: bool = False
    rate_name: str | None = None
    """The layers' attribute that is the rate, "" for none; None for the first that is called like one."""

    @classmethod
    def recognize(cls, target: Any) -> LearningLayers | None:
        layers, others, _ = layers_in(target)
        passes = layers and all(method(each, *FORWARD) and method(each, *BACKWARD) for each in layers)
        if not passes or not any(map(_learns, layers)):
            return None
        names = tuple(trained(each) if hasattr(each, "__dict__") else () for each in layers)
        found = cls(layers, loss_beside(others, slope_of(target)), names, target)
        found.single, found.columns = found._takes()
        return found if any(names) else None

    def look_around(self, module: Any) -> None:
        """Takes a loss with its derivative from the module, if there is none in the model."""
        if self.loss == NoLoss():
            self.loss = loss_beside(pair_in(module))
        if self.loss == NoLoss():
            self.loss = NoLoss(self.columns)

    def parameters(self) -> Mapping[str, Any]:
        return {name: value for name, _, _, value in self._places()}

    def _places(self) -> Iterator[tuple[str, Any, str, Any]]:
        """Each parameter: its name, the layer that holds it, its name there, the array."""
        for number, layer in enumerate(self.layers, 1):
            held = dict(arrays_of(layer)) if self.names[number - 1] else {}
            for name in self.names[number - 1]:
                yield f"layer{number}.{name}", layer, name, held[name]

    def assign(self, name: str, value: Array) -> None:
        for known, layer, inner, _ in self._places():
            if known == name:
                put(layer, inner, value)

    def scores(self, x: Array) -> Array:
        forward = self._forward(training=False)
        outs = [self.loss.answer(forward(each)[-1]) for each in self._parts(x)]
        return np.concatenate(outs, axis=1 if self.columns else 0)

    def gradients(self, x: Array, y: Array) -> tuple[float | None, Mapping[str, Any]]:
        before = {name: np.array(value) for name, value in self.parameters().items()}
        total = {name: np.zeros(value.shape) for name, value in before.items()}

        def restore() -> None:
            for name, value in self.parameters().items():
                total[name] += before[name] - value
                self.assign(name, before[name].copy())

        return self._learn(x, y, 1.0, restore), total

    def _parts(self, array: Array) -> Sequence[Array]:
        """The samples one by one if the layers take one at a time, else all together."""
        if not self.single:
            return [array]
        if array.ndim == 1 or not self.columns:
            return [array[n : n + 1] for n in range(len(array))]
        return [array[:, n : n + 1] for n in range(array.shape[1])]

    def _forward(self, training: bool) -> Callable[[Array], list[Array]]:
        """Takes samples through the layers: returns what each reads, then what the last one returns."""
        functions = []
        for layer in self.layers:
            switch(layer, training)
            function = method(layer, *FORWARD)
            assert function is not None  # by recognize
            functions.append(partial(function, **mode_arguments(function, training)))

        def forward(x: Array) -> list[Array]:
            passed = [x]
            for each in functions:
                passed.append(each(passed[-1]))
            if not isinstance(passed[-1], np.ndarray):
                raise Unfit("an array from the last layer's forward pass", type(passed[-1]).__name__)
            return passed

        return forward

    def _backward(self, rate: float) -> Callable[[Sequence[Array], Any], None]:
        """Takes the gradient back through the layers, which learn from it at that rate."""
        name = next(iter(self.rate_names()), "") if self.rate_name is None else self.rate_name
        for layer in self.layers:
            if name and hasattr(layer, name):
                set_rate(layer, name, rate)
        functions = [method(layer, *BACKWARD) for layer in self.layers]
        plans = [(function, _plan(function)) for function in functions if function is not None]

        def backward(inputs: Sequence[Array], gradient: Any) -> None:
            for (function, plan), x in zip(reversed(plans), reversed(inputs), strict=True):
                known = {"input": x, "gradient": gradient, "rate": rate}
                gradient = function(*(known[each] for each in plan))

        return backward

    def _learn(self, x: Array, y: Array, rate: float, restored: Callable[[], None]) -> float | None:
        """Passes forward and backward, sample by sample if they take one; returns the sum of the losses.

        `restored` is called after each.
        """
        forward, backward, values = self._forward(training=True), self._backward(rate), []
        for one, label in zip(self._parts(x), self._parts(y), strict=True):
            passed = forward(one)
            value, gradient = self.loss(passed[-1], label)
            backward(passed[:-1], gradient)
            values.append(value)
            restored()
        known = [value for value in values if value is not None]
        return float(np.sum(known)) if len(known) == len(values) else None

    def _takes(self) -> tuple[bool, bool]:
        """Whether the layers take one sample at a time, and whether as a column: the first that works."""
        arrays = [np.asarray(value) for value in self.parameters().values()]
        first = next((array.shape for array in arrays if array.ndim == 2 and min(array.shape) > 1), (1, 1))
        sizes = {size for array in arrays for size in array.shape}
        several = next(count for count in SAMPLES if count not in sizes)
        for count in (several, 1):
            for columns, width in ((False, first[0]), (True, first[1])):
                if self._works(count, columns, width):
                    return count == 1, columns
        return False, False

    def _works(self, count: int, columns: bool, width: int) -> bool:
        """Whether a copy learns from so many samples, and keeps the shapes of its parameters."""
        other = deepcopy(self)
        shapes = [np.shape(value) for value in other.parameters().values()]
        x = np.random.default_rng(0).random((width, count) if columns else (count, width))
        try:
            *inputs, out = other._forward(training=True)(x)
            other._backward(1e-3)(inputs, np.ones_like(out))
        except Exception:
            return False
        same = shapes == [np.shape(value) for value in other.parameters().values()]
        return same and out.ndim == 2 and out.shape[1 if columns else 0] == count

    def remark(self, x: Array, y: Array) -> str:
        """What a user must know of the loss and of the update, in a sentence."""
        first = (self._parts(x)[0], self._parts(y)[0])
        said = self.loss.remark(self._forward(training=True)(first[0])[-1], first[1])
        one = "the layers learn from one sample at a time, so the loss is a sum over the mini-batch"
        return "; ".join(filter(None, (one if self.single else "", said)))

    def objects(self) -> Sequence[Any]:
        """The layers, where the names of their passes are the usual ones."""
        return [each for each in self.layers if method(each, "forward") and method(each, "backward")]

    def rate_names(self) -> Sequence[str]:
        """The layers' attributes that are called like a rate."""
        return list(dict.fromkeys(name for layer in self.layers for name in rate_names(layer)))

    def own_rate(self, name: str) -> float:
        """The rate that the layers have, or the default of their backward pass or of the model's training."""
        holder = next((layer for layer in self.layers if name and hasattr(layer, name)), None)
        functions = [method(self.model, *TRAINS), *(method(layer, *BACKWARD) for layer in self.layers)]
        rates = (held_rate(holder, name, function) for function in functions)
        return next((rate for rate in rates if np.isfinite(rate)), float("nan"))

    def settle(self, name: str, inside: float = 0.0) -> None:
        """Says which attribute it is."""
        self.rate_name = name

    @property
    def can_update(self) -> bool:
        return True

    def update(self, x: Array, y: Array, rate: float) -> None:
        """Their own learning: sample by sample, or from all at once."""
        self._learn(x, y, rate, lambda: None)


def _learns(layer: Any) -> bool:
    """Whether its backward pass takes a rate, or its input and the gradient, where it holds a rate."""
    function = method(layer, *BACKWARD)
    if function is None:
        return False
    return bool(named(function, RATES)) or (bool(rate_names(layer)) and len(required(function)) == 2)


def _plan(function: Callable[..., Any]) -> list[Literal["input", "gradient", "rate"]]:
    """What the parameters of a layer's backward pass are: its input, the gradient, the rate."""
    known = [each.name for each in parameters_of(function)]
    gradient = next((name for name in known if name not in (*RATES, *INPUT)), known[0] if known else "")
    plan: list[Literal["input", "gradient", "rate"]] = []
    for name in known:
        if name != gradient and name not in (*RATES, *INPUT):
            break
        plan.append("gradient" if name == gradient else "rate" if name in RATES else "input")
    return plan
