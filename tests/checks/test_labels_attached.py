"""Whether labels depend on inputs: weak relations pass, shuffled labels are found, else nothing is said."""

from __future__ import annotations

import numpy as np
import pytest

from nettui.types import Array, Finding
from tests.checks.tables import ask, two_classes


def check(x: Array, t: Array) -> Finding:
    (finding,) = ask("labels-attached", x, t)
    return finding


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("samples", "columns", "auc", "share"),
    [
        (120, 10, 0.6, 0.5),
        (500, 30, 0.58, 0.5),
        (500, 30, 0.66, 0.5),
        (1000, 122, 0.6, 0.12),
        (1000, 122, 0.69, 0.12),
        (3000, 30, 0.62, 0.5),
        (3000, 5, 0.6, 0.12),
    ],
)
def test_a_weak_relation_is_no_reason_to_warn(
    samples: int, columns: int, auc: float, share: float, seed: int
) -> None:
    finding = check(*two_classes(np.random.default_rng(seed), samples, columns, auc, share))
    assert finding.status in ("pass", "skip"), finding


@pytest.mark.parametrize("seed", range(5))
def test_a_weak_relation_in_enough_samples_passes_and_is_called_weak(seed: int) -> None:
    finding = check(*two_classes(np.random.default_rng(seed), 3000, 10, 0.62))
    assert finding.status == "pass"
    assert "weak relation" in finding.measured


@pytest.mark.parametrize("seed", range(5))
def test_shuffled_labels_of_enough_samples_are_found(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, t = two_classes(rng, 2500, 10, 0.95)
    assert check(x, t).status == "pass"
    finding = check(x, rng.permutation(t))
    assert (finding.status, finding.symptom) == ("warn", "labels unrelated to inputs")


@pytest.mark.parametrize("scale", [0.01, 1e-6])
def test_one_telling_column_of_a_small_scale_among_large_ones_is_seen(scale: float) -> None:
    rng = np.random.default_rng(0)
    t = np.arange(300) % 2
    x = rng.standard_normal((300, 3)) * [scale, 8, 8]
    x[:, 0] += 2 * scale * t
    finding = check(x, t)
    assert finding.status == "pass"
    assert "weak" not in finding.measured


def test_one_telling_column_among_a_hundred_is_named() -> None:
    rng = np.random.default_rng(0)
    t = np.arange(400) % 2
    x = rng.standard_normal((400, 100))
    x[:, 77] += 1.2 * t
    finding = check(x, t)
    assert finding.status == "pass"
    assert "x77" in finding.measured


@pytest.mark.parametrize("kind", ["middle", "product", "stripes"])
def test_a_relation_that_no_straight_line_shows_is_seen(kind: str) -> None:
    x = np.random.default_rng(0).standard_normal((1500, 4))
    made = {
        "middle": np.abs(x[:, 1]) < 0.7,
        "product": x[:, 0] * x[:, 1] > 0,
        "stripes": np.sin(4 * x[:, 0]) > 0,
    }
    x = x[:, :2] if kind == "stripes" else x
    assert check(x, made[kind].astype(int)).status == "pass"


def test_order_and_missing_values_do_not_matter() -> None:
    rng = np.random.default_rng(0)
    x, t = np.ones((40, 2)), np.arange(40) % 2
    assert check(x, t).evidence == "all inputs are constant"
    x = rng.standard_normal((40, 2))
    x[3, 1] = np.nan
    assert check(x, t).evidence == "some inputs are NaN or infinite"
    assert (
        "outside the largest class" in check(rng.standard_normal((40, 2)), (np.arange(40) < 3) * 1).evidence
    )


def test_labels_that_are_stored_class_by_class_are_not_taken_for_a_relation() -> None:
    rng = np.random.default_rng(0)
    x, t = rng.integers(2, size=(3000, 8)).astype(float), np.sort(rng.integers(2, size=3000))
    assert check(x, t).status == "warn"
