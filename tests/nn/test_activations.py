"""The smooth activations: accuracy, extremes, and what counts as flat."""

from __future__ import annotations

import math
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.nn.activations import ACTIVATIONS, Activation
from nettui.nn.normal_distribution import cumulative, density
from nettui.nn.rectifiers import GELU, SiLU, Softplus
from nettui.types import Array

SMOOTH = {"softplus": Softplus(), "gelu": GELU(), "gelu tanh": GELU("tanh"), "silu": SiLU()}
smooth = pytest.mark.parametrize("f", SMOOTH.values(), ids=SMOOTH)


@given(st.floats(-50, 50))
def test_the_cumulative_function_is_that_of_the_standard_library(z: float) -> None:
    found = cumulative(np.array([z])).item()
    assert found == pytest.approx(math.erfc(-z / math.sqrt(2)) / 2, rel=1e-14, abs=2e-19)


def test_the_density_is_the_slope_of_the_cumulative_function_at_complex_points() -> None:
    z = np.linspace(-8, 8, 999)
    h = 1e-3
    away = cumulative(z + 1j * h)  # to third order, so that a first-order series fails
    third = (z * z - 1) * density(z)
    np.testing.assert_allclose(away.imag, h * density(z) - h**3 / 6 * third, rtol=0, atol=1e-15)
    np.testing.assert_allclose(away.real, cumulative(z) + h * h / 2 * z * density(z), rtol=0, atol=2e-13)


@smooth
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_extremes_are_the_limits(f: Activation, dtype: str) -> None:
    z = np.array([-np.inf, -1e30, -1e4, 1e4, 1e30, np.inf, np.nan], dtype)
    with np.errstate(over="ignore"):
        a, dz = f.value(z), f.backward(np.ones_like(z), z, f.value(z))
    assert a.dtype == dz.dtype == dtype
    np.testing.assert_array_equal(a[:-1], np.maximum(z[:-1], 0))
    np.testing.assert_array_equal(dz[:-1], (z[:-1] > 0).astype(dtype))
    assert np.isnan([a[-1], dz[-1]]).all()


@smooth
def test_float32_is_float64_rounded(f: Activation) -> None:
    z = np.linspace(-20, 20, 2001)
    one = np.ones_like(z)
    np.testing.assert_allclose(f.value(z.astype("float32")), f.value(z), rtol=2e-6, atol=2e-6)
    small = f.backward(one.astype("float32"), z.astype("float32"), f.value(z.astype("float32")))
    np.testing.assert_allclose(small, f.backward(one, z, f.value(z)), rtol=2e-6, atol=2e-6)


@pytest.mark.parametrize("approximate", ["none", "tanh"])
def test_gelu_is_pytorchs(torch: ModuleType, approximate: str) -> None:
    z = np.linspace(-12, 12, 4001)
    flow = torch.tensor(z, requires_grad=True)
    expected = torch.nn.functional.gelu(flow, approximate=approximate)
    expected.sum().backward()
    f = GELU("tanh" if approximate == "tanh" else "none")
    np.testing.assert_allclose(f.value(z), expected.detach().numpy(), rtol=0, atol=1e-14)
    np.testing.assert_allclose(
        f.backward(np.ones_like(z), z, f.value(z)), flow.grad.numpy(), rtol=0, atol=1e-14
    )


@smooth
def test_no_value_lies_below_the_lower_bound(f: Activation) -> None:
    low = f.bounds[0]
    assert low is not None
    least = f.value(np.linspace(-20, 5, 100_001)).min()
    assert low <= least < low + 1e-4


@smooth
def test_saturated_is_the_flat_side_and_nothing_is_dead(f: Activation) -> None:
    z = np.linspace(-15, 15, 3001)[:, None]
    a = f.value(z)
    slope = f.backward(np.ones_like(z), z, a)
    left = z < z[np.abs(slope) >= 0.0396].min()
    assert f.saturated(a, z) == pytest.approx(left.mean())
    assert 0.3 < left.mean() < 0.45
    assert f.saturated(f.value(np.zeros((4, 2))), np.zeros((4, 2))) == f.dead(f.value(np.zeros((4, 2)))) == 0


@pytest.mark.parametrize("f", [GELU(), SiLU()])
def test_the_output_alone_does_not_say_whether_a_falling_and_rising_function_is_flat(f: Activation) -> None:
    assert math.isnan(f.saturated(np.array([[-0.01]])))


def slope(f: Activation, z: Array) -> Array:
    return f.backward(np.ones_like(z), z, f.value(z))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_slope_is_that_of_the_value(name: str) -> None:
    f, z, h = ACTIVATIONS[name](), np.linspace(-5, 5, 1000), 1e-6
    numeric = (f.value(z + h) - f.value(z - h)) / (2 * h)
    np.testing.assert_allclose(slope(f, z), numeric, rtol=0, atol=1e-9)
