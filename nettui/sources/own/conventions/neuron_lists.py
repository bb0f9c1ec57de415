"""Neurons that are dicts of plain lists, in a list of layers, and functions that take one sample."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any, ClassVar, Literal

import numpy as np

from nettui.sources.own.conventions.function_roles import WHOLE
from nettui.sources.own.conventions.signature import RATES, held_rate, required, source_of
from nettui.sources.own.conventions.step_only import StepOnly, samples_of
from nettui.types import Array

LABELS = re.compile(r"(expected|targets?|labels?|y|t|desired|actual|truth|answers?)$", re.IGNORECASE)

Bias = Literal["first", "last", ""]
"""Where among a neuron's weights its bias is."""


@dataclass
class NeuronLists(StepOnly):
    """`target` are the layers, whose weights are `held` as arrays; for each call they are lists again."""

    convention: ClassVar[str] = "neurons as dicts of weights, in lists of layers"
    roles: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    held: dict[str, Array] = field(default_factory=dict)
    weights: str = "weights"
    """The key of a neuron's weights."""
    extra: str = ""
    """The key of its bias, "" where that is among the weights."""
    bias: Bias = ""
    labelled: bool = False
    """Whether the label stands at the end of each row."""

    @classmethod
    def of(cls, roles: Mapping[str, Callable[..., Any]], answer: Any) -> NeuronLists | None:
        """The network that init returned, if it is made of such neurons and functions pass it around."""
        known = {role: roles[role] for role in ("forward", "backward", "update") if role in roles}
        keys = _keys(answer)
        if len(known) < 3 or keys is None:
            return None
        text = "".join(source_of(each) for each in _beside(known["forward"]))
        bare = [[{k: v for k, v in neuron.items() if k not in keys} for neuron in layer] for layer in answer]
        found = cls(bare, (), "", 0.0, True, known)
        found.weights, found.extra = keys
        found.bias = "" if found.extra else "last" if "[-1]" in text else "first" if "[0]" in text else ""
        found.labelled = "[:-1]" in "".join(source_of(each) for each in known.values())
        found._keep(answer)
        return found

    def parameters(self) -> Mapping[str, Any]:
        return self.held

    def assign(self, name: str, value: Array) -> None:
        self.held[name] = value

    def _keep(self, network: Any) -> None:
        """Takes over the weights of the neurons."""
        self.held = self._weights(network)

    def _weights(self, network: Any) -> dict[str, Array]:
        """The weights of the neurons, as arrays."""
        found = {}
        for number, layer in enumerate(network, 1):
            rows = np.array([neuron[self.weights] for neuron in layer], float)
            cut = {"last": slice(None, -1), "first": slice(1, None), "": slice(None)}[self.bias]
            found[f"layer{number}.weights"] = rows[:, cut]
            if self.bias:
                found[f"layer{number}.biases"] = rows[:, -1 if self.bias == "last" else 0]
            elif self.extra:
                biases = [np.asarray(neuron[self.extra], float).ravel()[0] for neuron in layer]
                found[f"layer{number}.biases"] = np.array(biases)
        return found

    def _network(self) -> Any:
        """The neurons with their weights in plain lists."""
        network = deepcopy(self.target)
        for number, layer in enumerate(network, 1):
            rows = self.held[f"layer{number}.weights"].tolist()
            biases = self.held.get(f"layer{number}.biases", np.zeros(len(rows))).tolist()
            for neuron, row, bias in zip(layer, rows, biases, strict=True):
                whole = {"last": [*row, bias], "first": [bias, *row], "": row}
                neuron[self.weights] = whole[self.bias]
                if self.extra:
                    neuron[self.extra] = bias
        return network

    def gradients(self, x: Array, y: Array) -> tuple[float | None, Mapping[str, Any]]:
        total = {name: np.zeros(np.shape(array)) for name, array in self.held.items()}
        for one, label in samples_of(x, y):
            network = self._network()
            self._learn(network, one, label, 1.0)
            for name, array in self._weights(network).items():
                total[name] += self.held[name] - array
        return None, total

    def _learn(self, network: Any, x: Array, label: Array, rate: float) -> None:
        """Goes forward and backward with one sample, and updates the neurons."""
        for role in ("forward", "backward", "update"):
            self._call(role, network, x.ravel(), label, rate)

    def _step(self, x: Array, y: Array, rate: float) -> Any:
        network = self._network()
        for one, label in samples_of(x, y):
            self._learn(network, one, label, rate)
        self._keep(network)
        return None

    def _call(self, role: str, network: Any, x: Array, label: Array, rate: float) -> Any:
        function = self.roles[role]
        expected = label.ravel().tolist()
        row = [*x.tolist(), int(np.argmax(expected)) if len(expected) > 1 else expected[0]]
        given: list[Any] = [network]
        for name in required(function)[1:]:
            value = rate if name in RATES else expected if LABELS.match(name) else row
            given.append(value if self.labelled or value is not row else row[:-1])
        return function(*given)

    def scores(self, x: Array) -> Array:
        network = self._network()
        none = np.zeros((1, 1))
        return np.array([np.ravel(self._call("forward", network, row, none, 0.0)) for row in x], float)

    def learns_one_by_one(self, x: Array, y: Array) -> bool:
        return True

    def own_rate(self, name: str) -> float:
        return held_rate(None, name, self.roles["update"])

    def numbers(self) -> Sequence[float]:
        return [1.0]

    def _loss(self, x: Array, y: Array) -> float | None:
        return None


def _keys(network: Any) -> tuple[str, str] | None:
    """The keys of a neuron's weights and of its bias, "" without one; None if these are no such neurons."""
    if not isinstance(network, list) or not all(isinstance(layer, list) and layer for layer in network):
        return None
    neurons = [neuron for layer in network for neuron in layer]
    if not neurons or not all(isinstance(neuron, dict) for neuron in neurons):
        return None
    lists = [key for key, value in neurons[0].items() if _are_numbers(value)]
    biases = [
        key for key, value in neurons[0].items() if key.startswith("b") and isinstance(value, float | int)
    ]
    return (lists[0], biases[0] if biases else "") if len(lists) == 1 else None


def _are_numbers(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, float | int) for each in value)


def _beside(function: Any) -> list[Callable[..., Any]]:
    """The functions that it calls, then itself."""
    known = function.__globals__
    called = (known.get(name) for name in function.__code__.co_names)
    passes = [each for each in called if isinstance(each, FunctionType)]
    return [*(each for each in passes if not re.search(WHOLE, each.__name__)), function]
