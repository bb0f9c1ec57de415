"""An update that does not go where its gradients say is named."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from nettui.common.foreign import TrainerError
from nettui.sources.own.updates import WrongUpdate, judge_update, require_shapes
from nettui.types import Array

RATE = 0.3
Moves = Callable[[str, Array, Array], Array]
"""A parameter after the update, from its name, its value and its gradient."""


def arrays(seed: int) -> dict[str, Array]:
    rng = np.random.default_rng(seed)
    return {
        "W1": rng.standard_normal((4, 3)),
        "b1": rng.standard_normal(3),
        "W2": rng.standard_normal((3, 2)),
    }


BEFORE, GRADIENTS = arrays(0), arrays(1)
FEW = {"the first sample": arrays(2), "the last sample": arrays(3)}


def judged(
    update: Moves, gradients: Mapping[str, Array] = GRADIENTS, rate: float = RATE
) -> WrongUpdate | None:
    after = {name: update(name, array, gradients[name]) for name, array in BEFORE.items()}
    return judge_update(BEFORE, after, gradients, rate, FEW)


def test_gradient_descent_is_right() -> None:
    assert judged(lambda name, w, g: w - RATE * g) is None
    single = judged(lambda name, w, g: (w - RATE * g).astype(np.float32).astype(float))
    assert single is None or single.symptom == "some parameters move differently"


def test_an_update_of_another_kind_is_not_judged() -> None:
    assert judged(lambda name, w, g: w - RATE * np.sign(g)) is None
    assert judged(lambda name, w, g: w - RATE * g - 0.01 * w) is None
    assert judged(lambda name, w, g: w + 1, {name: 0 * g for name, g in GRADIENTS.items()}) is None
    assert judged(lambda name, w, g: w - g, rate=0.0) is None


@pytest.mark.parametrize(
    ("update", "symptom", "measured"),
    [
        (lambda name, w, g: w + RATE * g, "the update goes uphill", "-1 × (−rate × gradient)"),
        (lambda name, w, g: w - 2 * RATE * g, "the update is off by a factor", "2 × (−rate × gradient)"),
        (
            lambda name, w, g: w - RATE * g / 64,
            "the update is off by a factor",
            "0.01562 × (−rate × gradient)",
        ),
        (lambda name, w, g: w, "the update does nothing", "all parameters stay"),
        (
            lambda name, w, g: w - RATE * g * (name != "b1"),
            "some parameters are never updated",
            "b1",
        ),
        (
            lambda name, w, g: w - RATE * g * (0.5 if name == "b1" else 1),
            "some parameters move differently",
            "b1 × 0.5",
        ),
        (lambda name, w, g: w - RATE * g * (-1 if name == "b1" else 1), "the update goes uphill", "b1"),
        (
            lambda name, w, g: w - RATE * FEW["the first sample"][name],
            "only some samples count",
            "the first sample",
        ),
        (
            lambda name, w, g: w - RATE * FEW["the last sample"][name],
            "only some samples count",
            "the last sample",
        ),
    ],
)
def test_a_wrong_update_is_named(update: Moves, symptom: str, measured: str) -> None:
    found = judged(update)
    assert found is not None
    assert (found.symptom, found.measured) == (symptom, measured)
    assert found.evidence


def test_parameters_without_a_gradient_may_stay() -> None:
    gradients = {**GRADIENTS, "W1": np.zeros((4, 3))}
    assert judged(lambda name, w, g: w - RATE * g, gradients) is None


def test_round_off_is_no_direction() -> None:
    gradients = {**GRADIENTS, "b1": np.full(3, 1e-17)}
    assert judged(lambda name, w, g: w - RATE * g, gradients) is None


def test_a_parameter_that_is_lost_or_changes_shape_is_an_error() -> None:
    require_shapes(BEFORE, arrays(5))
    with pytest.raises(TrainerError, match=r"changes b1: it had shape \(3,\), and now \(3, 3\)"):
        require_shapes(BEFORE, {**BEFORE, "b1": np.zeros((3, 3))})
    with pytest.raises(TrainerError, match=r"changes W2: it had shape \(3, 2\), and is gone"):
        require_shapes(BEFORE, {name: BEFORE[name] for name in ("W1", "b1")})


def test_an_update_with_a_memory_is_judged_by_its_sign_alone() -> None:
    moves = [
        {name: BEFORE[name] + sign * 0.1 * RATE * g for name, g in GRADIENTS.items()} for sign in (-1, 1)
    ]
    assert judge_update(BEFORE, moves[0], GRADIENTS, RATE, FEW, remembers=True) is None
    wrong = judge_update(BEFORE, moves[1], GRADIENTS, RATE, FEW, remembers=True)
    assert wrong is not None
    assert wrong.symptom == "the update goes uphill"
