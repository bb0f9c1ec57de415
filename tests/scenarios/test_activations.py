"""Chapter 4: the activations, each in the same network."""

from __future__ import annotations

import numpy as np
import pytest

from nettui.metrics.reading import measure
from nettui.types import Output
from tests.scenarios.runs import SEEDS, first_step, gradients, train_scenario


def hidden(name: str, seed: int, **sets: object) -> Output:
    """Statistics of the hidden layer's output at step 0."""
    return measure(first_step(name, seed, **sets)[1]).layers[0].output


def steps_to_low_loss(name: str, seed: int, **sets: object) -> int:
    """The first step with a loss below 0.3."""
    return int(np.argmax(train_scenario(name, seed, **sets).losses < 0.3)) or 10**9


@pytest.mark.parametrize("seed", SEEDS)
def test_sigmoid_inputs_push_all_weights_of_a_neuron_in_the_same_direction(seed: int) -> None:
    pushes = np.array(
        [gradients(step)["dense2.W"].ravel() for step in train_scenario("sigmoid-zigzag", seed).steps]
    )
    assert (np.sign(pushes[:, 0]) == np.sign(pushes[:, 1])).all()


def test_tanh_inputs_push_the_weights_in_different_directions() -> None:
    apart = []
    for seed in SEEDS:
        steps = train_scenario("sigmoid-zigzag", seed, network__activation="tanh").steps
        pushes = np.array([gradients(step)["dense2.W"].ravel() for step in steps])
        apart.append((np.prod(pushes, axis=1) < 0).mean())
    assert min(apart) > 0.05
    assert np.mean(apart) > 0.4


@pytest.mark.parametrize("seed", range(10))
def test_the_path_reading_sigmoids_keeps_to_two_quadrants_and_reading_tanh_takes_all(seed: int) -> None:
    moves = {}
    for activation in ("sigmoid", "tanh"):
        steps = train_scenario("sigmoid-zigzag", seed, network__activation=activation).steps
        path = [step.before.params["dense2.W"].ravel() for step in steps]
        moves[activation] = np.sign(np.diff(np.array(path), axis=0)).prod(axis=1)
    assert (moves["sigmoid"] == 1).all()
    assert {-1, 1} <= set(moves["tanh"])


@pytest.mark.parametrize("seed", SEEDS)
def test_sigmoid_outputs_are_positive_with_a_mean_of_one_half(seed: int) -> None:
    out = hidden("activation-sigmoid", seed)
    assert 0 < out.min < out.max < 1
    assert out.mean == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("seed", range(3))
def test_relu_learns_at_least_five_times_as_fast_as_sigmoid(seed: int) -> None:
    quick = steps_to_low_loss("activation-relu", seed)
    assert quick < 100
    assert steps_to_low_loss("activation-sigmoid", seed, train__epochs=30) > 5 * quick


@pytest.mark.slow
def test_relu_needs_as_many_steps_as_its_lesson_says() -> None:
    steps = {
        name: np.array([steps_to_low_loss(f"activation-{name}", seed) for seed in range(10)])
        for name in ("relu", "tanh", "sigmoid")
    }
    told = {"relu": (42, 57), "tanh": (53, 73), "sigmoid": (291, 347)}
    assert {name: (found.min(), found.max()) for name, found in steps.items()} == told
    sigmoid, tanh = (steps[name] / steps["relu"] for name in ("sigmoid", "tanh"))
    assert [round(x, 1) for x in (sigmoid.min(), sigmoid.max(), sigmoid[0])] == [5.1, 7.4, 6.3]
    assert [round(x, 1) for x in (tanh.min(), tanh.max(), tanh[0])] == [1.0, 1.6, 1.2]


@pytest.mark.parametrize("seed", SEEDS)
def test_tanh_is_zero_centred_but_saturates_too(seed: int) -> None:
    out = hidden("activation-tanh", seed)
    assert abs(out.mean) < 0.05
    assert out.min < -0.9
    assert out.max > 0.9
    assert hidden("activation-tanh", seed, network__init={"name": "normal", "std": 1.0}).saturated > 0.6


@pytest.mark.parametrize("seed", SEEDS)
def test_relu_outputs_half_zeros_and_elu_has_a_mean_nearer_to_zero(seed: int) -> None:
    relu, elu = hidden("activation-relu", seed), hidden("activation-elu", seed)
    assert relu.zero == pytest.approx(0.5, abs=0.05)
    assert 0 < elu.mean < relu.mean / 1.4
    assert elu.min < -0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_a_leaky_relu_does_not_die(seed: int) -> None:
    for name, alive in (("activation-relu", False), ("activation-leaky-relu", True)):
        _, step = first_step(name, seed, network__init__bias=-10.0)
        assert measure(step).layers[0].output.dead == (0.0 if alive else pytest.approx(1.0, abs=0.1))
        assert (np.abs(gradients(step)["dense1.W"]).sum(axis=0) > 0).all() == alive


@pytest.mark.parametrize("seed", SEEDS)
def test_prelu_learns_its_slope(seed: int) -> None:
    run = train_scenario("activation-prelu", seed)
    alphas = [float(step.before.params["dense1.alpha"][0]) for step in run.steps]
    assert alphas[0] == 0.25
    assert abs(alphas[-1] - 0.25) > 0.1


@pytest.mark.parametrize("name", ["tanh", "relu", "elu", "leaky-relu", "prelu"])
def test_all_activations_except_sigmoid_learn_well(name: str) -> None:
    for seed in range(3):
        assert train_scenario(f"activation-{name}", seed).validation.accuracy >= 0.94


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rate_too_high_kills_most_units_of_a_layer(seed: int) -> None:
    first, last = train_scenario("dead-relu", seed).readings
    assert first.layers[1].output.dead < 0.1
    assert last.layers[1].output.dead > 0.5
    assert last.loss.data > 1.0
    assert last.nonfinite is None


@pytest.mark.parametrize("seed", SEEDS)
def test_a_completely_dead_layer_never_recovers(seed: int) -> None:
    steps = train_scenario("dead-relu", seed).steps
    learning = [step.before.step for step in steps if gradients(step)["dense2.W"].any()]
    assert max(learning) < 160 < len(steps)
    assert not gradients(steps[-1])["dense1.W"].any()
    assert gradients(steps[-1])["dense3.b"].any()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_lower_rate_kills_few_units(seed: int) -> None:
    _, last = train_scenario("dead-relu", seed, train__optimizer__rate=0.5).readings
    assert last.layers[1].output.dead < 0.3
    assert last.loss.data < 0.4
