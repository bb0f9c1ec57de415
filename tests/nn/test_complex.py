"""Every part accepts complex numbers: it multiplies a tiny imaginary part by its derivative."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.nn.activations import ACTIVATIONS
from nettui.nn.losses import LOSSES
from nettui.nn.regularizers import PENALTIES

TINY = 1e-20
numbers = st.lists(st.floats(-900, 900), min_size=1, max_size=8)


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(values=numbers)
def test_the_complex_derivative_of_an_activation(name: str, values: list[float]) -> None:
    f, z = ACTIVATIONS[name](), np.array([values])
    a = f.value(z)
    moved = f.value(z - 1j * TINY)  # from below: at a kink it is the left derivative
    assert np.allclose(moved.real, a, rtol=1e-9, atol=1e-15)
    assert np.allclose(-moved.imag / TINY, f.backward(np.ones_like(z), z, a), rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("name", LOSSES)
@given(scores=st.lists(st.floats(-900, 900), min_size=3, max_size=3), label=st.integers(0, 2))
def test_the_complex_derivative_of_a_loss(name: str, scores: list[float], label: int) -> None:
    loss = LOSSES[name]()
    s, t = np.array([scores[: loss.outputs(3)]]), np.array([min(label, loss.outputs(3))])
    slope = loss.backward(s, loss.predict(s), t)
    kinks = loss.kinks(s, t)
    on_a_kink = kinks is not None and (kinks == 0).any()
    for at in range(s.shape[1]):
        moved = s + 1j * TINY * (np.arange(s.shape[1]) == at)
        (value,) = loss.per_sample(moved, t)
        assert np.isclose(value.real, loss.per_sample(s, t)[0], rtol=1e-12, atol=1e-12)
        assert on_a_kink or np.isclose(value.imag / TINY, slope[0, at], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", PENALTIES)
@given(weights=numbers, strength=st.floats(0, 10))
def test_the_complex_derivative_of_a_penalty(name: str, weights: list[float], strength: float) -> None:
    penalty, w = PENALTIES[name](strength), np.array(weights)
    g = np.zeros_like(w)
    penalty.add_gradient(g, w)
    assert np.isclose(penalty.per_weight(w).sum(), penalty.value(w))
    slope = penalty.per_weight(w + 1j * TINY).imag / TINY
    assert np.allclose(np.where(w == 0, 0.0, slope), g)


@pytest.mark.parametrize("name", [*ACTIVATIONS])
def test_a_kink_is_where_the_derivative_jumps(name: str) -> None:
    f, z = ACTIVATIONS[name](), np.array([[-1e-9, 1e-9]])
    left, right = f.backward(np.ones_like(z), z, f.value(z))[0]
    assert (f.kinks(z) is not None) == (abs(left - right) > 1e-6)
