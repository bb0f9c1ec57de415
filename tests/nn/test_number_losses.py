"""Losses for numbers: formulas and training against PyTorch; R² and errors against least squares."""

from __future__ import annotations

import math
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.common.errors import InvalidValue
from nettui.nn.adaptive import Adam
from nettui.nn.losses import LOSSES, Loss
from nettui.nn.number_losses import AbsoluteError, Huber, SquaredError
from tests.nets import Net, after, run

NUMBERS = [name for name, kind in LOSSES.items() if kind.takes_numbers]
residuals = st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=9)


def test_the_losses_for_numbers_are_those_three() -> None:
    assert NUMBERS == ["squared-error", "absolute-error", "huber"]


@given(s=residuals, delta=st.floats(0.01, 100))
def test_values_and_gradients_are_pytorchs(torch: ModuleType, s: list[float], delta: float) -> None:
    t = np.random.default_rng(len(s)).standard_normal(len(s))
    oracles = {
        SquaredError(): torch.nn.MSELoss(),
        AbsoluteError(): torch.nn.L1Loss(),
        Huber(delta): torch.nn.HuberLoss(delta=delta),
        Huber(): torch.nn.SmoothL1Loss(),
    }
    scores = np.array(s)[:, None]
    for loss, oracle in oracles.items():
        flow = torch.tensor(scores, requires_grad=True)
        value = oracle(flow, torch.tensor(t[:, None]))
        value.backward()
        assert loss.per_sample(scores, t).mean() == pytest.approx(value.item(), rel=1e-12)
        np.testing.assert_allclose(loss.backward(scores, scores, t), flow.grad.numpy(), rtol=1e-12)


def test_the_half_sum_is_half_of_it() -> None:
    s, t = np.array([[1.0, -2.0, 0.5]]), np.array([1])
    assert SquaredError().per_sample(s, t).tolist() == [1 + 9 + 0.25]
    assert SquaredError("half-sum").per_sample(s, t).tolist() == [5.125]
    assert SquaredError("half-sum").backward(s, s, t).tolist() == [[1.0, -3.0, 0.5]]


def test_only_the_absolute_error_has_a_kink() -> None:
    s, t = np.array([[1.0], [3.0]]), np.array([2.0, 2.0])
    kinks = {name: LOSSES[name]().kinks(s, t) for name in NUMBERS}
    assert kinks["absolute-error"] is not None
    assert kinks["absolute-error"].tolist() == [[-1.0], [1.0]]
    assert kinks["squared-error"] is kinks["huber"] is None


@given(s=residuals, delta=st.floats(0.01, 100))
def test_a_complex_step_has_the_derivative(s: list[float], delta: float) -> None:
    scores, t = np.array(s)[:, None], np.zeros(len(s))
    for loss in (SquaredError(), SquaredError("half-sum"), AbsoluteError(), Huber(delta)):
        moved = loss.per_sample(scores + 1e-20j, t)
        slope = len(s) * loss.backward(scores, scores, t)[:, 0]
        smooth = scores[:, 0] != 0 if isinstance(loss, AbsoluteError) else np.full(len(s), True)
        np.testing.assert_allclose(moved.imag[smooth] / 1e-20, slope[smooth], rtol=1e-12, atol=1e-200)
        np.testing.assert_allclose(moved.real, loss.per_sample(scores, t), rtol=1e-12, atol=1e-15)


def test_a_delta_of_zero_is_refused() -> None:
    with pytest.raises(InvalidValue, match="delta"):
        Huber(0.0)


@pytest.mark.parametrize("loss", [SquaredError(), AbsoluteError(), Huber(0.5)])
def test_a_training_run_is_pytorchs(torch: ModuleType, loss: Loss) -> None:
    """Fifty steps of Adam on one network, in float64."""
    net = Net(loss=loss.name, classes=0, optimizer=Adam(0.01), epochs=50, activations=("tanh", "tanh"))
    trainer = net.build()
    trainer = type(trainer)(trainer.data, replace(trainer.config, loss=loss))
    steps = run(trainer)
    params = {name: torch.tensor(array, requires_grad=True) for name, array in steps[0].before.params.items()}
    oracle = {
        "squared-error": torch.nn.MSELoss(),
        "absolute-error": torch.nn.L1Loss(),
        "huber": torch.nn.HuberLoss(delta=0.5),
    }[loss.name]
    adam = torch.optim.Adam(params.values(), lr=0.01)
    x, t = (torch.tensor(part) for part in trainer.data.train)
    for step in steps:
        flow = x
        for layer in ("dense1", "dense2", "dense3"):
            flow = flow @ params[f"{layer}.W"] + params[f"{layer}.b"]
            flow = flow if layer == "dense3" else torch.tanh(flow)
        value = oracle(flow[:, 0], t)
        assert step.loss.total == pytest.approx(value.item(), rel=1e-9)
        adam.zero_grad()
        value.backward()
        adam.step()
    for name, param in params.items():
        np.testing.assert_allclose(after(steps[-1]).params[name], param.detach().numpy(), atol=1e-9)
    assert steps[-1].loss.total < 0.6 * steps[0].loss.total


def test_a_linear_network_ends_at_least_squares() -> None:
    net = Net(hidden=(), activations=(), bias=(True,), loss="squared-error", classes=0, samples=40)
    steps = run(replace(net, rate=0.1, epochs=2000).build())
    x, t = net.data.train
    columns = np.column_stack([x, np.ones(len(t))])
    weights, (left,), *_ = np.linalg.lstsq(columns, t, rcond=None)
    last = steps[-1]
    np.testing.assert_allclose(last.before.params["dense1.W"][:, 0], weights[:-1], atol=1e-9)
    assert last.loss.total == pytest.approx(left / 40)
    assert last.r2 == pytest.approx(1 - left / ((t - t.mean()) ** 2).sum())
    assert last.error == pytest.approx(math.sqrt(left / 40))
    assert math.isnan(last.accuracy)
    assert last.predicted is None


def test_held_out_numbers_are_judged_by_their_own_variance() -> None:
    trainer = Net(loss="huber", classes=0).build()
    state = trainer.start()
    held, found = trainer.data.validation, trainer.evaluate(state)
    assert held is not None
    assert found is not None
    y = trainer.predict(state, held.x)[:, 0]
    assert found.error == pytest.approx(math.sqrt(np.mean((y - held.t) ** 2)))
    assert found.r2 == pytest.approx(1 - np.sum((y - held.t) ** 2) / np.sum((held.t - held.t.mean()) ** 2))


def test_the_baseline_losses_are_those_of_0_and_of_the_mean() -> None:
    trainer = Net(loss="squared-error", classes=0, batch=3).build()
    t = trainer.data.train.t
    baseline = trainer.step(trainer.start()).baseline_loss
    assert baseline is not None
    assert baseline.value == pytest.approx(np.mean(t**2))
    assert baseline.mean == pytest.approx(np.var(t))
    few = trainer.on(trainer.data.train._replace(x=trainer.data.train.x[:2], t=t[:2]))
    again = few.step(few.start()).baseline_loss
    assert again is not None
    assert again.value == pytest.approx(np.mean(t[:2] ** 2))
