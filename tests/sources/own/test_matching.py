"""The losses that learners use, against PyTorch, and finding the one that a value belongs to."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from nettui.sources.own.matching import LOSSES, FoundLoss, Reduction, kind_of_outputs, match
from nettui.types import Array

REDUCTIONS: tuple[Reduction, ...] = ("mean", "sum")
RNG = np.random.default_rng(0)
SCORES = RNG.standard_normal((13, 5))
T = RNG.integers(0, 5, 13)
TARGETS = np.eye(5)[T]
SOFTMAX = np.exp(SCORES) / np.exp(SCORES).sum(axis=1, keepdims=True)
SIGMOID = 1 / (1 + np.exp(-SCORES))


def torch_loss(name: str, outputs: Array, kind: str) -> float:
    """The mean loss of the samples by PyTorch, in its sum over the outputs."""
    s, t, y = torch.tensor(outputs), torch.tensor(T), torch.tensor(TARGETS)
    match name, kind:
        case "cross-entropy", "scores":
            total = functional.cross_entropy(s, t, reduction="sum")
        case "cross-entropy", _:
            total = functional.nll_loss(s.log(), t, reduction="sum")
        case "binary-cross-entropy", "scores":
            total = functional.binary_cross_entropy_with_logits(s, y, reduction="sum")
        case "binary-cross-entropy", _:
            total = functional.binary_cross_entropy(s, y, reduction="sum")
        case "hinge", _:
            total = s.shape[1] * functional.multi_margin_loss(s, t, reduction="sum")
        case _:
            total = functional.mse_loss(s, y, reduction="sum")
    return float(total) / len(T)


@pytest.mark.parametrize(
    ("name", "outputs", "kind"),
    [
        ("cross-entropy", SCORES, "scores"),
        ("cross-entropy", SOFTMAX, "softmax"),
        ("binary-cross-entropy", SCORES, "scores"),
        ("binary-cross-entropy", SIGMOID, "sigmoid"),
        ("hinge", SCORES, "scores"),
        ("squared-error", SIGMOID, "any"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_loss_is_that_of_pytorch(name: str, outputs: Array, kind: str) -> None:
    known = [loss for loss in LOSSES if (loss.name, loss.output) == (name, kind)]
    expected = torch_loss(name, outputs, kind)
    found = [FoundLoss(loss, "mean").value(outputs, TARGETS) / expected for loss in known]
    assert any(ratio == pytest.approx(1, abs=1e-12) for ratio in found)
    assert FoundLoss(known[0], "sum").value(outputs, TARGETS) == pytest.approx(len(T) * found[0] * expected)


@pytest.mark.parametrize(
    ("outputs", "kind"), [(SCORES, "scores"), (SOFTMAX, "softmax"), (SIGMOID, "sigmoid")], ids=range(3)
)
def test_the_value_of_a_loss_names_it(outputs: Array, kind: str) -> None:
    assert kind_of_outputs(outputs) == kind
    for loss in LOSSES:
        if loss.output in (kind, "any"):
            for reduction in REDUCTIONS:
                found = FoundLoss(loss, reduction)
                assert match(found.value(outputs, TARGETS), outputs, TARGETS)[0].name == loss.name
    assert match(123.456, outputs, TARGETS) == []


def test_an_epsilon_in_the_logarithm_makes_no_other_loss() -> None:
    value = float(-(TARGETS * np.log(SOFTMAX + 1e-7)).sum(axis=1).mean())
    assert [str(found) for found in match(value, SOFTMAX, TARGETS)] == ["mean cross-entropy"]


@pytest.mark.parametrize(("name", "value"), [("cross-entropy", np.log(5)), ("hinge", 4.0)])
def test_an_untrained_network_has_the_baseline_loss(name: str, value: float) -> None:
    loss = next(loss for loss in LOSSES if loss.name == name)
    zeros = np.zeros((13, 5))
    for reduction, times in zip(REDUCTIONS, (1, 13), strict=True):
        found = FoundLoss(loss, reduction)
        baseline = found.baseline(5, 13)
        assert baseline is not None
        assert baseline.value == pytest.approx(times * value)
        assert found.value(zeros, TARGETS) == pytest.approx(baseline.value)
