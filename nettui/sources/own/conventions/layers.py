"""Layer objects with forward and backward: in a list, in (layers, loss), or in a model's `layers`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from nettui.sources.own.conventions.loss_beside import LossBeside, loss_beside, losses_of, slope_of
from nettui.sources.own.conventions.modes import data_arguments, has_switch, mode_arguments, switch
from nettui.sources.own.conventions.signature import (
    GRADIENTS,
    held_rate,
    method,
    rate_names,
    required,
    set_rate,
)
from nettui.sources.own.network import Unfit
from nettui.types import Array


@dataclass
class Layers:
    """Layers one after another, and the loss beside them."""

    convention: ClassVar[str] = "layer objects with forward and backward"
    layers: Sequence[Any]
    loss: LossBeside
    optimizer: Any = None
    names: tuple[tuple[str, ...], ...] = ()
    """The attributes of each layer that are trained: those that are there before the first forward pass."""
    rate_name: str | None = None
    """The optimizer's attribute that is the rate, "" for none; None for the first that is called like one."""

    @classmethod
    def recognize(cls, target: Any) -> Layers | None:
        layers, others, optimizers = layers_in(target)
        if not layers:
            return None
        *front, last = layers
        if not others and front and _is_loss(last):
            layers, others = front, [last]
        passes = all(method(each, "forward", "__call__") and method(each, "backward") for each in layers)
        if not passes:
            return None
        optimizer = next((each for each in optimizers if method(each, *UPDATES)), None)
        names = tuple(tuple(_parameters(layer)) for layer in layers)
        found = cls(list(layers), loss_beside(others, slope_of(target)), optimizer, names)
        return found if found.parameters() else None

    def parameters(self) -> Mapping[str, Any]:
        return {name: value for name, _, _, value in self._places()}

    def _places(self) -> Iterator[tuple[str, Any, str, Any]]:
        """Each parameter: its name, the layer that holds it, the attribute, the array."""
        for number, layer in enumerate(self.layers, 1):
            for name in self.names[number - 1]:
                yield f"layer{number}.{name}", layer, name, getattr(layer, name)

    def assign(self, name: str, value: Array) -> None:
        for known, layer, attribute, _ in self._places():
            if known == name:
                setattr(layer, attribute, value)

    def scores(self, x: Array) -> Array:
        return self.loss.answer(self._run(x, training=False))

    def gradients(self, x: Array, y: Array) -> tuple[float | None, Mapping[str, Any]]:
        out = self._run(x, training=True)
        value, gradient = self.loss(out, y)
        for layer in reversed(self.layers):
            gradient = _backward(layer, gradient)
        return value, {
            name: self._gradient(layer, attribute, name) for name, layer, attribute, _ in self._places()
        }

    def _run(self, x: Array, training: bool) -> Array:
        """The output of the last layer, in training or at prediction."""
        out = x
        for layer in self.layers:
            switch(layer, training)
            out = _forward(layer, out, training)
        return out

    def remark(self, x: Array, y: Array) -> str:
        """What a user must know of the loss, in a sentence; "" if nothing."""
        return self.loss.remark(self._run(x, training=True), y)

    def objects(self) -> Sequence[Any]:
        """The layers."""
        return self.layers

    def unswitched(self, x: Array) -> Sequence[str]:
        """The layers that answer at random and have no switch for prediction."""
        out, found = x, []
        for layer in self.layers:
            switch(layer, False)
            first, out = (_forward(layer, out, False).copy() for _ in range(2))
            if not has_switch(layer) and not np.array_equal(first, out, equal_nan=True):
                found.append(type(layer).__name__)
        return found

    def _gradient(self, layer: Any, attribute: str, name: str) -> Any:
        for form in GRADIENTS:
            found = getattr(layer, form.format(attribute), None)
            if found is not None and not callable(found):
                return np.copy(found)
        grads = getattr(layer, "grads", None)
        if isinstance(grads, Mapping):
            for form in ("{}", *GRADIENTS):
                if form.format(attribute) in grads:
                    return np.copy(grads[form.format(attribute)])
        known = (
            ", ".join(key for key in vars(layer) if key.lower().startswith(("d", "grad")))
            or "no such attribute"
        )
        raise Unfit(f"a gradient of {name}, such as {name}'s d{attribute}, after backward", known)

    def rate_names(self) -> Sequence[str]:
        """The optimizer's attributes that are called like a rate."""
        return rate_names(self.optimizer)

    def own_rate(self, name: str) -> float:
        """The rate that the optimizer has itself."""
        return held_rate(self.optimizer, name, method(self.optimizer, *UPDATES))

    def settle(self, name: str, inside: float = 0.0) -> None:
        """Says which of them it is."""
        self.rate_name = name

    @property
    def can_update(self) -> bool:
        return self.optimizer is not None

    def update(self, x: Array, y: Array, rate: float) -> None:
        """The learner's optimizer: on each layer, or on all."""
        self.gradients(x, y)
        before, after = (
            method(self.optimizer, "pre_update_params"),
            method(self.optimizer, "post_update_params"),
        )
        name = next(iter(self.rate_names()), "") if self.rate_name is None else self.rate_name
        if name:
            set_rate(self.optimizer, name, rate)
        if before:
            before()
        function = method(self.optimizer, *UPDATES)
        assert function is not None  # by recognize
        if not required(function):
            function()
        else:
            trained = [
                layer for layer in self.layers if any(layer is holder for _, holder, _, _ in self._places())
            ]
            for layer in trained:
                function(layer)
        if after:
            after()


def layers_in(target: Any) -> tuple[list[Any], list[Any], list[Any]]:
    """The layers, what may be the loss beside them, and what may be the optimizer; no layers if none are."""
    layers = getattr(target, "layers", target)
    if isinstance(layers, Mapping):
        layers = list(layers.values())
    if isinstance(layers, tuple) and layers and isinstance(layers[0], list):
        layers, *others = layers
        return layers, others, others
    if not isinstance(layers, list | tuple):
        return [], [], []
    others = list(losses_of(target)) if layers is not target else []
    return list(layers), others, [getattr(target, name) for name in OPTIMIZERS if hasattr(target, name)]


OPTIMIZERS = ("optimizer", "optim", "opt")
UPDATES = ("update_params", "update", "step")


def _is_loss(layer: Any) -> bool:
    """Whether its forward takes the labels as well."""
    forward = method(layer, "forward", "calculate")
    return forward is not None and len(data_arguments(forward)) == 2


def _parameters(layer: Any) -> Iterator[str]:
    """The attributes of a layer that hold arrays which are trained."""
    for name, value in vars(layer).items() if hasattr(layer, "__dict__") else ():
        if (
            isinstance(value, np.ndarray)
            and value.dtype.kind == "f"
            and value.ndim
            and _is_parameter(layer, name)
        ):
            yield name


def _is_parameter(layer: Any, name: str) -> bool:
    """Whether an array of a layer is trained: it has a gradient beside it, or is called as parameters are."""
    if name.startswith(("d", "grad")) and name != "data":
        return False
    beside = any(hasattr(layer, form.format(name)) for form in GRADIENTS)
    return beside or name.lower() in PARAMETERS


PARAMETERS = ("w", "b", "weights", "biases", "weight", "bias", "gamma", "beta", "kernel", "bw", "ww")


def _forward(layer: Any, x: Array, training: bool = False) -> Array:
    function = method(layer, "forward", "__call__")
    assert function is not None  # by recognize
    answer = function(x, **mode_arguments(function, training))
    if isinstance(answer, tuple) and answer and isinstance(answer[0], np.ndarray):
        answer = answer[0]
    found = answer if isinstance(answer, np.ndarray) else getattr(layer, "output", None)
    if not isinstance(found, np.ndarray):
        name = type(layer).__name__
        raise Unfit(f"an array from {name}.forward, or in its `output`", type(found).__name__)
    return found


def _backward(layer: Any, gradient: Any) -> Any:
    function = method(layer, "backward")
    assert function is not None  # by recognize
    answer = function(gradient)
    if isinstance(answer, tuple) and answer:
        answer = answer[0]
    return answer if isinstance(answer, np.ndarray) else getattr(layer, "dinputs", None)
