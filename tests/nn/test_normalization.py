"""Normalization: running statistics as PyTorch has them, exact replay, forks, mistakes that are found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nettui
from nettui.checks.probe import Probe
from nettui.checks.registry import checks
from nettui.checks.run import run_checks
from nettui.gradient_check.check import gradcheck
from nettui.gradient_check.derivatives import Method
from nettui.nn.stages import BackwardContext, NormalizationStage
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array, Op
from tests.nets import Net, after, checksum, normalized_nets, run

NORMED = {"network.hidden": [12, 8], "network.normalization": ["batch", "layer"]}


def test_held_out_samples_are_evaluated_with_pytorchs_running_statistics(torch: ModuleType) -> None:
    net = Net(hidden=(5,), activations=("tanh",), bias=(True, True), normalization=("batch",), batch=4)
    trainer = net.build()
    *_, last = run(trainer)
    state, held = after(last), trainer.data.validation
    assert held is not None
    w = {name: torch.tensor(array) for name, array in state.params.items()}
    rest = {name: torch.tensor(array) for name, array in state.rest.items()}
    z = torch.tensor(held.x) @ w["dense1.W"] + w["dense1.b"]
    running = rest["dense1.running_mean"], rest["dense1.running_variance"]
    y = torch.nn.functional.batch_norm(z, *running, w["dense1.gain"], w["dense1.shift"])
    scores = torch.tanh(y) @ w["dense2.W"] + w["dense2.b"]
    found = trainer.evaluate(state)
    assert found is not None
    expected = torch.nn.functional.cross_entropy(scores, torch.tensor(held.t)).item()
    assert found.loss == pytest.approx(expected, rel=1e-12)
    np.testing.assert_allclose(trainer.predict(state, held.x), torch.softmax(scores, 1).numpy(), rtol=1e-12)


@given(net=normalized_nets())
@settings(max_examples=30)
def test_a_prediction_does_not_depend_on_the_other_samples(net: Net) -> None:
    trainer = net.build()
    state, x = after(trainer.step(trainer.start())), trainer.data.train.x
    alone = np.concatenate([trainer.predict(state, row[None]) for row in x])
    np.testing.assert_allclose(trainer.predict(state, x), alone, rtol=1e-9, atol=1e-12)


@given(net=normalized_nets(), back=st.integers(0, 5))
@settings(max_examples=30)
def test_a_step_is_a_function_of_its_state(net: Net, back: int) -> None:
    trainer, steps = net.build(), run(net.build())
    step = steps[min(back, len(steps) - 1)]
    assert checksum(trainer.step(step.before)) == checksum(step)


@pytest.mark.parametrize("sample", [1, 2])
def test_a_mini_batch_of_one_sample_has_a_finite_step(sample: int) -> None:
    trainer = Net(normalization=("batch", "batch"), samples=sample).build()
    assert np.isfinite(after(trainer.step(trainer.start())).params.flat).all()


def test_the_penalty_leaves_gain_and_shift_alone() -> None:
    trainers = [Net(normalization=("batch", "layer"), strength=s).build() for s in (0.0, 10.0)]
    plain, penalised = (trainer.step(trainer.start()).gradients for trainer in trainers)
    assert plain is not None
    assert penalised is not None
    for name in plain:
        assert np.array_equal(plain[name], penalised[name]) != name.endswith(".W"), name


def test_going_back_forking_saving_and_resuming_give_the_same_numbers(tmp_path: Path) -> None:
    session = nettui.open("digits", set=NORMED)
    session.do("next 30")
    there = {name: array.copy() for name, array in session.state.rest.items()}
    assert set(there) == {"dense1.running_mean", "dense1.running_variance"}
    session.do("goto 3; goto 30")
    file = tmp_path / "normed.session"
    session.do(f"save {file}")
    for again in (session, nettui.open(file)):
        assert again.state.step == 30
        for name, array in again.state.rest.items():
            np.testing.assert_array_equal(array, there[name])
    session.do("set network.normalization batch; next 2")
    assert set(session.state.rest) > set(there)
    assert session.state.rest["dense2.running_mean"].shape == (8,)
    session.do("set network.normalization none; next 2")
    assert not session.state.rest


class WithConstantStatistics(NormalizationStage):
    """The well-known mistake: mean and variance are taken as constants on the way back."""

    def backward(self, context: BackwardContext) -> Op:
        op = super().backward(context)
        sigma = np.sqrt(context.forward.arrays["variance"] + self.part.epsilon)
        dz: Array = context.dy * context.params[self.gain] / sigma
        return op._replace(out=dz)


@pytest.mark.parametrize("kind", ["batch", "layer"])
def test_the_check_op_by_op_finds_statistics_taken_as_constants(kind: str) -> None:
    right = Net(hidden=(6,), activations=("tanh",), bias=(True, True), normalization=(kind,)).build()
    network = right.config.network
    stages = tuple(
        WithConstantStatistics(stage.layer, stage.units, stage.part)
        if isinstance(stage, NormalizationStage)
        else stage
        for stage in network.stages
    )
    config = replace(right.config, network=replace(network, stages=stages))
    wrong = BackPropTrainer(right.data, config)
    for trainer, status in ((right, "pass"), (wrong, "fail")):
        probe = Probe(trainer, trainer.start())
        names = ("op-by-op", "gradient-check")
        found = {finding.check: finding.status for finding in run_checks(probe, [checks()[n] for n in names])}
        assert [found[name] for name in names] == [status, status]


@pytest.mark.parametrize("method", ["central", "complex"])
def test_the_gradient_check_of_every_parameter_passes(method: Method) -> None:
    trainer = Net(activations=("gelu", "silu"), normalization=("batch", "layer"), output="softplus").build()
    start = trainer.start()
    found = gradcheck(trainer, start, method=method, sample=None)
    assert found.route == "passes"
    assert found.verdict == "ok", found.cause
