"""Chapter 2: what layers are for, and how many parameters they have."""

from __future__ import annotations

import numpy as np
import pytest

from tests.scenarios.runs import SEEDS, begun, best_line, trained


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("parameters-13", 3 * 3 + 1 * 4),
        ("parameters-21", 5 * 3 + 1 * 6),
        ("parameters-116", 5 * 3 + 3 * 6 + 4 * 4 + 7 * 5 + 4 * 8),
    ],
)
def test_the_parameters_are_as_many_as_the_lecture_counts(name: str, count: int) -> None:
    assert str(count) == name.partition("-")[2]
    assert begun(name)[1].before.params.flat.size == count


@pytest.mark.parametrize("name", ["parameters-13", "parameters-21"])
def test_few_neurons_do_what_no_line_can(name: str) -> None:
    for seed in SEEDS:
        found = trained(name, seed)
        line = best_line(*found.trainer.data.train)
        assert line < 0.8
        assert found.train.accuracy > line + 0.15


@pytest.mark.parametrize("seed", SEEDS)
def test_four_layers_learn_four_classes(seed: int) -> None:
    assert trained("parameters-116", seed).train.accuracy >= 0.98


@pytest.mark.parametrize("seed", range(8))
def test_without_hidden_neurons_no_better_than_the_best_line(seed: int) -> None:
    found = trained("capacity-0", seed)
    assert found.train.accuracy <= best_line(*found.trainer.data.train) < 0.8
    assert found.validation.accuracy < 0.65


def test_more_hidden_neurons_fit_the_training_set_ever_better_and_the_rest_no_longer() -> None:
    runs = {hidden: [trained(f"capacity-{hidden}", seed) for seed in range(8)] for hidden in (0, 12, 60)}
    train = {hidden: np.mean([found.train.loss for found in runs[hidden]]) for hidden in runs}
    valid = {hidden: np.mean([found.validation.loss for found in runs[hidden]]) for hidden in runs}
    assert train[0] > 4 * train[12] > 6 * train[60]
    assert valid[60] > valid[12]
    assert all(found.validation.accuracy > 0.8 for found in runs[12])
    for found in runs[60]:
        least = min(evaluation.loss for evaluation in found.held_out)
        assert found.validation.loss > 1.5 * least > 1.5 * found.train.loss


def test_the_seed_that_ships_shows_it_well() -> None:
    assert trained("capacity-12").validation.accuracy >= 0.88
    assert trained("capacity-60").train.accuracy >= 0.98


@pytest.mark.parametrize("seed", SEEDS)
def test_the_hidden_layers_move_two_circles_to_where_a_line_parts_them(seed: int) -> None:
    found = trained("representation", seed)
    state, (x, t) = found.steps[-1].after, found.trainer.data.train
    assert state is not None
    hidden = found.trainer.config.network.forward(state.params, x)[-2].out
    assert hidden.shape == (300, 2)
    assert best_line(x, t) < 0.7
    assert best_line(hidden, t) >= 0.98


@pytest.mark.parametrize("loss", ["cross-entropy", "hinge"])
@pytest.mark.parametrize("classes", [3, 5])
def test_a_neuron_for_each_class(loss: str, classes: int) -> None:
    _, step = begun("k-outputs", data__classes=classes, loss__name=loss)
    answer = next(op.out for op in step.ops if op.site in ("softmax", "scores"))
    assert answer.shape == (20, classes)
    assert np.allclose(answer.sum(axis=1), 1.0) == (loss == "cross-entropy")


@pytest.mark.parametrize("seed", SEEDS)
def test_three_arms_are_learned(seed: int) -> None:
    assert trained("k-outputs", seed).train.accuracy >= 0.98
