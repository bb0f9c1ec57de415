"""A number that is none is found in the op that made it, and cuts the step there."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.metrics.reading import measure
from nettui.types import State, Step
from tests.nets import Net, nets, planted, shaken

HUGE = 1.7e308


def broken_input(value: float) -> Step:
    trainer = Net().build()
    x = trainer.data.train.x.copy()
    x[4, 1] = value
    trainer.data = trainer.data._replace(train=trainer.data.train._replace(x=x))
    return trainer.step(trainer.start())


def broken(change: Callable[[State], State], **net: object) -> Step:
    trainer = Net(**net).build()
    return trainer.step(change(trainer.start()))


def dead_below_huge_weights(state: State) -> State:
    """dense2.relu is 0 everywhere, so huge weights above it hurt only on the way back."""
    state = planted(planted(state, "dense2.W", 0.0), "dense2.b", -1.0)
    return planted(state, "dense3.W", np.array([HUGE, -HUGE, -HUGE]))


CASES: dict[str, tuple[Callable[[], Step], str, str, str, str]] = {
    "nan in the input": (lambda: broken_input(math.nan), "batch", "input", "out", "nan"),
    "inf in the input": (lambda: broken_input(-math.inf), "batch", "input", "out", "inf"),
    "nan in a weight": (
        lambda: broken(lambda state: planted(state, "dense2.W", math.nan, (0, 0))),
        "forward",
        "dense2",
        "out",
        "nan",
    ),
    "overflow forward": (
        lambda: broken(lambda state: planted(planted(state, "dense2.b", HUGE), "dense3.W", HUGE)),
        "forward",
        "dense3",
        "out",
        "overflow",
    ),
    "scores too far apart": (
        lambda: broken(lambda state: planted(state, "dense3.b", [HUGE, -HUGE, -HUGE])),
        "loss",
        "cross-entropy",
        "out",
        "overflow",
    ),
    "penalty overflows": (
        lambda: broken(lambda state: planted(state, "dense3.W", 1e200, (0, 0)), strength=1.0),
        "loss",
        "cross-entropy",
        "out",
        "overflow",
    ),
    "overflow backward": (
        lambda: broken(dead_below_huge_weights, samples=1),
        "backward",
        "dense3",
        "out",
        "overflow",
    ),
    "rate too large": (
        lambda: broken(lambda state: shaken(state, 0, 100.0), rate=HUGE),
        "update",
        "sgd",
        "dense1.W",
        "overflow",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_told_at_its_op_and_cuts_the_step(case: str) -> None:
    make, phase, site, array, kind = CASES[case]
    step = make()
    fault = step.nonfinite
    assert (fault.phase, fault.site, fault.array, fault.kind) == (phase, site, array, kind)
    culprit = step.ops[-1]
    assert (len(step.ops) - 1, culprit.phase, culprit.site) == (fault.op, phase, site)
    values = culprit.out if array == "out" else culprit.arrays[array]
    assert not np.isfinite(values[fault.index])
    assert fault.count == np.count_nonzero(~np.isfinite(values))
    assert step.after is None
    assert step.end
    for op in step.ops[:-1]:
        assert all(np.isfinite(made).all() for made in (op.out, *op.arrays.values()) if made is not None)


@pytest.mark.parametrize("case", CASES)
def test_the_probes_read_nan_for_what_a_fault_cut_off(case: str) -> None:
    step = CASES[case][0]()
    reading = measure(step)
    order = ("batch", "forward", "loss", "backward", "update")
    phase = order.index(step.nonfinite.phase)
    assert reading.nonfinite == step.nonfinite
    assert math.isnan(reading.accuracy) == (phase < 2)
    assert math.isnan(reading.loss.total) == (phase < 2)
    dense = {
        op.site for op in step.ops if op.phase == "forward" and "." not in op.site and op.site != "softmax"
    }
    assert {layer.name for layer in reading.layers} == dense
    for layer in reading.layers:
        assert math.isnan(layer.update_ratio)
        assert math.isnan(layer.gradient.W_norm) == (phase < 4)
        if phase < 3:
            assert all(math.isnan(number) for number in layer.gradient)


@given(net=nets(), seed=st.integers(0, 2**32), data=st.data())
@settings(max_examples=100)
def test_a_planted_nan_is_found_in_the_layer_that_holds_it(net: Net, seed: int, data: st.DataObject) -> None:
    trainer = net.build()
    state = shaken(trainer.start(), seed)
    # a slope α that no sample asks for hides its NaN until the update
    name = data.draw(st.sampled_from([name for name in state.params if not name.endswith(".alpha")]))
    place = data.draw(st.integers(0, state.params[name].size - 1))
    step = trainer.step(planted(state, name, math.nan, np.unravel_index(place, state.params[name].shape)))
    assert (step.nonfinite.phase, step.nonfinite.site, step.nonfinite.kind) == ("forward", name[:-2], "nan")
    assert measure(step).layers[-1].name == name[:-2]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("rate", [1e30, 1e100])
def test_a_run_with_a_huge_rate_ends_in_a_fault(rate: float, dtype: str) -> None:
    trainer = Net(rate=rate, dtype=dtype, activations=("relu", "relu"), strength=1.0).build()
    step = trainer.step(trainer.start())
    for _ in range(40):
        if step.nonfinite:
            break
        step = trainer.step(step.after)
    assert step.nonfinite.kind in ("overflow", "nan")
    assert measure(step).nonfinite is step.nonfinite
