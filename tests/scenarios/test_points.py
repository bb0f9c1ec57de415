"""The scenario `points` says the truth: the boundary follows a new point, for every seed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nettui
from nettui.debugger.session import Session

MIDST = (-1.1, 0.3)
"""A place amid the points of class 0."""


def opened(seed: int) -> Session:
    return nettui.open("points", seed=seed)


def answer(session: Session, *at: float) -> int:
    """The class that the network gives a place."""
    trainer: Any = session.trainer
    return int(trainer.predict(session.state, np.array([at])).argmax())


@pytest.mark.parametrize("seed", range(10))
def test_the_boundary_bends_around_a_new_point_from_where_it_is(seed: int) -> None:
    session = opened(seed)
    session.do("lesson close; next 200")
    assert session.reading.accuracy == 1.0
    assert answer(session, *MIDST) == 0
    before = session.state.params.flat
    session.do(f"point {MIDST[0]} {MIDST[1]} 1")
    np.testing.assert_array_equal(session.state.params.flat, before)
    session.next(500)
    assert (session.view().cursor.step, answer(session, *MIDST)) == (700, 1)
    assert session.reading.accuracy == 1.0


@pytest.mark.parametrize("seed", range(3))
def test_without_hidden_layers_no_training_gets_a_point_amid_the_others(seed: int) -> None:
    session = opened(seed)
    session.do(f"lesson close; point {MIDST[0]} {MIDST[1]} 1; set network.hidden []; next 800")
    assert session.reading.accuracy < 1.0
    for middle in np.random.default_rng(seed).uniform(-2, 2, (20, 2)):
        ends = [middle + sign * np.array([0.7, -0.4]) for sign in (1, -1)]
        trainer: Any = session.trainer
        scores = [trainer.predict(session.state, x[None])[0] for x in (*ends, middle)]
        margins = [np.log(y[1] / y[0]) for y in scores]
        assert margins[2] == pytest.approx((margins[0] + margins[1]) / 2)  # linear in the inputs
