"""Chapter 4: the activations, each in the same network."""

from __future__ import annotations

import numpy as np
import pytest

from nettui.metrics.reading import measure
from nettui.types import Output
from tests.scenarios.runs import SEEDS, begun, trained


def hidden(name: str, seed: int, **sets: object) -> Output:
    """The hidden layer's output at step 0."""
    return measure(begun(name, seed, **sets)[1]).layers[0].output


def reached(name: str, seed: int, **sets: object) -> int:
    """The first step with a loss below 0.3."""
    return int(np.argmax(trained(name, seed, **sets).losses < 0.3)) or 10**9


@pytest.mark.parametrize("seed", SEEDS)
def test_below_sigmoids_all_weights_of_a_neuron_are_pushed_one_way(seed: int) -> None:
    pushes = np.array([step.gradients["dense2.W"].ravel() for step in trained("sigmoid-zigzag", seed).steps])
    assert (np.sign(pushes[:, 0]) == np.sign(pushes[:, 1])).all()


def test_below_tanh_they_are_pushed_both_ways() -> None:
    apart = []
    for seed in SEEDS:
        steps = trained("sigmoid-zigzag", seed, network__activation="tanh").steps
        pushes = np.array([step.gradients["dense2.W"].ravel() for step in steps])
        apart.append((np.prod(pushes, axis=1) < 0).mean())
    assert min(apart) > 0.05
    assert np.mean(apart) > 0.4


@pytest.mark.parametrize("seed", SEEDS)
def test_sigmoid_gives_only_positive_outputs_about_a_half(seed: int) -> None:
    out = hidden("activation-sigmoid", seed)
    assert 0 < out.min < out.max < 1
    assert out.mean == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("seed", range(3))
def test_relu_learns_at_least_five_times_as_fast_as_sigmoid(seed: int) -> None:
    quick = reached("activation-relu", seed)
    assert quick < 100
    assert reached("activation-sigmoid", seed, train__epochs=30) > 5 * quick


@pytest.mark.parametrize("seed", SEEDS)
def test_tanh_is_zero_centred_and_saturates_all_the_same(seed: int) -> None:
    out = hidden("activation-tanh", seed)
    assert abs(out.mean) < 0.05
    assert out.min < -0.9
    assert out.max > 0.9
    assert hidden("activation-tanh", seed, network__init={"name": "normal", "std": 1.0}).saturated > 0.6


@pytest.mark.parametrize("seed", SEEDS)
def test_relu_zeroes_half_and_elu_is_nearer_to_zero_centred(seed: int) -> None:
    relu, elu = hidden("activation-relu", seed), hidden("activation-elu", seed)
    assert relu.zero == pytest.approx(0.5, abs=0.05)
    assert 0 < elu.mean < relu.mean / 1.4
    assert elu.min < -0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_a_leaky_relu_does_not_die(seed: int) -> None:
    for name, alive in (("activation-relu", False), ("activation-leaky-relu", True)):
        _, step = begun(name, seed, network__init__bias=-10.0)
        assert measure(step).layers[0].output.dead == (0.0 if alive else pytest.approx(1.0, abs=0.1))
        assert (np.abs(step.gradients["dense1.W"]).sum(axis=0) > 0).all() == alive


@pytest.mark.parametrize("seed", SEEDS)
def test_prelu_learns_its_slope(seed: int) -> None:
    found = trained("activation-prelu", seed)
    alphas = [float(step.before.params["dense1.alpha"][0]) for step in found.steps]
    assert alphas[0] == 0.25
    assert abs(alphas[-1] - 0.25) > 0.1


@pytest.mark.parametrize("name", ["tanh", "relu", "elu", "leaky-relu", "prelu"])
def test_all_but_the_sigmoid_learn_well(name: str) -> None:
    for seed in range(3):
        assert trained(f"activation-{name}", seed).validation.accuracy >= 0.94


@pytest.mark.parametrize("seed", SEEDS)
def test_steps_too_long_kill_most_of_a_layer(seed: int) -> None:
    first, last = trained("dead-relu", seed).readings
    assert first.layers[1].output.dead < 0.1
    assert last.layers[1].output.dead > 0.5
    assert last.loss.data > 1.0
    assert last.nonfinite is None


def test_a_layer_that_is_wholly_dead_never_comes_back() -> None:
    steps = trained("dead-relu").steps
    learning = [step.before.step for step in steps if step.gradients["dense2.W"].any()]
    assert max(learning) < 60 < len(steps)
    assert not steps[-1].gradients["dense1.W"].any()
    assert steps[-1].gradients["dense3.b"].any()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_shorter_step_kills_none(seed: int) -> None:
    _, last = trained("dead-relu", seed, train__optimizer__rate=0.5).readings
    assert last.layers[1].output.dead < 0.3
    assert last.loss.data < 0.4
