"""One unit on one sample: z is the sum of its terms, the derivatives are those of the loss."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.nn.activations import ACTIVATIONS
from nettui.nn.dropout import Dropout
from nettui.types import Tensors
from nettui.visuals.neuron import by_magnitude, neuron
from tests.nets import Net, nets, with_value


@given(net=nets(), data=st.data())
def test_z_is_the_sum_of_its_terms(net: Net, data: st.DataObject) -> None:
    trainer = net.build()
    step = trainer.step(trainer.start())
    layers = trainer.config.network.layers
    layer = data.draw(st.integers(0, len(layers) - 1))
    unit = data.draw(st.integers(0, layers[layer].fan_out - 1))
    sample = data.draw(st.integers(0, len(step.ops[0].arrays["rows"]) - 1))
    found = neuron(step, layer, unit, sample)
    assert found.z == pytest.approx(found.x @ found.w + (found.b or 0.0))
    assert (found.b is None) == (not layers[layer].has_bias)
    if layer < len(layers) - 1:
        f = next(op.part for op in step.ops if op.site.startswith(f"dense{layer + 1}."))
        assert found.function in ACTIVATIONS
        assert found.a == pytest.approx(float(f.value(np.array([found.z]))[0]))
        assert found.dz == pytest.approx(float(f.backward(*np.array([[found.da], [found.z], [found.a]]))[0]))
        assert len(found.v) == layers[layer + 1].fan_out
    else:
        assert math.isnan(found.da)
        assert not len(found.v)


@pytest.mark.parametrize("layer", [0, 1, 2])
def test_dz_is_the_derivative_of_the_loss(layer: int) -> None:
    """With a single sample in the batch a bias shifts only its own z."""
    trainer = Net(activations=("tanh", "tanh"), samples=1).build()
    state = trainer.start()
    found = neuron(trainer.step(state), layer, 1, 0)

    def loss(shift: float) -> float:
        flat = state.params.flat.copy()
        flat[state.params.layout.slices[f"dense{layer + 1}.b"].start + 1] += shift
        return trainer.loss(replace(state, params=Tensors(state.params.layout, flat)))

    assert found.dz == pytest.approx((loss(1e-5) - loss(-1e-5)) / 2e-5, rel=1e-6)


def test_a_dropped_unit_is_not_kept() -> None:
    trainer = Net(dropout=Dropout(0.5)).build()
    step = trainer.step(trainer.start())
    mask = next(op.arrays["mask"] for op in step.ops if op.site == "dropout1")
    kept = [[neuron(step, 0, unit, n).kept for unit in range(5)] for n in range(10)]
    assert np.array_equal(kept, mask.astype(bool))
    assert neuron(step, 2, 0, 0).kept


def test_what_a_step_cut_short_did_not_reach_is_nan() -> None:
    trainer = Net().build()
    step = trainer.step(with_value(trainer.start(), "dense1.W", np.nan))
    first, last = neuron(step, 0, 0, 0), neuron(step, 2, 0, 0)
    assert np.isfinite(first.x).all()
    assert math.isnan(first.z)
    assert np.isnan(last.x).all()
    assert np.isfinite(last.w).all()
    assert all(map(math.isnan, (first.a, first.dz, first.da, last.z, last.a, last.dz)))


def test_the_largest_come_first_and_nan_before_them() -> None:
    assert by_magnitude(np.array([1.0, -3.0, 0.0, math.nan, 2.0, -math.inf])) == [3, 5, 1, 4, 0, 2]
