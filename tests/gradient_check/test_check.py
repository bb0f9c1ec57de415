"""The gradient check passes right gradients, fails wrong ones, and does not take a kink for an error."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import nettui
from nettui.abilities import Differentiable
from nettui.common.errors import InvalidValue
from nettui.data.dataset import Dataset, Split
from nettui.gradient_check import METHODS, GradientCheck, Method, gradcheck, is_fast
from nettui.nn.fixed_inits import Values
from nettui.nn.stages import ActivationStage
from nettui.nn.trainer import BackPropTrainer
from nettui.report.gradient_text import note
from nettui.types import State
from tests.gradient_check.bugs import (
    CenteredActivation,
    UnknownTrainer,
    WrongGradients,
    changed,
    replace_stages,
    scaled,
    with_changed_stages,
)
from tests.nets import Net, nets, with_random_params, with_value

COURSE = Net(
    inputs=3,
    hidden=(2,),
    activations=("tanh",),
    bias=(False, True),
    loss="binary-cross-entropy",
    classes=2,
    init=Values(
        weights=(((0.34, -3.1), (-1.11, -1.5), (0.78, 0.33)), ((25.188857,), (-29.945677,))),
        biases=((), (22.069700,)),
    ),
)
INPUTS = (
    (2.918097, 2.626504, -1.619013),
    (-0.644997, 1.383513, 2.068912),
    (-0.748006, 1.325224, -1.449752),
    (0.197283, -1.271438, -2.070730),
)


def course(method: Method, h: float | None = None) -> GradientCheck:
    """The network of course row 6.6."""
    data = Dataset("course", Split(np.array(INPUTS), np.array([1, 0, 1, 0])), None, 2)
    trainer = BackPropTrainer(data, COURSE.config())
    return gradcheck(trainer, trainer.start(), method=method, h=h, sample=None)


def statuses(check: GradientCheck) -> Mapping[str, str]:
    return {tensor.name: tensor.status for tensor in check.tensors}


@pytest.mark.parametrize("method", METHODS)
@given(net=nets(), seed=st.integers(0, 2**32), scale=st.sampled_from((0.1, 1.0, 3.0)))
@settings(max_examples=150)
def test_a_correct_network_never_fails(method: Method, net: Net, seed: int, scale: float) -> None:
    trainer = net.build()
    check = gradcheck(trainer, with_random_params(trainer.start(), seed, scale), method=method, sample=None)
    assert check.checked == check.of == len(check.entries)
    assert check.route == "nodes"
    assert check.verdict in ("ok", "kink"), check.worst[:3]
    assert check.cause == ""
    has_kinks = net.loss in ("hinge", "perceptron", "absolute-error") or (
        net.penalty == "l1" and net.strength
    )
    if method == "complex" or not (has_kinks or {"relu", "leaky-relu", "prelu"} & set(net.activations)):
        assert check.verdict == "ok", check.worst[:3]


@given(net=nets(), seed=st.integers(0, 2**32), sample=st.sampled_from((None, 3)), data=st.data())
@settings(max_examples=100)
def test_a_correct_trainer_of_unknown_structure_never_fails(
    net: Net, seed: int, sample: int | None, data: st.DataObject
) -> None:
    trainer = net.build()
    method: Method = data.draw(st.sampled_from(("forward", "central")))
    check = gradcheck(
        UnknownTrainer(trainer), with_random_params(trainer.start(), seed), method=method, sample=sample
    )
    assert check.route == "passes"
    assert check.verdict in ("ok", "kink"), check.worst[:3]
    assert (check.checked == check.of) >= (sample is None)


@pytest.mark.parametrize(
    ("method", "ours"), [*((method, True) for method in METHODS), ("central", False), ("forward", False)]
)
@given(
    net=nets(), seed=st.integers(0, 2**32), factor=st.sampled_from((1.001, 0.999, -1.0, 2.0)), data=st.data()
)
@settings(max_examples=60)
def test_an_error_in_one_tensor_fails_that_tensor_alone(
    method: Method, ours: bool, net: Net, seed: int, factor: float, data: st.DataObject
) -> None:
    trainer = net.build()
    state = with_random_params(trainer.start(), seed)
    gradients = trainer.gradients(state)
    name = data.draw(st.sampled_from(sorted(gradients)))
    assume(np.linalg.norm(gradients[name]) > 1e-3)
    wrong: Differentiable = WrongGradients(trainer, scaled(name, factor))
    check = gradcheck(wrong if ours else UnknownTrainer(wrong), state, method=method, sample=None)
    assert {tensor for tensor, status in statuses(check).items() if status == "fail"} == {name}
    assert check.verdict == "fail"
    assert check.worst[0].name == name


def on_a_kink() -> tuple[BackPropTrainer, State]:
    """One sample through two ReLUs, the first one exactly at 0."""
    trainer = Net(hidden=(2,), activations=("relu",), bias=(True, True), samples=1).build()
    state = with_value(with_random_params(trainer.start(), 1), "dense1.W", 0.0, (slice(None), 0))
    return trainer, with_value(state, "dense1.b", 0.0, 0)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("ours", [True, False])
def test_a_relu_exactly_on_its_kink_is_reported_as_such(method: Method, ours: bool) -> None:
    if method == "complex" and not ours:
        pytest.skip("complex steps need nettui's own network")
    trainer, state = on_a_kink()
    check = gradcheck(trainer if ours else UnknownTrainer(trainer), state, method=method, sample=None)
    kinks = {(entry.name, entry.index[-1]) for entry in check.entries if entry.note == "exactly on a kink"}
    assert kinks == {("dense1.W", 0), ("dense1.b", 0)}
    assert check.verdict == "kink"
    assert {entry.status for entry in check.entries if entry.name.startswith("dense2")} == {"ok"}


@pytest.mark.parametrize("ours", [True, False])
def test_a_kink_within_h_is_distinguished_from_one_at_w(ours: bool) -> None:
    trainer, state = on_a_kink()
    nearby = with_value(state, "dense1.b", 4e-6, 0)
    check = gradcheck(trainer if ours else UnknownTrainer(trainer), nearby, sample=None)
    notes = {entry.index: entry.note for entry in check.entries if entry.name == "dense1.b"}
    assert notes == {(0,): "a kink within h", (1,): ""}
    assert gradcheck(trainer, nearby, method="complex", sample=None).verdict == "ok"


def test_a_kink_hides_no_error() -> None:
    trainer, state = on_a_kink()
    for at in (0.0, 4e-6):
        wrong = WrongGradients(trainer, changed("dense1.b", lambda g, w: g + 3.0))
        assert gradcheck(wrong, with_value(state, "dense1.b", at, 0), sample=None).verdict == "fail"


def test_notes_mention_zeros_round_off_and_a_coarse_step() -> None:
    trainer = Net(hidden=(4,), activations=("relu",), bias=(True, True)).build()
    dead = with_value(trainer.start(), "dense1.b", -100.0)
    silent = {tensor.name: note(tensor) for tensor in gradcheck(trainer, dead, sample=None).tensors}
    assert (silent["dense1.W"], silent["dense1.b"], silent["dense2.b"]) == ("both zero", "both zero", "")
    smooth = Net(hidden=(4,), activations=("sigmoid",), bias=(True, True)).build()
    faint = with_value(smooth.start(), "dense1.b", -30.0)
    assert "round-off" in note(gradcheck(smooth, faint, sample=None).tensors[0])
    assert note(gradcheck(smooth, faint, method="complex", sample=None).tensors[0]) == ""
    coarse = gradcheck(smooth, smooth.start(), h=0.3, sample=None)
    assert coarse.verdict == "ok"
    assert "agrees at a finer step" in note(coarse.tensors[0])


def test_complex_steps_are_refused_for_a_trainer_of_unknown_structure() -> None:
    trainer = Net().build()
    with pytest.raises(InvalidValue, match="'forward' or 'central'"):
        gradcheck(UnknownTrainer(trainer), trainer.start(), method="complex")


def test_different_parameters_are_cross_checked_at_each_step() -> None:
    trainer = Net(inputs=8, hidden=(8, 8), samples=4).build()
    state = trainer.start()
    after = trainer.step(state).after
    assert after is not None
    rows = [[(row.name, row.index) for row in gradcheck(trainer, at).rows] for at in (state, after)]
    assert rows[0] != rows[1]
    assert {name for name, _ in rows[0]} == set(state.params)


def test_a_layer_that_mixes_samples_is_checked_by_passes() -> None:
    change = replace_stages(ActivationStage, CenteredActivation)
    mixing = with_changed_stages(Net(activations=("tanh", "tanh")).build(), change)
    state = with_random_params(mixing.start(), 0)
    check = gradcheck(mixing, state, sample=None)
    assert (check.route, check.verdict) == ("passes", "ok")
    assert gradcheck(WrongGradients(mixing, scaled("dense1.W", 1.001)), state, sample=None).verdict == "fail"


def test_parameters_are_picked_by_error_size_index_and_name() -> None:
    trainer = Net().build()
    check = gradcheck(WrongGradients(trainer, scaled("dense2.b", 2.0)), trainer.start(), sample=None)
    sizes = [abs(entry.backprop) for entry in check.pick("size")]
    assert sizes == sorted(sizes, reverse=True)
    assert [entry.name for entry in check.pick("error", 4)] == ["dense2.b"] * 4
    assert {entry.name for entry in check.pick("index", name="dense1.W")} == {"dense1.W"}
    assert {entry.name for entry in check.pick("index", name="biases")} == {
        "dense1.b",
        "dense2.b",
        "dense3.b",
    }
    assert check.pick("error", name="nothing") == ()


def test_an_exception_of_the_heartbeat_ends_the_check() -> None:
    def pulse() -> None:
        raise InterruptedError

    trainer = Net().build()
    for checked in (trainer, UnknownTrainer(trainer)):
        with pytest.raises(InterruptedError):
            gradcheck(checked, trainer.start(), pulse=pulse)


def test_is_fast_estimates_the_work() -> None:
    small, wide = Net().build(), Net(inputs=3000, hidden=(3000,), activations=("relu",), samples=100).build()
    assert is_fast(small, small.start())
    assert not is_fast(wide, wide.start())
    assert not is_fast(UnknownTrainer(small), small.start())


def test_the_course_s_table_is_reproduced_unit_by_unit() -> None:
    check = course("forward", h=1e-4)
    first = [entry for entry in check.entries if entry.name == "dense1.W"]
    assert [entry.value for entry in first] == [0.34, -1.11, 0.78, -3.1, -1.5, 0.33]
    assert [round(entry.backprop, 1) for entry in first] == [-2.5, 0.6, 0.0, 1.1, 1.3, -2.1]
    assert [round(entry.numeric, 1) for entry in first] == [-2.5, 0.6, 0.0, 1.1, 1.3, -2.1]
    assert round(check.loss, 5) == 1.25347
    assert round(check.loss + first[0].numeric * 1e-4, 5) == 1.25322
    assert round(first[1].numeric, 4) == 0.6025
    assert round(first[1].backprop, 4) == 0.6


@pytest.mark.parametrize("method", METHODS)
def test_the_course_s_network_passes(method: Method) -> None:
    assert course(method).verdict == "ok"


def test_each_method_is_ten_thousand_times_more_accurate_than_the_one_before() -> None:
    forward, central, exact = (course(method).tensors[0].relative_error for method in METHODS)
    assert central < 1e-4 * forward
    assert exact < 1e-4 * central


def test_each_tensor_is_sampled_reproducibly() -> None:
    trainer = Net(inputs=8, hidden=(8, 8)).build()
    check = gradcheck(trainer, trainer.start(), sample=5)
    count = {name: sum(entry.name == name for entry in check.entries) for name in trainer.start().params}
    assert set(count.values()) == {5, 3}
    assert check.checked == sum(count.values()) < check.of
    assert check.entries == gradcheck(trainer, trainer.start(), sample=5).entries


def test_a_float32_network_is_checked_in_float64() -> None:
    trainer = Net(dtype="float32").build()
    assert gradcheck(trainer, trainer.start(), sample=None).verdict in ("ok", "kink")


def test_an_infinite_loss_fails_and_a_vanishing_step_is_refused() -> None:
    check = nettui.gradcheck("gradient-check", {"loss.penalty.strength": 1e308})
    assert not check.comparable
    assert check.verdict == "fail"
    steps: tuple[tuple[Method, float], ...] = (("forward", 1e-17), ("central", 1e-300))
    for method, h in steps:
        with pytest.raises(InvalidValue, match="at least 1e-14"):
            nettui.open("gradient-check").gradcheck(method, h)
    assert nettui.open("gradient-check").gradcheck("complex", 1e-100).verdict == "ok"


def test_the_check_does_not_change_the_state() -> None:
    trainer = Net().build()
    state = trainer.start()
    before = state.params.flat.copy()
    gradcheck(trainer, state, sample=None)
    assert np.array_equal(state.params.flat, before)
