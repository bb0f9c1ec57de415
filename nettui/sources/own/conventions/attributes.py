"""Attributes W1, b1, …, forward(X), and a backward that stores dW1, db1, … or returns them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from nettui.sources.own.conventions.answers import first_number, scores_of, shape_of_loss
from nettui.sources.own.conventions.arrays import arrays_of, put, trained
from nettui.sources.own.conventions.modes import mode_arguments, switch
from nettui.sources.own.conventions.passing import by_parameters, passed
from nettui.sources.own.conventions.penalty import PenaltyAttribute
from nettui.sources.own.conventions.signature import (
    GRADIENTS,
    GRADS,
    RATES,
    held_rate,
    method,
    named,
    rate_names,
    required,
    set_rate,
    source_of,
)
from nettui.sources.own.network import require_gradients
from nettui.sources.own.roles import outputs_of
from nettui.sources.own.watch import layer_objects
from nettui.types import Array

BACKWARD = (
    "backward",
    "backprop",
    "back_propagation",
    "backpropagation",
    "backward_pass",
    "backward_propagation",
    "compute_gradients",
    "retropropagation",
    "passe_arriere",
    "arriere",
    "gradients",
    "gradient",
)
FORWARD = (
    *("forward", "forward_pass", "feedforward", "forward_propagation", "predict", "propagation_avant"),
    *("passe_avant", "propager", "avant", "predire"),
)
UPDATES = (
    *("update", "step", "update_params", "update_parameters", "update_weights", "apply_gradients"),
    *("optimizer_step", "optimize", "apply_grads", "gradient_step", "mettre_a_jour", "mise_a_jour"),
)
LOSSES = (
    *("loss", "compute_loss", "cost", "compute_cost", "calculate_loss"),
    *("perte", "calculer_perte", "cout", "calculer_cout"),
)


@dataclass
class Attributes(PenaltyAttribute):
    """`names` are the attributes that are trained."""

    convention: ClassVar[str] = "attributes W1, b1, …, forward(X) and backward(…)"
    target: Any
    names: tuple[str, ...] = ()
    rate_name: str | None = None
    """The attribute that is the rate, "" for none; None for the first that is called like one."""

    loss_shape: tuple[int, ...] = ()

    @classmethod
    def recognize(cls, target: Any) -> Attributes | None:
        if (
            not hasattr(target, "__dict__")
            or method(target, *BACKWARD) is None
            or method(target, *FORWARD) is None
        ):
            return None
        held = dict(arrays_of(target))
        names = trained(target)
        return cls(target, names) if names and cls(target, names)._returns_gradients(held) else None

    def _returns_gradients(self, held: Mapping[str, Any]) -> bool:
        """Whether the source of backward names gradients that it stores or returns, and makes no update."""
        function = method(self.target, *BACKWARD)
        source = source_of(function) if function else ""
        updates = any(
            f"self.{name} -=" in source
            or f"self.{name} +=" in source
            or f"self.{name} = self.{name}" in source
            for name in self.names
        )
        return not updates and ("self.d" in source or "self.grad" in source or "return" in source)

    def parameters(self) -> Mapping[str, Any]:
        known = dict(arrays_of(self.target))
        return {name: known[name] for name in self.names if name in known}

    def assign(self, name: str, value: Array) -> None:
        put(self.target, name, value)

    def gradients(self, x: Array, y: Array) -> tuple[float | None, Mapping[str, Any]]:
        value, found = self._passes(x, y)
        grads = self._named(found)
        backward = method(self.target, *BACKWARD)
        require_gradients(self.parameters(), grads, getattr(backward, "__name__", "backward"))
        return value, grads

    def _passes(self, x: Array, y: Array) -> tuple[float | None, Any]:
        """The loss, and what their backward pass returns."""
        forward, backward, loss = (method(self.target, *names) for names in (FORWARD, BACKWARD, LOSSES))
        assert forward is not None  # by recognize
        assert backward is not None
        switch(self.target, training=True)
        out = forward(x, **mode_arguments(forward, True))
        kept = passed(forward, out, self._width(x))
        value = None
        if loss is not None:
            found = loss(*kept.given(loss, x, y), **mode_arguments(loss, True))
            value, self.loss_shape = first_number(found), shape_of_loss(found)
        return value, backward(*kept.given(backward, x, y), **mode_arguments(backward, True))

    def _width(self, x: Array) -> int:
        """How many outputs the network has, from the shapes of its parameters; 0 if that cannot be told."""
        params = {name: np.asarray(value) for name, value in self.parameters().items()}
        return max(outputs_of(params, size) for size in x.shape[::-1])

    def rate_names(self) -> Sequence[str]:
        """The attributes that are called like a rate."""
        return rate_names(self.target)

    def own_rate(self, name: str) -> float:
        """The rate that the code has itself."""
        return held_rate(self.target, name, self._own_update)

    def settle(self, name: str, inside: float = 0.0) -> None:
        """Says which attribute it is."""
        self.rate_name = name

    @property
    def can_update(self) -> bool:
        return self._own_update is not None

    @property
    def _own_update(self) -> Callable[..., Any] | None:
        """The method that makes the update: it takes nothing, or the rate and the gradients."""
        methods = (method(self.target, name) for name in UPDATES)
        return next((each for each in methods if each and set(required(each)) <= {*RATES, *GRADS}), None)

    def update(self, x: Array, y: Array, rate: float) -> None:
        """Their passes, then their update."""
        function = self._own_update
        assert function is not None  # by can_update
        found = self._passes(x, y)[1]
        if name := next(iter(self.rate_names()), "") if self.rate_name is None else self.rate_name:
            set_rate(self.target, name, rate)
        given: dict[str, Any] = {argument: rate for argument in [named(function, RATES)] if argument}
        if argument := named(function, GRADS):
            given[argument] = found
        function(**given)

    def _named(self, found: Any) -> dict[str, Any]:
        params, backward = self.parameters(), method(self.target, *BACKWARD)
        assert backward is not None  # by recognize
        if found is not None and (grads := by_parameters(params, found, backward)):
            return grads
        held = {name: value for name, value in self._held().items() if name not in params}
        direct = {
            name: np.copy(held[key])
            for name in self.names
            for key in (form.format(name) for form in GRADIENTS)
            if key in held
        }
        return direct if len(direct) == len(params) else {**by_parameters(params, held, backward), **direct}

    def _held(self) -> dict[str, Any]:
        """What the object holds, by name; of dicts of gradients, what they hold."""
        return {**vars(self.target), **dict(arrays_of(self.target))}

    def objects(self) -> Sequence[Any]:
        """The layers in the object."""
        return layer_objects(self.target)

    def scores(self, x: Array) -> Array:
        return scores_of(self.target, x, self._width(x))
