"""Rates that grow or fall away are told from usual schedules, weights that grow from weight decay."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from nettui.sources.own.changing_rates import DECAY_SIGN, FALLS, GROWS, judge_decay, judge_pace
from nettui.sources.own.rules import Trace

RATE, STEPS = 0.1, 5


def trace(rate: Callable[[int], float], decay: float = 0.0, momentum: float = 0.0) -> Trace:
    """Descent with a rate a step, and a weight decay."""
    rng = np.random.default_rng(1)
    gradients = rng.normal(0, 1, (STEPS, 40))
    w, v = rng.normal(0, 1, 40), np.zeros(40)
    params, moves = [], []
    for step, g in enumerate(gradients):
        v = momentum * v - rate(step) * (g + decay * w)
        params.append(w)
        moves.append(v)
        w = w + v
    tensors = np.repeat([0, 1], 20)
    return Trace(gradients, np.array(moves), tensors, RATE, np.array(params), tensors == 0)


@pytest.mark.parametrize(
    "rate",
    [
        lambda t: RATE,
        lambda t: RATE / (1 + 0.01 * t),
        lambda t: RATE / (1 + t),
        lambda t: RATE / (1 + t) ** 0.5,
        lambda t: RATE * 0.98**t,
        lambda t: RATE * (t + 1) / 10,
    ],
)
def test_usual_schedules_are_let_be(rate: Callable[[int], float]) -> None:
    assert judge_pace(trace(rate), batches=50) is None


@pytest.mark.parametrize(
    ("rate", "symptom"),
    [
        (lambda t: RATE * (1 + 0.5 * t), GROWS),
        (lambda t: RATE * 1.1**t, GROWS),
        (lambda t: RATE * 0.8**t, FALLS),
    ],
)
@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_odd_rates_are_named(rate: Callable[[int], float], symptom: str, momentum: float) -> None:
    found = judge_pace(trace(rate, momentum=momentum), batches=50)
    assert found is not None
    assert found.symptom == symptom


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_a_decay_is_told_by_its_sign(momentum: float) -> None:
    found = judge_decay(trace(lambda t: RATE, decay=-0.01, momentum=momentum), ())
    assert found is not None
    assert found.symptom == DECAY_SIGN
    for decay in (0.01, 0.0):
        assert judge_decay(trace(lambda t: RATE, decay=decay, momentum=momentum), ()) is None
