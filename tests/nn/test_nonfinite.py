"""A NaN or infinity is found in the op that produced it, and truncates the step there."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.metrics.reading import measure
from nettui.nn.stages import output
from nettui.types import NonFinite, State, Step
from tests.nets import Net, after, nets, with_random_params, with_value

HUGE = 1.7e308
DEFAULT = Net()


def step_with_input(value: float) -> Step:
    trainer = Net().build()
    x = trainer.data.train.x.copy()
    x[4, 1] = value
    trainer.data = trainer.data._replace(train=trainer.data.train._replace(x=x))
    return trainer.step(trainer.start())


def step_after(change: Callable[[State], State], net: Net = DEFAULT) -> Step:
    trainer = net.build()
    return trainer.step(change(trainer.start()))


def dead_below_huge_weights(state: State) -> State:
    """dense2.relu is 0 everywhere, so huge weights above it matter only in the backward pass."""
    state = with_value(with_value(state, "dense2.W", 0.0), "dense2.b", -1.0)
    return with_value(state, "dense3.W", np.array([HUGE, -HUGE, -HUGE]))


CASES: dict[str, tuple[Callable[[], Step], str, str, str, str]] = {
    "nan in the input": (lambda: step_with_input(math.nan), "batch", "input", "out", "nan"),
    "inf in the input": (lambda: step_with_input(-math.inf), "batch", "input", "out", "inf"),
    "nan in a weight": (
        lambda: step_after(lambda state: with_value(state, "dense2.W", math.nan, (0, 0))),
        "forward",
        "dense2",
        "out",
        "nan",
    ),
    "overflow forward": (
        lambda: step_after(lambda state: with_value(with_value(state, "dense2.b", HUGE), "dense3.W", HUGE)),
        "forward",
        "dense3",
        "out",
        "overflow",
    ),
    "scores too far apart": (
        lambda: step_after(lambda state: with_value(state, "dense3.b", [HUGE, -HUGE, -HUGE])),
        "loss",
        "cross-entropy",
        "out",
        "overflow",
    ),
    "penalty overflows": (
        lambda: step_after(lambda state: with_value(state, "dense3.W", 1e200, (0, 0)), Net(strength=1.0)),
        "loss",
        "cross-entropy",
        "out",
        "overflow",
    ),
    "overflow backward": (
        lambda: step_after(dead_below_huge_weights, Net(samples=1)),
        "backward",
        "dense3",
        "out",
        "overflow",
    ),
    "rate too large": (
        lambda: step_after(lambda state: with_random_params(state, 0, 100.0), Net(rate=HUGE)),
        "update",
        "sgd",
        "dense1.W",
        "overflow",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_first_nonfinite_value_is_reported_and_truncates_the_step(case: str) -> None:
    build, phase, site, array, kind = CASES[case]
    step = build()
    event = event_of(step)
    assert (event.phase, event.site, event.array, event.kind) == (phase, site, array, kind)
    last = step.ops[-1]
    assert (len(step.ops) - 1, last.phase, last.site) == (event.op, phase, site)
    values = output(last) if array == "out" else last.arrays[array]
    assert not np.isfinite(values[event.index])
    assert event.count == np.count_nonzero(~np.isfinite(values))
    assert step.after is None
    assert step.end
    for op in step.ops[:-1]:
        assert all(np.isfinite(array).all() for array in (op.out, *op.arrays.values()) if array is not None)


def event_of(step: Step) -> NonFinite:
    assert step.nonfinite is not None
    return step.nonfinite


@pytest.mark.parametrize("case", CASES)
def test_a_truncated_step_reads_nan_for_the_missing_ops(case: str) -> None:
    step = CASES[case][0]()
    reading = measure(step)
    order = ("batch", "forward", "loss", "backward", "update")
    phase = order.index(event_of(step).phase)
    assert reading.nonfinite == step.nonfinite
    assert math.isnan(reading.accuracy) == (phase < 2)
    assert math.isnan(reading.loss.total) == (phase < 2)
    assert [layer.name for layer in reading.layers] == list(step.before.params.layout.layers)
    reached = {op.layer for op in step.ops if op.phase == "forward"}
    for layer in reading.layers:
        if layer.name not in reached:
            assert layer.histogram is None
            assert all(math.isnan(number) for number in layer.output)
        assert math.isnan(layer.update_ratio)
        assert math.isnan(layer.gradient.W_norm) == (phase < 4)
        if phase < 3:
            assert all(math.isnan(number) for number in layer.gradient)


@given(net=nets(), seed=st.integers(0, 2**32), data=st.data())
@settings(max_examples=100)
def test_a_nan_in_a_parameter_is_reported_in_its_layer(net: Net, seed: int, data: st.DataObject) -> None:
    trainer = net.build()
    state = with_random_params(trainer.start(), seed)
    # not a PReLU slope α: a NaN in it does not show before the update if no sample is negative there
    name = data.draw(st.sampled_from([name for name in state.params if not name.endswith(".alpha")]))
    index = tuple(data.draw(st.integers(0, length - 1)) for length in state.params[name].shape)
    step = trainer.step(with_value(state, name, math.nan, index))
    event = event_of(step)
    assert (event.phase, event.site, event.kind) == ("forward", name[:-2], "nan")
    beyond = [layer for layer in measure(step).layers if layer.name > name[:-2]]
    assert all(math.isnan(layer.output.mean) for layer in beyond)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("rate", [1e30, 1e100])
def test_a_run_with_a_huge_rate_ends_with_a_nonfinite_value(rate: float, dtype: str) -> None:
    trainer = Net(rate=rate, dtype=dtype, activations=("relu", "relu"), strength=1.0).build()
    step = trainer.step(trainer.start())
    for _ in range(40):
        if step.nonfinite:
            break
        step = trainer.step(after(step))
    assert event_of(step).kind in ("overflow", "nan")
    assert measure(step).nonfinite is step.nonfinite
