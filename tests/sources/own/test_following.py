"""What an update makes of earlier gradients: wrong formulas of optimizers are named, right ones are not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from nettui.sources.own.following import (
    LOST,
    STEPS,
    judge_forgetful,
    judge_rule,
    known_decays,
    unheard_momentum,
)
from nettui.sources.own.rules import (
    CORRECTED,
    COUNT,
    FACTORS,
    IN_PLACE,
    SIZE,
    SWAPPED,
    UNCORRECTED,
    UNDECAYED,
    VELOCITY,
    Trace,
)
from nettui.types import Array

RATE = 0.01
Rule = Callable[[dict[str, Array], Array, int], Array]
"""A move from the slots, which it changes, the gradient and the number of the step."""


def trace(rule: Rule) -> Trace:
    rng = np.random.default_rng(0)
    gradients = rng.normal(0, 0.05, (STEPS, 300))
    slots = {name: np.zeros(300) for name in "mv"}
    moves = np.array([rule(slots, g, t) for t, g in enumerate(gradients, start=1)])
    weights = np.repeat([True, False], [200, 100])
    params = np.cumsum([rng.normal(0, 0.5, 300), *moves], axis=0)[:-1]
    return Trace(gradients, moves, np.repeat([0, 1], [200, 100]), RATE, params, weights)


def momentum(s: dict[str, Array], g: Array, t: int) -> Array:
    s["m"] = 0.9 * s["m"] + g
    return -RATE * s["m"]


def nesterov(s: dict[str, Array], g: Array, t: int) -> Array:
    old = s["m"]
    s["m"] = 0.9 * old - RATE * g
    return -0.9 * old + 1.9 * s["m"]


def means(s: dict[str, Array], g: Array, one: float = 0.9, two: float = 0.999) -> tuple[Array, Array]:
    s["m"] = one * s["m"] + (1 - one) * g
    s["v"] = two * s["v"] + (1 - two) * g**2
    return s["m"], s["v"]


def adam(s: dict[str, Array], g: Array, t: int, one: float = 0.9, two: float = 0.999) -> Array:
    m, v = means(s, g, one, two)
    return -RATE * m / (1 - one**t) / (np.sqrt(v / (1 - two**t)) + 1e-8)


def adam_inside(s: dict[str, Array], g: Array, t: int) -> Array:
    m, v = means(s, g)
    return -RATE * m / (1 - 0.9**t) / np.sqrt(v / (1 - 0.999**t) + 1e-8)


def adam_in_place(s: dict[str, Array], g: Array, t: int) -> Array:
    means(s, g)
    s["m"], s["v"] = s["m"] / (1 - 0.9**t), s["v"] / (1 - 0.999**t)
    return -RATE * s["m"] / (np.sqrt(s["v"]) + 1e-8)


def adam_uncorrected(s: dict[str, Array], g: Array, t: int) -> Array:
    m, v = means(s, g)
    return -RATE * m / (np.sqrt(v) + 1e-8)


def adam_at_one(s: dict[str, Array], g: Array, t: int) -> Array:
    return adam_at(s, g, 1)


def adam_at(s: dict[str, Array], g: Array, t: int) -> Array:
    m, v = means(s, g)
    return -RATE * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)


def adam_rootless(s: dict[str, Array], g: Array, t: int) -> Array:
    m, v = means(s, g)
    return -RATE * m / (1 - 0.9**t) / (v / (1 - 0.999**t) + 1e-8)


def adam_half_corrected(s: dict[str, Array], g: Array, t: int) -> Array:
    m, v = means(s, g)
    return -RATE * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.9**t)) + 1e-8)


def adam_other_way_round(s: dict[str, Array], g: Array, t: int) -> Array:
    m, v = means(s, g)
    return -RATE * m / (1 - 0.999**t) / (np.sqrt(v / (1 - 0.9**t)) + 1e-8)


def adam_powerless(s: dict[str, Array], g: Array, t: int) -> Array:
    m, v = means(s, g)
    return -RATE * m / (1 - 0.9 * t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)


def adam_counts_by_two(s: dict[str, Array], g: Array, t: int) -> Array:
    m, v = means(s, g)
    return -RATE * m / (1 - 0.9 ** (2 * t)) / (np.sqrt(v / (1 - 0.999 ** (2 * t))) + 1e-8)


def adam_sums(s: dict[str, Array], g: Array, t: int) -> Array:
    s["m"] = 0.9 * s["m"] + g
    s["v"] = 0.999 * s["v"] + 0.001 * g**2
    return -RATE * s["m"] / (1 - 0.9**t) / (np.sqrt(s["v"] / (1 - 0.999**t)) + 1e-8)


def adam_warming_up(s: dict[str, Array], g: Array, t: int) -> Array:
    return adam(s, g, t) * t / 10


def adam_with_decay(s: dict[str, Array], g: Array, t: int) -> Array:
    return adam(s, g, t) / (1 + 0.01 * t)


def half_corrected_with_decay(s: dict[str, Array], g: Array, t: int) -> Array:
    return adam_half_corrected(s, g, t) / (1 + 0.01 * t)


def rmsprop(s: dict[str, Array], g: Array, t: int) -> Array:
    s["v"] = 0.9 * s["v"] + 0.1 * g**2
    return -RATE * g / (np.sqrt(s["v"]) + 1e-8)


def rmsprop_squareless(s: dict[str, Array], g: Array, t: int) -> Array:
    s["v"] = 0.9 * s["v"] + 0.1 * g
    return -RATE * g / (np.sqrt(np.abs(s["v"])) + 1e-8)


def adagrad(s: dict[str, Array], g: Array, t: int) -> Array:
    s["v"] = s["v"] + g**2
    return -RATE * g / (np.sqrt(s["v"]) + 1e-8)


def swinging(s: dict[str, Array], g: Array, t: int) -> Array:
    s["m"] = g - 0.9 * s["m"]
    return -RATE * s["m"]


def decayed(s: dict[str, Array], g: Array, t: int) -> Array:
    return adam(s, g, t) - 0.001


def slowing(s: dict[str, Array], g: Array, t: int) -> Array:
    return momentum(s, g, t) * 0.9**t


@pytest.mark.parametrize(
    "rule",
    [
        momentum,
        nesterov,
        adam,
        adam_inside,
        rmsprop,
        adagrad,
        decayed,
        slowing,
        adam_warming_up,
        adam_with_decay,
    ],
    ids=lambda rule: rule.__name__,
)
def test_right_formulas_and_unknown_ones_are_let_be(rule: Rule) -> None:
    assert judge_rule(trace(rule), "") is None


@pytest.mark.parametrize(
    ("rule", "symptom", "said"),
    [
        (adam_uncorrected, UNCORRECTED, "nothing is divided"),
        (adam_in_place, IN_PLACE, "are kept"),
        (adam_at_one, COUNT, "t = 1"),
        (adam_half_corrected, CORRECTED, "for v it is"),
        (half_corrected_with_decay, CORRECTED, "for v it is"),
        (adam_other_way_round, CORRECTED, "other way round"),
        (adam_powerless, CORRECTED, "power"),
        (adam_counts_by_two, COUNT, "by 2"),
        (adam_sums, FACTORS, "m lacks"),
        (adam_rootless, SIZE, "square root"),
        (rmsprop_squareless, SIZE, "g²"),
        (swinging, VELOCITY, "sign"),
        (lambda s, g, t: momentum(s, g + 0.1 * s["m"], t), UNDECAYED, "sum of all gradients"),
        (lambda s, g, t: adam(s, g, t, 0.999, 0.9), SWAPPED, "forgets slower"),
        (lambda s, g, t: -momentum(s, g, t), "the update goes uphill", "added"),
    ],
)
def test_wrong_formulas_are_named(rule: Rule, symptom: str, said: str) -> None:
    found = judge_rule(trace(rule), "")
    assert found is not None
    assert found.symptom == symptom
    assert said in found.evidence


def test_decays_are_read_off_the_source() -> None:
    assert known_decays("def step(self, lr=0.1, mu=.85, x=1.5, n=10): pass") == [0.85]
    assert judge_rule(trace(lambda s, g, t: adam(s, g, t, 0.87, 0.98)), "beta1=0.87, beta2=0.98") is None


STORED = "def step(self, lr=0.1, mu=0.9):\n    v = mu * self.v - lr * self.dW\n    self.W += v\n"
CASES = "def step(self, lr=0.1, mu=0.9, kind='sgd'):\n    if kind == 'momentum':\n        v = mu * self.v\n"


def test_a_velocity_that_is_not_kept_is_named() -> None:
    forgets = trace(lambda s, g, t: -RATE * 0.1 * g)
    found = judge_forgetful(forgets, "beta = 0.9")
    assert found is not None
    assert found.symptom == LOST
    assert judge_forgetful(forgets, "") is None
    plain = trace(lambda s, g, t: -RATE * g)
    assert unheard_momentum(STORED) == "mu"
    found = judge_forgetful(plain, STORED)
    assert found is not None
    assert "mu" in found.measured
    assert judge_forgetful(plain, CASES) is None  # it may be another optimizer's
    assert judge_forgetful(plain, "def step(self): pass") is None


def test_a_divisor_of_this_step_alone_is_named() -> None:
    alike = trace(lambda s, g, t: -RATE * np.sign(g))
    found = judge_forgetful(alike, "def update(self):\n    self.W -= 0.01 * g / np.sqrt(g ** 2)\n")
    assert found is not None
    assert found.symptom == SIZE
    assert judge_forgetful(alike, "def update(self):\n    self.W -= 0.01 * np.sign(g)\n") is None
