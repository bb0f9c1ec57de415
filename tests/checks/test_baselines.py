"""The simple classifiers of the checks, against brute force, closed forms and chance."""

from __future__ import annotations

import numpy as np
import pytest

from nettui.checks import baselines
from nettui.checks.baselines import Labelled
from nettui.checks.labels_attached import visible
from nettui.data.dataset import Split
from tests.checks.tables import two_classes

SHARES = {2: [0.8, 0.2], 3: [0.7, 0.2, 0.1]}


def unrelated(seed: int, samples: int = 200, columns: int = 5, classes: int = 3) -> Labelled:
    rng = np.random.default_rng(seed)
    x, t = rng.standard_normal((samples, columns)), rng.choice(classes, samples, p=SHARES[classes])
    return baselines.labelled(Split(x, t))


def test_ranks_have_ties_in_the_middle() -> None:
    found = baselines.ranks(np.array([5.0, -1.0, 5.0, 7.0]), scaled=False)
    np.testing.assert_allclose(found, [2.5 - 2.5, 1 - 2.5, 2.5 - 2.5, 4 - 2.5])
    scaled = baselines.ranks(np.array([0.0, 0.0, 1e9]))
    assert (scaled.mean(), scaled.var()) == (pytest.approx(0), pytest.approx(1))


def test_ranks_do_not_depend_on_the_scale_nor_on_the_order_of_equal_values() -> None:
    x = np.random.default_rng(0).integers(4, size=50)
    np.testing.assert_array_equal(baselines.ranks(x), baselines.ranks(np.exp(3.0 * x)))
    order = np.random.default_rng(1).permutation(50)
    np.testing.assert_array_equal(baselines.ranks(x)[order], baselines.ranks(x[order]))


def test_codes_have_mean_0_and_covariance_1_in_every_direction_that_they_vary_in() -> None:
    samples = unrelated(0)
    np.testing.assert_allclose(samples.codes.mean(axis=0), 0, atol=1e-12)
    root = np.sqrt(samples.shares)
    np.testing.assert_allclose(
        samples.codes.T @ samples.codes / len(samples.t), np.eye(3) - np.outer(root, root), atol=1e-12
    )


def test_rare_classes_and_constant_columns_are_left_out() -> None:
    x = np.random.default_rng(0).standard_normal((30, 4))
    x[:, 1] = 7
    samples = baselines.labelled(Split(x, np.array([0] * 15 + [4] * 12 + [9] * 3)))
    assert samples.columns.tolist() == [0, 2, 3]
    assert (np.bincount(samples.t).tolist(), samples.labels.tolist()) == ([15, 12], [0, 4])


@pytest.mark.parametrize("columns", [3, 300])
def test_ridge_predicts_each_part_from_the_others_alone(columns: int) -> None:
    rng = np.random.default_rng(0)
    z, y = rng.standard_normal((60, columns)), rng.standard_normal((60, 2))
    found = baselines.ridge(z, y)
    part = np.random.default_rng(0).permutation(60) % baselines.FOLDS
    for fold in range(baselines.FOLDS):
        kept, out = z[part != fold], z[part == fold]
        left = kept.T @ kept + baselines.RIDGE * len(kept) * np.eye(columns)
        np.testing.assert_allclose(found[part == fold], out @ np.linalg.solve(left, kept.T @ y[part != fold]))


def test_nearest_neighbours_are_those_of_brute_force() -> None:
    samples = unrelated(1, samples=40)
    one, three = baselines.nearest(samples, (1, 3))
    for i in range(40):
        distance = np.linalg.norm(samples.z - samples.z[i], axis=1)
        distance[i] = np.inf
        near = np.argsort(distance)[:3]
        np.testing.assert_allclose(one[i], samples.codes[near[0]])
        np.testing.assert_allclose(three[i], samples.codes[near].mean(axis=0))


def test_the_area_counts_pairs() -> None:
    samples, rng = unrelated(2, samples=60, classes=2), np.random.default_rng(0)
    score = np.round(rng.standard_normal((60, 2)), 1)
    for k in range(2):
        own, others = score[samples.t == k, k], score[samples.t != k, k]
        pairs = (own[:, None] > others).mean() + 0.5 * (own[:, None] == others).mean()
        assert baselines.class_area(samples, score, k) == pytest.approx(pairs)


def test_classes_are_those_of_the_largest_predicted_share() -> None:
    samples = unrelated(3)
    answers = baselines.classes(samples, samples.codes)
    np.testing.assert_array_equal(answers, samples.t)
    assert (baselines.classes(samples, 0 * samples.codes) == samples.shares.argmax()).all()


def significances(samples: Labelled) -> list[float]:
    products = baselines.products(samples)
    assert products is not None
    predicted = [baselines.linear(samples), products, *baselines.nearest(samples)]
    return [baselines.significance(samples, each) for each in predicted]


def test_unrelated_labels_are_0_standard_deviations_above_chance_give_or_take_1() -> None:
    drawn = np.array([significances(unrelated(seed)) for seed in range(150)])
    assert np.abs(drawn.mean(axis=0)).max() < 0.4
    assert drawn.std(axis=0).min() > 0.6
    assert drawn.std(axis=0).max() < 1.25
    assert drawn.max() < 4.0


def test_the_best_column_of_unrelated_ones_is_as_sure_as_chance_allows() -> None:
    deviates, areas = [], []
    for seed in range(300):
        samples = unrelated(seed, columns=1)
        alone = baselines.best_column(samples)
        assert alone is not None
        assert alone.trials == 2
        deviates.append(alone.deviate)
        areas.append(baselines.area(samples, baselines.linear(samples)))
    # the larger of two standard normal deviates has the mean 1/√π, and exceeds 2 with 4.5 %
    assert np.mean(deviates) == pytest.approx(1 / np.sqrt(np.pi), abs=0.15)
    assert np.mean(np.array(deviates) > 2) < 0.09


def test_the_interval_of_the_area_holds_nineteen_of_twenty_by_chance() -> None:
    rng, samples = np.random.default_rng(0), unrelated(0)
    found = [baselines.area(samples, rng.standard_normal((200, 3))) for _ in range(400)]
    inside = np.mean([abs(area.value - 0.5) <= area.half for area in found])
    assert 0.9 < inside < 0.99


@pytest.mark.parametrize(("auc", "columns"), [(0.6, 5), (0.65, 30)])
def test_what_linear_regression_should_see_is_what_it_sees(auc: float, columns: int) -> None:
    seen, expected = [], 0.0
    for seed in range(40):
        samples = baselines.labelled(Split(*two_classes(np.random.default_rng(seed), 1200, columns, auc)))
        seen.append(baselines.significance(samples, baselines.linear(samples)))
        expected = visible(samples, auc)
    assert np.mean(seen) == pytest.approx(expected, rel=0.15)


def test_a_column_that_is_told_by_its_middle_is_seen() -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((400, 6))
    samples = baselines.labelled(Split(x, (np.abs(x[:, 4]) < 0.7).astype(int)))
    alone = baselines.best_column(samples)
    assert alone is not None
    assert alone.column == 4
    assert alone.deviate > 8
    assert baselines.area(samples, alone.predicted).value > 0.99
