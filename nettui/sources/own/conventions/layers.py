"""Layer objects with forward and backward: in a list, in (layers, loss), or in a model's `layers`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from nettui.sources.own.conventions.arrays import held, place_of, put
from nettui.sources.own.conventions.loss_beside import (
    LossBeside,
    NoLoss,
    loss_beside,
    losses_in,
    losses_of,
    pair_in,
    slope_of,
)
from nettui.sources.own.conventions.modes import data_arguments, has_switch, mode_arguments, switch
from nettui.sources.own.conventions.passing import SLOPE, by_parameters
from nettui.sources.own.conventions.signature import (
    BACKWARD,
    FORWARD,
    GRADS,
    held_rate,
    method,
    rate_names,
    required,
    set_rate,
    source_of,
)
from nettui.sources.own.conventions.slots import gradient_in, labels_of, parameters_of_layer
from nettui.sources.own.network import Unfit
from nettui.sources.own.watch import layer_objects
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
    whole: Any = None
    """The object or list that was given, which an optimizer may ask for."""
    rate_name: str | None = None
    """The optimizer's attribute that is the rate, "" for none; None for the first that is called like one."""

    model: Any = None
    """What runs the layers itself, by forward(x) and backward(gradient); None where nettui does."""
    returned: dict[str, Any] = field(default_factory=dict)
    """The gradients that layers returned, by the names of the parameters."""

    @classmethod
    def recognize(cls, target: Any) -> Layers | None:
        layers, others, optimizers = layers_in(target)
        if not layers or (isinstance(target, tuple) and list(layers) == [*target]):
            return cls._run_by(target)
        *front, last = layers
        if not others and front and _is_loss(last):
            layers, others = front, [last]
        passes = all(method(each, *FORWARD) and method(each, *BACKWARD) for each in layers)
        if not passes:
            return None
        return cls._of(layers, others, optimizers, target)

    @classmethod
    def _run_by(cls, target: Any) -> Layers | None:
        """The layers of a model that runs them itself."""
        model, *others = target if isinstance(target, tuple) and target else (target,)
        forward, backward = method(model, *FORWARD), method(model, *BACKWARD)
        if forward is None or backward is None or isinstance(model, type | Mapping):
            return None
        slope = data_arguments(backward)
        if len(data_arguments(forward)) != 1 or len(slope) != 1 or not SLOPE.match(slope[0]):
            return None
        layers = [
            each
            for each in layer_objects(model)
            if list(parameters_of_layer(each)) and not layer_objects(each)
        ]
        return cls._of(layers, [*others, *losses_of(model)], others, target, model) if layers else None

    @classmethod
    def _of(
        cls,
        layers: Sequence[Any],
        others: Sequence[Any],
        optimizers: Sequence[Any],
        target: Any,
        model: Any = None,
    ) -> Layers | None:
        optimizer = next((each for each in optimizers if method(each, *UPDATES)), None)
        names = tuple(tuple(parameters_of_layer(layer)) for layer in layers)
        whole = target[0] if isinstance(target, tuple) and target else target
        found = cls(
            list(layers), loss_beside(others, slope_of(whole)), optimizer, names, whole=whole, model=model
        )
        return found if found.parameters() else None

    def look_around(self, module: Any) -> None:
        """Takes the only loss of the module, if there is none beside the layers."""
        if self.loss == NoLoss():
            self.loss = loss_beside([*losses_in(module), *pair_in(module)])

    def parameters(self) -> Mapping[str, Any]:
        return {name: value for name, _, _, value in self._places()}

    def _places(self) -> Iterator[tuple[str, Any, str, Any]]:
        """Each parameter: its name, the layer that holds it, its name there, the array."""
        for number, layer in enumerate(self.layers, 1):
            names = self.names[number - 1]
            labels = labels_of(names)
            for name in names:
                yield f"layer{number}.{labels[name]}", layer, name, held(*place_of(layer, name))

    def assign(self, name: str, value: Array) -> None:
        for known, layer, inner, _ in self._places():
            if known == name:
                put(layer, inner, value)

    def scores(self, x: Array) -> Array:
        return self.loss.answer(self._run(x, training=False))

    def gradients(self, x: Array, y: Array) -> tuple[float | None, Mapping[str, Any]]:
        out = self._run(x, training=True)
        value, gradient = self.loss(out, y)
        if self.model is not None:
            function = method(self.model, *BACKWARD)
            assert function is not None  # by recognize
            function(gradient)
        else:
            for layer in reversed(self.layers):
                gradient = self._back(layer, gradient)
        return value, {name: self._gradient(layer, inner, name) for name, layer, inner, _ in self._places()}

    def _back(self, layer: Any, gradient: Any) -> Any:
        """Takes the gradient back through a layer, and keeps what else it returns."""
        function = method(layer, *BACKWARD)
        assert function is not None  # by recognize
        answer = function(gradient)
        if isinstance(answer, tuple) and answer:
            mine = {name: value for name, holder, _, value in self._places() if holder is layer}
            self.returned |= by_parameters(mine, answer[1:], function) if mine else {}
            answer = answer[0]
        return answer if isinstance(answer, np.ndarray) else getattr(layer, "dinputs", None)

    def _run(self, x: Array, training: bool) -> Array:
        """The output of the last layer, in training or at prediction."""
        if self.model is not None:
            switch(self.model, training)
            return _forward(self.model, x, training)
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

    def _gradient(self, layer: Any, inner: str, name: str) -> Any:
        found = gradient_in(layer, inner)
        if found is None:
            found = self.returned.get(name)
        if found is not None:
            return np.copy(found)
        known = (
            ", ".join(key for key in vars(layer) if key.lower().startswith(("d", "grad")))
            or "no such attribute"
        )
        raise Unfit(f"a gradient of {name}, such as {name}'s d{inner}, after backward", known)

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
        self._call(method(self.optimizer, *UPDATES))
        if after:
            after()

    def _call(self, function: Any) -> None:
        """The optimizer's update: of all that it holds, the network, lists or dicts, or each layer."""
        asked = required(function)
        if not asked:
            function()
        elif len(asked) == 2 and asked[1] in GRADS:
            values = dict(self.parameters())
            grads = {name: self._gradient(layer, inner, name) for name, layer, inner, _ in self._places()}
            keyed = "items()" in source_of(function) or "keys()" in source_of(function)
            function(*((values, grads) if keyed else (list(values.values()), list(grads.values()))))
            for name, value in values.items():
                self.assign(name, value)
        elif asked[0] in NETWORKS:
            function(self.whole)
        else:
            holders = [holder for _, holder, _, _ in self._places()]
            for layer in self.layers:
                if any(layer is holder for holder in holders):
                    function(layer)


NETWORKS = ("net", "network", "model", "nn", "layers", "mlp")


def layers_in(target: Any) -> tuple[list[Any], list[Any], list[Any]]:
    """The layers, what may be the loss beside them, and what may be the optimizer; no layers if none are."""
    if isinstance(target, tuple) and target and (isinstance(target[0], list) or hasattr(target[0], "layers")):
        first, *others = target
        layers, held, kept = layers_in(first)
        return layers, [*others, *held], [*others, *kept]
    layers = getattr(target, "layers", target)
    if isinstance(layers, Mapping):
        layers = list(layers.values())
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


def _forward(layer: Any, x: Array, training: bool = False) -> Array:
    function = method(layer, *FORWARD)
    assert function is not None  # by recognize
    answer = function(x, **mode_arguments(function, training))
    if isinstance(answer, tuple) and answer and isinstance(answer[0], np.ndarray):
        answer = answer[0]
    found = answer if isinstance(answer, np.ndarray) else getattr(layer, "output", None)
    if not isinstance(found, np.ndarray):
        name = type(layer).__name__
        raise Unfit(f"an array from {name}.forward, or in its `output`", type(found).__name__)
    return found
