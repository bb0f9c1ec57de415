"""Sound runs that must not be accused, and the causes of runs that fail without a mistake in code."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nettui
from nettui.checks.probe import Probe
from nettui.checks.report import CheckReport, make_report
from nettui.checks.run import run_checks, select_checks
from nettui.types import Array
from tests.checks.tables import ask, probe, symptoms, two_classes

XOR = (np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0]))


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def named(probe: Probe) -> list[str]:
    return [cause.name for cause in make_report(CheckReport("own", 0), probe).diagnosis]


@pytest.mark.parametrize("size", [1e6, 1e9, 1e12])
def test_huge_inputs_make_no_derivative_wrong(size: float) -> None:
    x, t = two_classes(rng(), 200, 4, auc=0.9)
    assert not symptoms("op-by-op", size * x, t)


def test_a_wrong_derivative_is_found_among_huge_inputs() -> None:
    x, t = two_classes(rng(), 200, 4, auc=0.9)
    found = symptoms("op-by-op", 1e9 * x, t, **{"fault.name": "wrong-derivative"})
    assert found & {"derivative left out", "derivative wrong"}


def test_the_rate_that_gets_furthest_is_not_too_high() -> None:
    x, t = two_classes(rng(), 400, 10, auc=0.95)
    for rate in (0.03, 0.1, 0.3):
        assert "rate too high" not in symptoms("learning-rate", x, t, **{"train.optimizer.rate": rate})


def test_inputs_that_are_learned_after_a_long_plateau_make_a_difference() -> None:
    """XOR with few units: 200 steps of Adam bring nothing, 1000 do."""
    fields = {"data.validation": 0.0, "network.hidden": [4], "network.activation": "sigmoid"}
    run = nettui.open(data=XOR, set={**fields, "network.init": "xavier", "train.batch": "all"})
    start = Probe(run.trainer, run.trainer.start())
    found = list(run_checks(start, select_checks(["zeroed-inputs"]).values()))
    assert [finding.status for finding in found] == ["pass"]


def test_right_answers_are_not_asked_of_a_loss_that_weights_the_classes() -> None:
    x, t = two_classes(rng(), 900, 6, auc=0.75, share=0.06)
    weighted: dict[str, Any] = {"loss.weights": "balanced", "train.epochs": 20}
    (found,) = ask("attainment", x, t, **weighted)
    assert (found.status, "weights the classes" in found.evidence) == ("skip", True)
    assert "class-imbalance" not in named(probe(x, t, **weighted))


def test_a_plateau_counts_for_nothing_where_the_whole_run_gets_far() -> None:
    fields = {
        "data.validation": 0.0,
        "network.hidden": [8],
        "network.activation": "tanh",
        "network.init": {"name": "normal", "std": 0.05},
        "train.optimizer.rate": 0.3,
        "train.batch": "all",
        "train.epochs": 2000,
    }
    run = nettui.open(data=(2.0 * XOR[0] - 1, XOR[1]), set=fields)
    start = Probe(run.trainer, run.trainer.start())
    (alone,) = run_checks(start, select_checks(["plateau"]).values())
    together = {
        finding.check: finding
        for finding in run_checks(start, select_checks(["plateau", "attainment"]).values())
    }
    assert alone.symptom == "loss does not fall"
    assert (together["attainment"].status, together["attainment"].symptom) == ("pass", "")
    assert (together["plateau"].status, "attainment passes" in together["plateau"].evidence) == ("skip", True)


def numbers(size: float) -> tuple[Array, Array]:
    x = rng().standard_normal((300, 4))
    return x, size * (3 + x @ np.array([1.0, -2.0, 0.5, 0.0]) + 0.2 * rng().standard_normal(300))


REGRESSION: dict[str, Any] = {
    "loss.name": "squared-error",
    "train.epochs": 20,
    "train.optimizer": {"name": "adam", "rate": 0.003},
}


def test_targets_of_thousands_are_named_and_scaling_them_helps() -> None:
    report = make_report(CheckReport("own", 0), probe(*numbers(2000), **REGRESSION))
    first = report.diagnosis[0]
    assert first.name == "target-unscaled"
    assert first.tried is not None
    assert first.tried.helps
    assert first.tried.after.score > 0.9 > first.tried.before.score


def test_targets_of_usual_size_are_not_blamed() -> None:
    assert "target-unscaled" not in named(probe(*numbers(0.3), **REGRESSION))


def test_a_network_that_knows_its_training_samples_alone_overfits() -> None:
    """Three hundred columns of 192 samples: all right in training; as far as simple methods on others."""
    x, t = two_classes(rng(), 240, 300, auc=0.9)
    report = make_report(CheckReport("own", 0), probe(x, t, **{"train.epochs": 30}))
    assert "knows the training part better" in {finding.symptom for finding in report}
    assert "overfitting" in [cause.name for cause in report.diagnosis]


def test_a_run_is_judged_by_the_same_network_with_usual_settings() -> None:
    """Of a curved function simple methods learn little; a strong penalty is seen all the same."""
    x = rng().uniform(-1, 1, (900, 4))
    y = np.sin(4 * x[:, 0]) * np.cos(3 * x[:, 1]) + 0.02 * rng().standard_normal(900)
    usual: dict[str, Any] = {**REGRESSION, "train.epochs": 60, "network.hidden": [32, 32]}
    for penalty, symptom in ((0.0, ""), (0.05, "falls short of the data")):
        (found,) = ask("attainment", x, y, **usual, **{"loss.penalty.strength": penalty})
        assert found.symptom == symptom, found


def test_targets_that_are_codes_are_outliers() -> None:
    x, y = numbers(1.0)
    y[::100] = 99999
    assert "outliers" in symptoms("input-statistics", x, y, **REGRESSION)
    assert "outliers" not in symptoms("input-statistics", *numbers(1.0), **REGRESSION)


def test_clipping_outliers_of_squeezed_columns_helps() -> None:
    x, t = two_classes(rng(), 600, 6, auc=0.97)
    x[:18] += 1e5
    report = make_report(CheckReport("own", 0), probe(x, t, **{"data.scale": "min-max"}))
    first = report.diagnosis[0]
    assert first.name == "outliers"
    assert first.tried is not None
    assert first.tried.helps
