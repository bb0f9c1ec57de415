"""Chapter 2: what layers are for, and how many parameters they have."""

from __future__ import annotations

import numpy as np
import pytest

from tests.scenarios.runs import SEEDS, best_line, first_step, present, train_scenario


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("parameters-13", 3 * 3 + 1 * 4),
        ("parameters-21", 5 * 3 + 1 * 6),
        ("parameters-116", 5 * 3 + 3 * 6 + 4 * 4 + 7 * 5 + 4 * 8),
    ],
)
def test_the_number_of_parameters_is_that_of_the_lecture(name: str, count: int) -> None:
    assert str(count) == name.partition("-")[2]
    assert first_step(name)[1].before.params.flat.size == count


@pytest.mark.parametrize("name", ["parameters-13", "parameters-21"])
def test_a_few_neurons_do_better_than_any_line(name: str) -> None:
    for seed in SEEDS:
        run = train_scenario(name, seed)
        line = best_line(*run.trainer.data.train)
        assert line < 0.8
        assert run.train.accuracy > line + 0.15


@pytest.mark.parametrize("seed", SEEDS)
def test_four_layers_learn_four_classes(seed: int) -> None:
    assert train_scenario("parameters-116", seed).train.accuracy >= 0.98


@pytest.mark.parametrize("seed", range(8))
def test_without_hidden_neurons_accuracy_is_that_of_a_line(seed: int) -> None:
    run = train_scenario("capacity-0", seed)
    assert run.train.accuracy <= best_line(*run.trainer.data.train) < 0.8
    assert run.validation.accuracy < 0.65


def test_more_hidden_neurons_fit_the_training_part_better_and_then_overfit() -> None:
    runs = {
        hidden: [train_scenario(f"capacity-{hidden}", seed) for seed in range(5)] for hidden in (0, 12, 60)
    }
    train = {hidden: np.mean([run.train.loss for run in runs[hidden]]) for hidden in runs}
    assert train[0] > 2 * train[12] > 2.5 * train[60]
    overfits = [
        wide.train.loss < narrow.train.loss and wide.validation.loss > narrow.validation.loss
        for narrow, wide in zip(runs[12], runs[60], strict=True)
    ]
    assert sum(overfits) >= 4
    assert all(run.validation.accuracy > 0.78 for run in runs[12])
    for run in runs[60]:
        lowest = min(evaluation.loss for evaluation in run.held_out)
        assert run.validation.loss > 1.1 * lowest > 1.1 * run.train.loss


def test_the_shipped_seed_shows_the_effect_clearly() -> None:
    narrow, wide = train_scenario("capacity-12"), train_scenario("capacity-60")
    assert wide.train.accuracy > narrow.train.accuracy + 0.05
    assert wide.validation.accuracy < narrow.validation.accuracy - 0.02
    assert wide.validation.loss > 1.5 * narrow.validation.loss


@pytest.mark.parametrize("seed", SEEDS)
def test_the_hidden_layers_make_two_circles_linearly_separable(seed: int) -> None:
    run = train_scenario("representation", seed)
    state, (x, t) = run.last_state, run.trainer.data.train
    hidden = present(run.trainer.config.network.forward(state.params, x)[-2].out)
    assert hidden.shape == (300, 2)
    assert best_line(x, t) < 0.7
    assert best_line(hidden, t) >= 0.98


@pytest.mark.parametrize("loss", ["cross-entropy", "hinge"])
@pytest.mark.parametrize("classes", [3, 5])
def test_there_is_one_output_per_class(loss: str, classes: int) -> None:
    _, step = first_step("k-outputs", data__classes=classes, loss__name=loss)
    answer = present(next(op.out for op in step.ops if op.site in ("softmax", "scores")))
    assert answer.shape == (20, classes)
    assert np.allclose(answer.sum(axis=1), 1.0) == (loss == "cross-entropy")


@pytest.mark.parametrize("seed", SEEDS)
def test_three_spiral_arms_are_learned(seed: int) -> None:
    assert train_scenario("k-outputs", seed).train.accuracy >= 0.98
