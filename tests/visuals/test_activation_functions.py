"""The graphs of activations: the slope is the derivative of the value, with the limits the course gives."""

from __future__ import annotations

import numpy as np
import pytest

from nettui.nn.activations import Activation
from nettui.scenario import load, open_session
from nettui.visuals.activation_functions import graph, lecture, used

LECTURE = {f.name: f for f in lecture()}


def test_the_six_of_the_lecture() -> None:
    assert list(LECTURE) == ["sigmoid", "tanh", "relu", "elu", "leaky-relu", "prelu"]


@pytest.mark.parametrize("f", LECTURE.values(), ids=LECTURE)
def test_the_slope_is_the_derivative_of_the_value(f: Activation) -> None:
    z, value, slope = graph(f, 2001)
    numeric = (value[2:] - value[:-2]) / (z[2:] - z[:-2])
    away_from_the_kink = np.abs(z[1:-1]) > 0.01
    np.testing.assert_allclose(slope[1:-1][away_from_the_kink], numeric[away_from_the_kink], atol=1e-5)


def test_the_largest_slopes_are_those_of_the_course() -> None:
    largest = {name: float(graph(f).slope.max()) for name, f in LECTURE.items()}
    assert largest["sigmoid"] == pytest.approx(0.25)
    assert {round(slope, 9) for name, slope in largest.items() if name != "sigmoid"} == {1.0}


def test_the_activations_of_a_network_have_what_they_have_learned() -> None:
    session = open_session(load("activation-prelu"))
    session.do("next 30")
    (prelu,) = used(session.step)
    learned = [array.item() for name, array in session.state.params.items() if name.endswith(".alpha")]
    assert float(graph(prelu).slope.min()) == pytest.approx(learned[-1])
    assert learned[-1] != 0.25
