"""The checks of the samples: what is planted in plain tables is found, and sound tables are left alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pytest

import nettui
from nettui.checks.batch_order import unevenness
from nettui.checks.check import BROKEN
from nettui.checks.columns import copies, describe, fingerprints, meet_by_chance
from nettui.checks.contradictory_labels import group
from nettui.checks.probe import Probe
from nettui.checks.quantity_as_classes import explained_shares
from nettui.checks.run import run_checks, select_checks
from nettui.data.dataset import Dataset, Split
from nettui.types import Array
from tests.checks.tables import ask, symptoms, two_classes
from tests.foreign import Able
from tests.foreign_nets import BLOBS, CLASSES

NAMES = (
    *("input-statistics", "class-imbalance", "label-leak", "contradictory-labels", "split-overlap"),
    *("batch-order", "quantity-as-classes", "labels-attached"),
)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def plain(seed: int = 0, samples: int = 400, columns: int = 6) -> tuple[Array, Array]:
    return two_classes(rng(seed), samples, columns, 0.9)


# Columns


def test_columns_are_described_by_their_departures_from_the_usual_value() -> None:
    x = np.zeros((100, 3))
    x[:3, 0], x[:50, 1], x[:, 2] = 1, 4, rng().standard_normal(100)
    found = describe(x)
    np.testing.assert_allclose(found.departing[:2], [0.03, 0.5])
    np.testing.assert_allclose(found.bulk[:2], [1, 4])
    np.testing.assert_allclose(found.std, x.std(axis=0))
    distance = np.abs(x[:, 2] - found.usual[2])
    assert found.near[2] == pytest.approx(np.median(distance[distance > 0]))
    assert found.bulk[2] == pytest.approx(x[:, 2].std(), rel=0.15)
    assert found.farthest[2] == distance.max()


def test_copies_are_equal_columns_that_vary() -> None:
    x = rng().standard_normal((20, 5))
    x[:, 3], x[:, 1], x[:, 4] = x[:, 0], 1, 1
    assert copies(x) == [3]


def test_equal_rows_alone_have_equal_fingerprints() -> None:
    x = rng().standard_normal((50, 2, 3))
    x[7], x[3, 0, 0], x[9] = x[20], 0.0, x[3]
    x[9, 0, 0] = -0.0
    found = fingerprints(x)
    assert found[7] == found[20]
    assert found[3] == found[9]
    assert len(np.unique(found)) == 48


def test_how_often_rows_meet_by_chance_is_what_drawing_them_shows() -> None:
    x, a, b = (rng(seed).integers(10, size=(rows, 3)) for seed, rows in ((0, 300), (1, 4000), (2, 300)))
    met = np.isin(fingerprints(a), fingerprints(b)).mean()
    assert meet_by_chance(x, 300) == pytest.approx(met, abs=0.03)
    assert meet_by_chance(rng().standard_normal((100, 2)), 1000) == 0
    assert meet_by_chance(np.tile(rng().standard_normal((100, 2)), (2, 1)), 1000) == 0


# input-statistics


def scaled(kind: str) -> Array:
    x = plain(samples=1000, columns=10)[0]
    half = np.arange(10) < 5
    changed = {
        "columns of unequal scale": x * np.where(half, 100, 1.0) / 20,
        "inputs off-centre": x + 8,
        "outliers": np.where(rng(1).random(x.shape) < 0.002, 1000.0, x) / 100,
        "raw inputs": 50 * x,
        "tiny inputs": 1e-3 * x,
        "constant columns": np.where(np.arange(10) == 3, x, 0.5),
        "duplicated columns": x[:, [0] * 10],
    }
    return changed[kind]


@pytest.mark.parametrize("kind", ["columns of unequal scale", "inputs off-centre", "outliers", "raw inputs"])
def test_inputs_that_hurt_are_found(kind: str) -> None:
    assert symptoms("input-statistics", scaled(kind), plain(samples=1000)[1]) == {kind}


@pytest.mark.parametrize("kind", ["tiny inputs", "constant columns", "duplicated columns"])
def test_inputs_that_hold_next_to_nothing_are_found(kind: str) -> None:
    assert kind in symptoms("input-statistics", scaled(kind), plain(samples=1000)[1])


def test_the_worst_columns_are_named_with_their_numbers() -> None:
    x, t = plain()
    x[:, 4] *= 1e-4
    (found,) = (f for f in ask("input-statistics", x, t) if f.symptom)
    assert "x4 " in found.evidence
    assert float(found.measured.split(" is ")[1].split()[0]) == pytest.approx(1e4, rel=0.3)


def test_sentinels_in_a_column_are_outliers_and_not_its_scale() -> None:
    x, t = plain(samples=1000)
    x[[5, 300, 800], 2] = -9999
    assert symptoms("input-statistics", x, t) - {"raw inputs"} == {"outliers"}


SOUND: Mapping[str, Callable[[np.random.Generator], Array]] = {
    "pixels with a border": lambda g: np.where(np.arange(30) % 6 == 0, 0, g.random((500, 30))),
    "rare pixels": lambda g: (g.random((500, 30)) < np.linspace(0.001, 0.4, 30)) * g.random((500, 30)),
    "one-hot": lambda g: np.eye(30)[g.integers(30, size=500)],
    "rare categories": lambda g: np.eye(30)[np.minimum(g.geometric(0.3, size=500), 29)],
    "counts": lambda g: g.poisson(np.linspace(0.3, 4, 30), size=(500, 30)).astype(float),
    "scales up to ten times": lambda g: g.standard_normal((500, 30)) * np.geomspace(0.3, 3, 30),
    "means of two": lambda g: g.standard_normal((500, 30)) + 2,
    "long tails": lambda g: np.exp(g.standard_normal((500, 30))),
    "grey as colours": lambda g: np.tile(g.random((500, 10)), (1, 3)),
}


@pytest.mark.parametrize("kind", SOUND)
@pytest.mark.parametrize("scale", ["none", "standardize"])
def test_sound_columns_are_left_alone(kind: str, scale: str) -> None:
    x = SOUND[kind](rng())
    assert not symptoms("input-statistics", x, rng(1).integers(2, size=500), **{"data.scale": scale})


# class-imbalance


def rare(auc: float, share: float, seed: int = 0) -> tuple[Array, Array]:
    return two_classes(rng(seed), 1500, 5, auc, share)


@pytest.mark.parametrize("seed", range(2))
def test_a_rare_class_that_is_told_apart_and_never_answered_is_found(seed: int) -> None:
    x, t = rare(0.88, 0.03, seed)
    (found,) = ask("class-imbalance", x, t, **{"data.scale": "standardize"})
    assert found.symptom == "rare classes ignored"
    assert found.evidence.startswith("class 1: ")


@pytest.mark.parametrize(("auc", "share"), [(0.6, 0.12), (0.69, 0.12), (0.97, 0.1), (0.99, 0.05), (0.9, 0.4)])
def test_uneven_shares_alone_do_no_harm(auc: float, share: float) -> None:
    assert not symptoms("class-imbalance", *rare(auc, share))


# label-leak


@pytest.mark.parametrize("kind", ["label", "noisy", "row number", "classes"])
def test_a_column_made_from_the_label_is_found(kind: str) -> None:
    x, t = two_classes(rng(), 400, 6, 0.7)
    if kind == "classes":
        t = rng(1).integers(4, size=400)
        x[:, 2] = np.array([3.0, -1, 0, 7])[t]
    elif kind == "row number":
        order = np.argsort(t, kind="stable")
        x, t = x[order], t[order]
        x[:, 2] = np.arange(400) / 100
    else:
        x[:, 2] = t + (0.01 * rng(1).standard_normal(400) if kind == "noisy" else 0)
    (found,) = ask("label-leak", x, t)
    assert found.symptom == "one column tells the label"
    assert "column x2" in found.measured
    assert ("row number" in found.evidence) == (kind == "row number")


@pytest.mark.parametrize("strength", [1.0, 2.0, 3.0])
def test_a_column_that_tells_most_of_the_label_is_no_leak(strength: float) -> None:
    g = rng()
    t = np.arange(600) % 2
    x = g.standard_normal((600, 8))
    x[:, 0] += strength * t
    assert not symptoms("label-leak", x, t)


def test_a_column_that_others_can_replace_is_no_leak() -> None:
    g = rng()
    t = np.arange(600) % 2
    assert not symptoms("label-leak", g.standard_normal((600, 8)) + 8 * t[:, None], t)


# contradictory-labels


def test_groups_of_equal_inputs_are_counted() -> None:
    x = np.array([[1, 2], [1, 2], [1, 2], [3, 4], [3, 4], [5, 6]], float)
    found = group(x, np.array([0, 0, 1, 1, 1, 0]))
    assert (found.different, found.equal, found.contradictory) == (3, 5, 3)
    assert found.best == pytest.approx(5 / 6)


def test_repeated_samples_with_other_labels_are_found_with_the_best_accuracy() -> None:
    x, t = plain(samples=400)
    x, t = np.concatenate([x, x[:200]]), np.concatenate([t, 1 - t[:200]])
    (found,) = ask("contradictory-labels", x, t, **{"data.validation": 0.0})
    assert found.symptom == "contradictory labels"
    assert "400 samples contradict another" in found.measured
    assert "67 %" in found.measured


def test_inputs_of_few_values_contradict_by_chance() -> None:
    x = rng().integers(2, size=(400, 4)).astype(float)
    (found,) = ask("contradictory-labels", x, rng(1).integers(2, size=400))
    assert found.status == "pass"
    assert "no network gets more than" in found.measured


# split-overlap


def test_samples_that_were_repeated_before_the_split_are_found() -> None:
    x, t = plain(samples=200)
    assert not symptoms("split-overlap", x, t)
    twice = np.concatenate([x, x[:40]]), np.concatenate([t, t[:40]])
    assert symptoms("split-overlap", *twice) == {"held-out samples repeat training samples"}
    often = np.tile(x, (5, 1)), np.tile(t, 5)
    assert symptoms("split-overlap", *often) == {"held-out samples are training samples"}


def test_inputs_of_few_values_meet_by_chance() -> None:
    x = rng().integers(3, size=(400, 5)).astype(float)
    (found,) = ask("split-overlap", x, rng(1).integers(2, size=400))
    assert found.status == "pass"
    assert "would by chance" in found.evidence


# batch-order


def test_unevenness_is_1_for_shuffled_labels_and_its_scatter_is_measured() -> None:
    t = rng().choice(4, 400, p=[0.4, 0.3, 0.2, 0.1])
    ratios = []
    for seed in range(300):
        batches = np.array_split(rng(seed).permutation(t)[:320], 20)
        ratio, scatter = unevenness(batches, t)
        ratios.append(ratio)
    assert np.mean(ratios) == pytest.approx(1, abs=0.03)
    assert np.std(ratios) == pytest.approx(scatter, rel=0.3)
    assert unevenness(np.array_split(np.sort(t), 20), t)[0] > 6


def test_numbers_in_the_order_of_their_size_make_uneven_mini_batches() -> None:
    x = rng().standard_normal((400, 3))
    x = x[np.argsort(x[:, 0])]
    fields = {"loss.name": "squared-error", "data.validation": 0.0}
    assert symptoms("batch-order", x, x[:, 0], **fields, **{"train.shuffle": False}) == {
        "mini-batches by class"
    }
    assert not symptoms("batch-order", x, x[:, 0], **fields)


# quantity-as-classes


def test_what_is_explained_of_a_straight_line_is_its_signal() -> None:
    z = rng().standard_normal((3000, 3))
    y = z[:, :1] + rng(1).standard_normal((3000, 1))
    assert explained_shares(z, y)[0] == pytest.approx(0.5 * (1 - (0.3 / 1.3) ** 2), abs=0.04)


def test_a_target_in_classes_is_found_and_class_names_are_not() -> None:
    g = rng()
    x = g.standard_normal((800, 5))
    y = np.digitize(x[:, 0] + 0.5 * x[:, 1] + 0.3 * g.standard_normal(800), np.linspace(-2, 2, 19))
    as_classes = {"data.task": "classification"}
    assert symptoms("quantity-as-classes", x, y, **as_classes) == {"labels look like a quantity"}
    assert not symptoms("quantity-as-classes", x, rng(1).permutation(20)[y], **as_classes)
    assert not symptoms("quantity-as-classes", x, y // 4)


# All of them


@dataclass
class OnTable(Able):
    """A trainer that shows other samples than those that it trains on."""

    shown: Split = BLOBS

    @property
    def data(self) -> Dataset:
        return Dataset("own", self.shown, Split(self.shown.x[:20], self.shown.t[:20]), CLASSES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "kind", ["three samples", "one class", "whole numbers", "images", "NaN", "constant", "numbers", "float32"]
)
def test_odd_samples_are_no_reason_to_say_something_false(name: str, kind: str) -> None:
    x, t = plain(samples=60)
    shown = {
        "three samples": Split(x[:3], np.array([0, 1, 0])),
        "one class": Split(x, np.zeros(60, int)),
        "whole numbers": Split(np.round(5 * x).astype(int), t),
        "images": Split(x.reshape(60, 1, 2, 3), t),
        "NaN": Split(np.where(rng().random(x.shape) < 0.05, np.nan, x), t),
        "constant": Split(np.ones((60, 6)), t),
        "numbers": Split(x, x.sum(axis=1)),
        "float32": Split(x.astype(np.float32), t.astype(np.uint8)),
    }[kind]
    guarded = nettui.open(OnTable(shown=shown)).trainer
    for found in run_checks(Probe(guarded, guarded.start()), select_checks([name]).values()):
        assert BROKEN not in found.evidence
        true = {"NaN": "inputs are not finite", "constant": "constant columns"}.get(kind, "")
        repeats = "held-out samples are training samples"
        assert found.status == "pass" or found.symptom in ("", true, repeats)
        assert "nan" not in found.measured
