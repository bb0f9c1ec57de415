"""The columns: update ratios as in the Reading, the point on a surface, and the Scalars of every step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.debugger.columns import COLUMNS, UPDATE_PREFIX
from nettui.debugger.history import History
from nettui.metrics.reading import measure
from nettui.metrics.scalars import UPDATE_SAMPLES, scalars
from nettui.nn.adaptive import Adam
from nettui.nn.descent import DescentConfig, SurfaceTrainer
from nettui.nn.fixed_inits import Zeros
from nettui.nn.inits import Normal, Xavier
from nettui.nn.schedules import Constant
from nettui.nn.surfaces import Saddle
from nettui.scenario import load, open_session
from nettui.types import BaselineLoss, Scalars
from tests.nets import Net, nets, run


@pytest.mark.parametrize("batch", [1, 60, 300])
def test_update_ratios_are_those_of_the_reading_every_256_samples(batch: int) -> None:
    history = History()
    steps = run(Net(samples=300, batch=batch, epochs=2).build())
    for step in steps:
        history.add(step)
    every = -(-UPDATE_SAMPLES // batch)
    for at, layer in enumerate(("dense1", "dense2", "dense3")):
        ratios = history.column(f"{UPDATE_PREFIX}{layer}")
        assert np.flatnonzero(np.isfinite(ratios)).tolist() == list(range(0, len(steps), every))
        for step in steps[::every]:
            measured = measure(step).layers[at].update_ratio
            assert ratios[step.before.step] == pytest.approx(measured, rel=1e-12)


def test_a_step_with_infinity_has_no_update_ratio() -> None:
    history = History()
    for step in run(Net(batch=0, rate=1e200).build()):
        history.add(step)
    assert np.isnan(history.column("update dense1")[-1])


def test_the_path_over_a_surface_is_kept() -> None:
    history = History()
    trainer = SurfaceTrainer(DescentConfig(Saddle(), Adam(0.1), Constant(), 20))
    steps = run(trainer)
    for step in steps:
        history.add(step)
    assert history.names == (*COLUMNS, "x", "y")
    for at, name in enumerate("xy"):
        assert history.column(name).tolist() == [step.before.params["point"][at] for step in steps]
    assert history.column("epoch").tolist() == list(range(20))


@given(net=nets(), rate=st.sampled_from((0.1, 1e200)), start=st.integers(0, 30), init=st.sampled_from((0, 1)))
@settings(max_examples=60)
def test_the_scalars_of_a_row_are_those_of_its_step(net: Net, rate: float, start: int, init: int) -> None:
    history, copy = History(), History()
    net = replace(net, rate=rate, init=Zeros() if init else Xavier())
    steps = run(net.build())
    for step in steps:
        history.add(step)
        assert (step.predicted is None) == np.isnan(step.accuracy)
    expected = [scalars(step) for step in steps]
    assert same([now for n in range(len(steps)) if (now := history.scalars(n))], expected)
    assert same([*history.scalars_between(start, start + 5)], expected[start : start + 5])
    copy.copy_from(history, start)
    assert same([*copy.scalars_between(0, start)], expected[:start])


def same(found: list[Scalars], expected: list[Scalars]) -> bool:
    """Whether they are equal, NaN counting as equal to NaN."""
    return repr(found) == repr(expected)


@pytest.mark.parametrize("activations", [("tanh", "prelu"), ("prelu", "tanh")])
def test_a_fork_may_have_other_parameters(activations: tuple[str, str]) -> None:
    before, after = activations
    session = open_session(load("parameters-13", {"network.activation": before}))
    session.do(f"next 3; set network.activation {after}; next 2")
    history = session.view().history
    weights = history.column("parameter dense1.W[0, 0]")
    assert np.isfinite(weights).all()
    assert weights[-1] == session.step.before.params["dense1.W"][0, 0]
    assert history.length == len(weights) == 6
    if after == "prelu":
        slopes = history.column("parameter dense1.alpha[0]")
        assert np.isnan(slopes[:3]).all()
        assert np.isfinite(slopes[3:]).all()
    assert session.do("undo; next 3").cursor.step == 6


def test_the_scalars_follow_a_loss_of_guessing_that_changes() -> None:
    steps = run(Net(batch=2, epochs=2).build())
    losses = [BaselineLoss(1.0, "a"), BaselineLoss(1.0, "a"), None, None, BaselineLoss(2.0, "b")]
    steps = [replace(step, baseline_loss=losses[at // 2]) for at, step in enumerate(steps)]
    history = History()
    for step in steps:
        history.add(step)
    assert same([*history.scalars_between(0, 10)], [scalars(step) for step in steps])
    found = [now.baseline_loss for now in history.scalars_between(0, 10)]
    assert found == [losses[n // 2] for n in range(10)]


def test_a_surface_has_no_samples_and_no_updates() -> None:
    steps, history = run(SurfaceTrainer(DescentConfig(Saddle(), Adam(0.1), Constant(), 20))), History()
    for step in steps:
        history.add(step)
    assert same([now for n in range(20) if (now := history.scalars(n))], [scalars(step) for step in steps])
    assert {(row.samples, row.updates, row.validation) for row in history.scalars_between(0, 20)} == {
        (0, (), None)
    }


@pytest.mark.parametrize("rate", [0.1, 1.0])
def test_updates_whose_squares_underflow_are_those_of_the_reading(rate: float) -> None:
    step = run(Net(samples=300, batch=0, rate=rate, strength=0.5, init=Normal(1e-170)).build())[0]
    expected = [layer.update_ratio for layer in measure(step).layers]
    assert all(0.01 < ratio < 1 for ratio in expected)
    assert scalars(step).updates == pytest.approx(expected, rel=1e-9)
