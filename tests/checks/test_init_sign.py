"""The check of the weights' signs: weights around 0 pass at any size and shape, one-sided ones do not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.checks.initial_weights import PUSH, SIGMAS, drawn_layers
from nettui.checks.probe import Probe
from nettui.nn.inits import He, Init, Uniform, Xavier
from nettui.types import Array
from tests.nets import Net


class Shifted(Uniform):
    """Uniform between 0 and 2·limit."""

    def weight_matrix(self, rng: np.random.Generator, layer: int, fan_in: int, fan_out: int) -> Array:
        return self.limit + super().weight_matrix(rng, layer, fan_in, fan_out)


def pushes(init: Init, width: int, seed: int = 0) -> list[bool]:
    trainer = Net(inputs=width, hidden=(width, width), init=init).build(seed)
    return [layer.one_sided for layer in drawn_layers(Probe(trainer, trainer.start()))]


@given(
    width=st.integers(2, 80), seed=st.integers(0, 10**6), init=st.sampled_from([He(), Xavier(), Uniform()])
)
def test_weights_around_0_are_never_one_sided(width: int, seed: int, init: Init) -> None:
    assert not any(pushes(init, width, seed))


@pytest.mark.parametrize("width", [16, 64])
def test_weights_between_0_and_a_limit_are(width: int) -> None:
    assert pushes(Shifted(limit=0.1), width) == [True] * 3


def test_the_push_is_the_mean_over_the_spread_of_a_sum() -> None:
    trainer = Net(inputs=64, hidden=(64,), activations=("relu",), bias=(True,) * 2, init=Shifted()).build()
    state = trainer.start()
    w = state.params["dense1.W"]
    sums = np.ones(64) @ w  # of inputs of 1
    (first, *_) = drawn_layers(Probe(trainer, state))
    assert first.push == pytest.approx(sums.mean() / (w.std() * 8))
    assert first.surprise == pytest.approx(w.mean() / (w.std() / np.sqrt(w.size)))
    assert first.push > PUSH
    assert first.surprise > SIGMAS
    assert first.positive == 1.0
