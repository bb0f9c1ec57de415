"""Every part takes complex numbers: a tiny imaginary part comes out multiplied by the derivative."""

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
@given(given=numbers)
def test_of_an_activation(name: str, given: list[float]) -> None:
    f, z = ACTIVATIONS[name](), np.array([given])
    a = f.value(z)
    moved = f.value(z - 1j * TINY)  # from below: at a kink the derivative is that of the left
    assert np.allclose(moved.real, a, rtol=1e-9, atol=1e-15)
    assert np.allclose(-moved.imag / TINY, f.backward(np.ones_like(z), z, a), rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("name", LOSSES)
@given(given=st.lists(st.floats(-900, 900), min_size=3, max_size=3), label=st.integers(0, 2))
def test_of_a_loss(name: str, given: list[float], label: int) -> None:
    loss = LOSSES[name]()
    s, t = np.array([given[: loss.outputs(3)]]), np.array([min(label, loss.outputs(3))])
    slope = loss.backward(s, loss.predict(s), t)
    kinks = loss.kinks(s, t)
    on_a_kink = kinks is not None and (kinks == 0).any()
    for at in range(s.shape[1]):
        moved = s + 1j * TINY * (np.arange(s.shape[1]) == at)
        (each,) = loss.per_sample(moved, t)
        assert np.isclose(each.real, loss.per_sample(s, t)[0], rtol=1e-12, atol=1e-12)
        assert on_a_kink or np.isclose(each.imag / TINY, slope[0, at], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", PENALTIES)
@given(given=numbers, strength=st.floats(0, 10))
def test_of_a_penalty(name: str, given: list[float], strength: float) -> None:
    penalty, w = PENALTIES[name](strength), np.array(given)
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
