"""Neurons of plain lists become arrays, and plain lists again for each call of the learner's functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nettui.sources.own.conventions.neuron_lists import NeuronLists

HELD = {"apart": [{"w": [1.0, 2.0], "bias": 3.0}], "within": [{"w": [1.0, 2.0, 3.0]}]}


def forward(net: list[list[dict[str, list[float]]]], row: list[float]) -> list[float]:
    assert all(isinstance(neuron["w"], list) for layer in net for neuron in layer)
    return [neuron["w"][-1] + neuron["w"][0] * row[0] for neuron in net[0]]


def backward(net: list[list[dict[str, object]]], expected: list[float]) -> None:
    net[0][0]["d"] = expected[0]


def update(net: list[list[dict[str, list[float]]]], row: list[float], lr: float) -> None:
    net[0][0]["w"][0] -= lr * row[:-1][0]


ROLES: dict[str, Callable[..., Any]] = {"forward": forward, "backward": backward, "update": update}


@pytest.mark.parametrize("name", HELD)
def test_weights_and_biases_are_told_apart(name: str) -> None:
    network = NeuronLists.of(ROLES, [HELD[name]])
    assert network is not None
    held = {key: np.asarray(value).tolist() for key, value in network.parameters().items()}
    assert held == {"layer1.weights": [[1.0, 2.0]], "layer1.biases": [3.0]}


def test_the_label_stands_at_the_end_of_a_row_where_the_code_cuts_it_off() -> None:
    network = NeuronLists.of(ROLES, [HELD["within"]])
    assert network is not None
    assert network.labelled
    _, moved = network.gradients(np.array([[5.0, 6.0]]), np.array([[0.0, 1.0]]))
    assert moved["layer1.weights"].tolist() == [[5.0, 0.0]]
    assert network.scores(np.array([[2.0, 0.0]])).tolist() == [[5.0]]


def test_other_lists_are_none() -> None:
    assert NeuronLists.of(ROLES, [np.zeros(3)]) is None
    assert NeuronLists.of({"forward": forward}, [HELD["within"]]) is None
