"""The graph of an activation function and of its slope."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from nettui.nn.activations import Activation, ActivationBase, ReLU, Sigmoid, Tanh
from nettui.nn.rectifiers import ELU, LeakyReLU, PReLU
from nettui.types import Array, Step

SPAN = 5.0
"""The graphs reach from −SPAN to SPAN, where the sigmoid is within 1 % of its limits."""

POINTS = 201


class Graph(NamedTuple):
    """f and f′ at evenly spaced z."""

    z: Array
    value: Array
    slope: Array


def graph(f: Activation, points: int = POINTS) -> Graph:
    """f(z) and f′(z) = df/dz, by the same code as the network's own passes."""
    z = np.linspace(-SPAN, SPAN, points)
    value = f.value(z)
    return Graph(z, value, f.backward(np.ones_like(z), z, value))


def used(step: Step) -> tuple[Activation, ...]:
    """The different activations of the network, from the input on, with what they have learned."""
    forward = [op.part for op in step.ops if op.phase == "forward"]
    parts: list[Any] = [part for part in forward if isinstance(part, ActivationBase)]
    return tuple({part.name: part for part in parts}.values())


def lecture() -> tuple[Activation, ...]:
    """The six of the lecture, with their default options. Course 4.1 to 4.6."""
    return Sigmoid(), Tanh(), ReLU(), ELU(), LeakyReLU(), PReLU()
