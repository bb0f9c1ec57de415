"""Code is told by its own switches that it trains or predicts; loss and gradient draw the same numbers."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from nettui.scenario.open import open_named
from nettui.sources.own.conventions.layers import Layers
from nettui.sources.own.conventions.modes import data_arguments, has_switch, mode_arguments, switch
from nettui.sources.own.conventions.randomness import same_randomness
from nettui.types import Array
from tests.sources.own.corpus import FOLDER, OPENED


class Dense:
    def __init__(self) -> None:
        self.W, self.dW = np.eye(3), np.zeros((3, 3))

    def forward(self, x: Array) -> Array:
        return x @ self.W

    def backward(self, given: Array) -> Array:
        return given


class Doubles:
    """Doubles its input in training; how it is told is up to its subclass."""

    def forward(self, x: Array) -> Array:
        return 2 * x if self.trains() else x

    def trains(self) -> bool:
        raise NotImplementedError

    def backward(self, given: Array) -> Array:
        return given


class Flag(Doubles):
    def __init__(self) -> None:
        self.training = True

    def trains(self) -> bool:
        return self.training


class Inverse(Doubles):
    def __init__(self) -> None:
        self.inference = False

    def trains(self) -> bool:
        return not self.inference


class Word(Doubles):
    def __init__(self) -> None:
        self.mode = "train"

    def trains(self) -> bool:
        if self.mode not in ("train", "evaluation"):
            raise ValueError(self.mode)
        return self.mode == "train"


class Methods(Doubles):
    def __init__(self) -> None:
        self.on = True

    def train(self) -> None:
        self.on = True

    def eval(self) -> None:
        self.on = False

    def trains(self) -> bool:
        return self.on


class Argument(Doubles):
    def forward(self, x: Array, training: bool = True) -> Array:
        return 2 * x if training else x


class Required(Doubles):
    def forward(self, x: Array, is_test: bool) -> Array:  # type: ignore[override]
        return x if is_test else 2 * x


SWITCHED: tuple[Callable[[], Doubles], ...] = (Flag, Inverse, Word, Methods, Argument, Required)


@pytest.mark.parametrize("make", SWITCHED)
def test_a_layer_is_told_that_it_trains_and_that_it_predicts(make: Callable[[], Doubles]) -> None:
    layer = make()
    found = Layers.recognize([Dense(), layer])
    assert found is not None
    x = np.ones((5, 3))
    for _ in range(2):
        assert (found.scores(x) == 1).all()
        assert (found._run(x, training=True) == 2).all()
    assert has_switch(layer)
    assert not has_switch(Dense())


def test_switches_are_found_in_the_objects_of_an_object() -> None:
    deep = Flag()
    network = SimpleNamespace(layers={"first": [deep]}, train="yes", mode=3, params={"W": np.eye(2)})
    switch(network, training=False)
    assert not deep.training
    assert (network.train, network.mode) == ("yes", 3)


def test_an_argument_of_another_meaning_is_no_switch() -> None:
    def fit(train: Array, test: Any = 4, mode: str = "same", training: bool = False) -> None: ...

    assert mode_arguments(fit, training=True) == {"training": True}
    assert data_arguments(fit) == ["train"]


def test_two_calls_draw_the_same_numbers() -> None:
    target = SimpleNamespace(rng=np.random.default_rng(1), old=np.random.RandomState(2))

    def draw() -> tuple[float, ...]:
        return target.rng.random(), target.old.rand(), np.random.rand()  # noqa: NPY002

    with same_randomness(target):
        first = draw()
    assert draw() == first
    assert draw() != first


def test_a_layer_that_is_always_random_is_named() -> None:
    class Noise(Doubles):
        def forward(self, x: Array) -> Array:
            return x + np.random.rand(*x.shape)  # noqa: NPY002

    class Deaf(Flag):
        """Has a switch, and does not look at it: a mistake of its own, which is named as that."""

        forward = Noise.forward

    found = Layers.recognize([Dense(), Noise(), Flag(), Deaf()])
    assert found is not None
    with same_randomness(found):
        assert found.unswitched(np.ones((5, 3))) == ["Noise"]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("loss_gradient/dropout_train_flag.py:DropoutNet", "skip"),
        ("layers/dropout_no_switch.py:make_net", "skip"),
        ("layers/dropout_ok.py:make_net", "pass"),
    ],
)
def test_random_predictions_are_no_softmax_over_the_batch(name: str, status: str) -> None:
    net = next(net for net in OPENED if net.name == name)
    session = open_named(f"{FOLDER}/{name}", net.sets)
    (found,) = session.check(only=["samples-independent"])
    assert found.status == status
    assert status == "pass" or "the predictions are random" in found.evidence
