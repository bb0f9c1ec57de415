"""The sound tables are sound: networks on them answer as well as ridge regression and nearest neighbours."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nettui.data.dataset import Dataset
from nettui.scenario import parse_scenario
from nettui.types import Array
from tests.bench.problems.problem import explained, on_held_out, train
from tests.bench.sound import KINDS, table_network

NUMBERS = {kind: range(2 * place + 1, 400, 2 * len(KINDS)) for place, kind in enumerate(KINDS)}
"""The numbers of the networks of each kind."""

CLASSES = [kind for kind in KINDS if kind != "quantity"]


def shortfall(number: int) -> float:
    """By how many standard errors a network answers fewer held-out samples than the best reference."""
    scenario, problems = parse_scenario(table_network(number), "table")
    assert not problems
    run = train(scenario, number)
    data = run.trainer.data
    best = max(ridge(data), neighbours(data))
    spread = math.sqrt(max(best * (1 - best), 0.02) / len(data.validation.t))
    return (best - on_held_out(run)) / spread


def unexplained(number: int) -> float:
    """1 − R² of a network on numbers, divided by that of least squares on the columns and their squares."""
    scenario, problems = parse_scenario(table_network(number), "table")
    assert not problems
    run = train(scenario, number)
    x, held, t, held_t = _standardised(run.trainer.data)
    x, held = (np.column_stack([a, a**2, np.ones(len(a))]) for a in (x, held))
    best = np.mean((held @ np.linalg.lstsq(x, t, rcond=None)[0] - held_t) ** 2) / np.var(held_t)
    return float((1 - explained(run)) / best)


def ridge(data: Dataset) -> float:
    """Accuracy of least squares on one-hot labels with a penalty, on standardised columns."""
    x, held, t, held_t = _standardised(data)
    x, held = (np.column_stack([a, np.ones(len(a))]) for a in (x, held))
    weights = np.linalg.solve(x.T @ x + 30 * np.eye(x.shape[1]), x.T @ np.eye(data.classes)[t])
    return float(np.mean((held @ weights).argmax(axis=1) == held_t))


def neighbours(data: Dataset, count: int = 15) -> float:
    """Accuracy of the vote of the nearest training samples, on standardised columns."""
    x, held, t, held_t = _standardised(data)
    distance = (x**2).sum(axis=1) - 2 * held @ x.T
    nearest = t[np.argsort(distance, axis=1)[:, :count]]
    votes = np.eye(data.classes)[nearest].sum(axis=1)
    return float(np.mean(votes.argmax(axis=1) == held_t))


def _standardised(data: Dataset) -> tuple[Array, Array, Array, Array]:
    assert data.validation is not None
    mean, std = data.train.x.mean(axis=0), data.train.x.std(axis=0) + 1e-12
    return (data.train.x - mean) / std, (data.validation.x - mean) / std, data.train.t, data.validation.t


@pytest.mark.parametrize("kind", CLASSES)
def test_a_table_is_learned_as_well_as_a_reference_learns_it(kind: str) -> None:
    assert np.mean([shortfall(number) for number in NUMBERS[kind][:2]]) < 2


@pytest.mark.slow
@pytest.mark.parametrize("kind", CLASSES)
def test_the_tables_of_a_kind_are_learned_as_well_as_a_reference_learns_them(kind: str) -> None:
    assert np.mean([shortfall(number) for number in NUMBERS[kind]]) < 0.7


def test_numbers_are_predicted_as_well_as_least_squares_on_the_right_columns_does() -> None:
    assert np.median([unexplained(number) for number in NUMBERS["quantity"][:4]]) < 1.6
