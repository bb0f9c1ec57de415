"""The textbook network that answers as the learner's does is found, or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from nettui.nn.activations import Activation, Linear, ReLU, Sigmoid, Tanh
from nettui.nn.rectifiers import ELU, LeakyReLU
from nettui.sources.own.matching import LOSSES, FoundLoss
from nettui.sources.own.network import Unseen
from nettui.sources.own.roles import describe
from nettui.sources.own.structure import (
    Structure,
    dense_layers,
    identify,
    identify_by_loss,
    output_functions,
    spread,
)
from nettui.types import Array
from tests.sources.own.textbook import FEATURES, K, drawn

HIDDEN: tuple[tuple[Activation, ...], ...] = (
    (),
    *(((each,)) for each in (ReLU(), Sigmoid(), Tanh(), Linear(), LeakyReLU(), LeakyReLU(0.1), ELU())),
    (ReLU(), ReLU()),
    (Sigmoid(), Tanh()),
    (Tanh(), ReLU(), Linear()),
)
by_name = pytest.mark.parametrize("activations", HIDDEN, ids=lambda each: "-".join(map(str, each)) or "none")


@by_name
@pytest.mark.parametrize("output", output_functions())
def test_the_structure_is_found_from_answers(activations: tuple[Activation, ...], output: str) -> None:
    for transposed in (False, True):
        net = drawn(activations, output, transposed)
        known = describe(net.params, FEATURES)
        found = identify(known, net.params, net.x, net.structure.answer)
        assert found == net.structure


@by_name
def test_the_structure_is_found_from_float32(activations: tuple[Activation, ...]) -> None:
    net = drawn(activations, "softmax")
    single = {name: array.astype(np.float32) for name, array in net.params.items()}

    def ask(params: Mapping[str, Array], x: Array) -> Array:
        return net.structure.answer(params, x.astype(np.float32)).astype(np.float32)

    assert identify(describe(single, FEATURES), single, net.x, ask) == net.structure


@by_name
@pytest.mark.parametrize(("number", "output"), [(0, "scores"), (2, "sigmoid"), (5, "scores")])
def test_structure_and_loss_are_found_from_the_loss(
    activations: tuple[Activation, ...], number: int, output: str
) -> None:
    net, loss = drawn(activations, output), FoundLoss(LOSSES[number], "sum")

    def ask(params: Mapping[str, Array]) -> float:
        return loss.value(net.structure.answer(params, net.x), net.targets)

    found = identify_by_loss(describe(net.params, FEATURES), net.params, net.x, net.targets, ask)
    assert found is not None
    same = found[1].value(found[0].answer(net.params, net.x), net.targets)
    assert same == pytest.approx(ask(net.params))
    assert (found[0].activations, found[1].reduction) == (activations, "sum")


def test_another_network_has_none() -> None:
    net = drawn((ReLU(),))
    known = describe(net.params, FEATURES)

    def raising(params: Mapping[str, Array], x: Array) -> Array:
        raise Unseen("no scores", "return them")

    answer = net.structure.answer
    for ask in (
        lambda p, x: answer(p, x) + 1e-3,
        lambda p, x: answer(p, x) ** 2,
        lambda p, x: answer(p, x * x),
        lambda p, x: np.full((len(x), K), np.nan),
        lambda p, x: np.zeros((len(x), K)),
        raising,
    ):
        assert identify(known, net.params, net.x, ask) is None
    assert identify_by_loss(known, net.params, net.x, net.targets, lambda p: 0.123) is None
    assert identify_by_loss(known, net.params, net.x, net.targets, lambda p: None) is None


def test_only_dense_layers_that_chain_are_layers() -> None:
    net = drawn((ReLU(), Tanh()))
    known = describe(net.params, FEATURES)
    assert dense_layers(known, net.params) == net.structure.layers
    for changed in (
        {**net.params, "kernel": np.zeros((2, 1, 3, 3))},
        {**net.params, "W2": np.zeros((9, 5))},
        {**net.params, "scale": np.zeros(17)},
    ):
        assert dense_layers(describe(changed, FEATURES), changed) == ()


def test_the_ops_of_the_forward_pass_chain() -> None:
    net = drawn((ReLU(), Linear()))
    ops = net.structure.forward(net.params, net.x)
    assert [(op.site, op.inputs) for op in ops] == [
        ("layer1", ("input",)),
        ("layer1.relu", ("layer1",)),
        ("layer2", ("layer1.relu",)),
        ("layer3", ("layer2",)),
    ]
    assert str(net.structure) == "relu, linear, then scores"
    assert str(Structure((), (), "softmax")) == "no hidden layer, then softmax"
    softmax = replace(net.structure, output="softmax").answer(net.params, net.x)
    assert np.allclose(softmax.sum(axis=1), 1)


def test_random_parameters_are_of_a_usual_size_and_all_unlike() -> None:
    net = drawn((Tanh(),), width=50)
    known = describe(net.params, FEATURES)
    first, second, same = (spread(known, net.params, seed) for seed in (0, 1, 0))
    for name, array in net.params.items():
        assert first[name].shape == array.shape
        assert len(np.unique(first[name])) == array.size
        assert not np.array_equal(first[name], second[name])
        assert np.array_equal(first[name], same[name])
    assert 0.2 < net.structure.answer(first, net.x).std() < 3
