"""The gradient check: silent on sound networks, sharp on a planted error, and a kink is no mistake."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import nettui
from nettui.common.errors import InvalidValue
from nettui.gradient_check import METHODS, GradientCheck, Method, gradcheck, is_fast
from nettui.nn.inits import Values
from nettui.nn.stages import ActivationStage
from nettui.nn.trainer import BackPropTrainer
from nettui.report.gradient_text import note
from nettui.types import Dataset, Differentiable, Split, State
from tests.gradient_check.bugs import Bent, Foreign, MixingActivate, changed, of, restaged, scaled
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
    """The network behind row 6.6."""
    data = Dataset("course", Split(np.array(INPUTS), np.array([1, 0, 1, 0])), None, 2)
    trainer = BackPropTrainer(data, COURSE.config())
    return gradcheck(trainer, trainer.start(), method=method, h=h, sample=None)


def statuses(table: GradientCheck) -> Mapping[str, str]:
    return {tensor.name: tensor.status for tensor in table.tensors}


@pytest.mark.parametrize("method", METHODS)
@given(net=nets(), seed=st.integers(0, 2**32), scale=st.sampled_from((0.1, 1.0, 3.0)))
@settings(max_examples=150)
def test_a_sound_network_never_fails(method: Method, net: Net, seed: int, scale: float) -> None:
    trainer = net.build()
    table = gradcheck(trainer, with_random_params(trainer.start(), seed, scale), method=method, sample=None)
    assert table.checked == table.of == len(table.entries)
    assert table.route == "nodes"
    assert table.verdict in ("ok", "kink"), table.worst[:3]
    assert table.cause == ""
    bent = net.loss in ("hinge", "perceptron") or (net.penalty == "l1" and net.strength)
    if method == "complex" or not (bent or {"relu", "leaky-relu", "prelu"} & set(net.activations)):
        assert table.verdict == "ok", table.worst[:3]


@given(net=nets(), seed=st.integers(0, 2**32), sample=st.sampled_from((None, 3)), data=st.data())
@settings(max_examples=100)
def test_a_sound_trainer_that_is_not_ours_never_fails(
    net: Net, seed: int, sample: int | None, data: st.DataObject
) -> None:
    trainer = net.build()
    method = data.draw(st.sampled_from(("forward", "central")))
    table = gradcheck(
        Foreign(trainer), with_random_params(trainer.start(), seed), method=method, sample=sample
    )
    assert table.route == "passes"
    assert table.verdict in ("ok", "kink"), table.worst[:3]
    assert (table.checked == table.of) >= (sample is None)


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
    right = trainer.gradients(state)
    name = data.draw(st.sampled_from(sorted(right)))
    assume(np.linalg.norm(right[name]) > 1e-3)
    wrong: Differentiable = Bent(trainer, scaled(name, factor))
    table = gradcheck(wrong if ours else Foreign(wrong), state, method=method, sample=None)
    assert {tensor for tensor, status in statuses(table).items() if status == "fail"} == {name}
    assert table.verdict == "fail"
    assert table.worst[0].name == name


def on_a_kink() -> tuple[BackPropTrainer, State]:
    """One sample through two ReLUs, the first one exactly at 0."""
    trainer = Net(hidden=(2,), activations=("relu",), bias=(True, True), samples=1).build()
    state = with_value(with_random_params(trainer.start(), 1), "dense1.W", 0.0, (slice(None), 0))
    return trainer, with_value(state, "dense1.b", 0.0, 0)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("ours", [True, False])
def test_a_relu_exactly_on_its_kink_is_called_that(method: Method, ours: bool) -> None:
    if method == "complex" and not ours:
        pytest.skip("no complex steps there")
    trainer, state = on_a_kink()
    table = gradcheck(trainer if ours else Foreign(trainer), state, method=method, sample=None)
    kinks = {(entry.name, entry.index[-1]) for entry in table.entries if entry.note == "exactly on a kink"}
    assert kinks == {("dense1.W", 0), ("dense1.b", 0)}
    assert table.verdict == "kink"
    assert {entry.status for entry in table.entries if entry.name.startswith("dense2")} == {"ok"}


@pytest.mark.parametrize("ours", [True, False])
def test_a_kink_between_w_and_h_is_told_from_one_at_w(ours: bool) -> None:
    trainer, state = on_a_kink()
    agree = with_value(state, "dense1.b", 4e-6, 0)
    table = gradcheck(trainer if ours else Foreign(trainer), agree, sample=None)
    notes = {entry.index: entry.note for entry in table.entries if entry.name == "dense1.b"}
    assert notes == {(0,): "a kink within h", (1,): ""}
    assert gradcheck(trainer, agree, method="complex", sample=None).verdict == "ok"


def test_a_kink_hides_no_error() -> None:
    trainer, state = on_a_kink()
    for at in (0.0, 4e-6):
        wrong = Bent(trainer, changed("dense1.b", lambda g, w: g + 3.0))
        assert gradcheck(wrong, with_value(state, "dense1.b", at, 0), sample=None).verdict == "fail"


def test_zeros_cancellation_and_a_coarse_step_are_said() -> None:
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


def test_complex_steps_are_refused_where_they_cannot_be_made() -> None:
    trainer = Net().build()
    with pytest.raises(InvalidValue, match="'forward' or 'central'"):
        gradcheck(Foreign(trainer), trainer.start(), method="complex")


def test_other_parameters_are_cross_checked_at_every_step() -> None:
    trainer = Net(inputs=8, hidden=(8, 8), samples=4).build()
    state = trainer.start()
    after = trainer.step(state).after
    assert after is not None
    rows = [[(row.name, row.index) for row in gradcheck(trainer, at).rows] for at in (state, after)]
    assert rows[0] != rows[1]
    assert {name for name, _ in rows[0]} == set(state.params)


def test_a_layer_that_mixes_the_samples_is_checked_by_passes() -> None:
    mixing = restaged(Net(activations=("tanh", "tanh")).build(), of(ActivationStage, MixingActivate))
    state = with_random_params(mixing.start(), 0)
    table = gradcheck(mixing, state, sample=None)
    assert (table.route, table.verdict) == ("passes", "ok")
    assert gradcheck(Bent(mixing, scaled("dense1.W", 1.001)), state, sample=None).verdict == "fail"


def test_parameters_are_picked_by_error_size_index_and_name() -> None:
    trainer = Net().build()
    table = gradcheck(Bent(trainer, scaled("dense2.b", 2.0)), trainer.start(), sample=None)
    sizes = [abs(entry.backprop) for entry in table.pick("size")]
    assert sizes == sorted(sizes, reverse=True)
    assert [entry.name for entry in table.pick("error", 4)] == ["dense2.b"] * 4
    assert {entry.name for entry in table.pick("index", name="dense1")} == {"dense1.W", "dense1.b"}
    assert table.pick("error", name="nothing") == ()


def test_a_check_stops_where_its_pulse_raises() -> None:
    def pulse() -> None:
        raise InterruptedError

    trainer = Net().build()
    for checked in (trainer, Foreign(trainer)):
        with pytest.raises(InterruptedError):
            gradcheck(checked, trainer.start(), pulse=pulse)


def test_what_is_quick_is_told_without_doing_it() -> None:
    small, wide = Net().build(), Net(inputs=3000, hidden=(3000,), activations=("relu",), samples=100).build()
    assert is_fast(small, small.start())
    assert not is_fast(wide, wide.start())
    assert not is_fast(Foreign(small), small.start())


def test_the_course_table_comes_out_unit_by_unit() -> None:
    table = course("forward", h=1e-4)
    first = [entry for entry in table.entries if entry.name == "dense1.W"]
    assert [entry.value for entry in first] == [0.34, -1.11, 0.78, -3.1, -1.5, 0.33]
    assert [round(entry.backprop, 1) for entry in first] == [-2.5, 0.6, 0.0, 1.1, 1.3, -2.1]
    assert [round(entry.numeric, 1) for entry in first] == [-2.5, 0.6, 0.0, 1.1, 1.3, -2.1]
    assert round(table.loss, 5) == 1.25347
    assert round(table.loss + first[0].numeric * 1e-4, 5) == 1.25322
    assert round(first[1].numeric, 4) == 0.6025
    assert round(first[1].backprop, 4) == 0.6


@pytest.mark.parametrize("method", METHODS)
def test_the_course_network_is_sound(method: Method) -> None:
    assert course(method).verdict == "ok"


def test_each_method_is_ten_thousand_times_nearer_than_the_one_before() -> None:
    far, agree, exact = (course(method).tensors[0].relative_error for method in METHODS)
    assert agree < 1e-4 * far
    assert exact < 1e-4 * agree


def test_a_sample_of_parameters_is_taken_from_every_tensor_and_always_the_same() -> None:
    trainer = Net(inputs=8, hidden=(8, 8)).build()
    table = gradcheck(trainer, trainer.start(), sample=5)
    count = {name: sum(entry.name == name for entry in table.entries) for name in trainer.start().params}
    assert set(count.values()) == {5, 3}
    assert table.checked == sum(count.values()) < table.of
    assert table.entries == gradcheck(trainer, trainer.start(), sample=5).entries


def test_a_float32_network_is_checked_in_float64() -> None:
    trainer = Net(dtype="float32").build()
    assert gradcheck(trainer, trainer.start(), sample=None).verdict in ("ok", "kink")


def test_where_there_is_no_loss_to_derive_nothing_is_right() -> None:
    check = nettui.gradcheck("gradient-check", {"loss.penalty.strength": 1e308})
    assert not check.comparable
    assert check.verdict == "fail"
    for method, h in (("forward", 1e-17), ("central", 1e-300)):
        with pytest.raises(InvalidValue, match="at least 1e-14"):
            nettui.open("gradient-check").gradcheck(method, h)
    assert nettui.open("gradient-check").gradcheck("complex", 1e-100).verdict == "ok"


def test_the_check_leaves_the_state_as_it_was() -> None:
    trainer = Net().build()
    state = trainer.start()
    kept = state.params.flat.copy()
    gradcheck(trainer, state, sample=None)
    assert np.array_equal(state.params.flat, kept)
