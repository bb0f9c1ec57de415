"""The gradient check: silent on sound networks, sharp on a planted error, and a kink is no mistake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nettui.gradcheck import GradientCheck, Method, gradcheck
from nettui.nn.inits import Values
from nettui.nn.trainer import BackPropTrainer
from nettui.record import Dataset, Split, State, Tensors
from tests.nets import Net, nets, planted, shaken

METHODS: tuple[Method, ...] = ("forward", "central")

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


@dataclass(frozen=True)
class Wrong:
    """A trainer with one tensor's gradient multiplied by `factor`."""

    trainer: BackPropTrainer
    name: str
    factor: float

    def loss(self, state: State, samples: int | None = None) -> float:
        return self.trainer.loss(state, samples)

    def gradients(self, state: State, samples: int | None = None) -> Tensors:
        right = self.trainer.gradients(state, samples)
        return Tensors.of(
            {name: g * (self.factor if name == self.name else 1.0) for name, g in right.items()}
        )


def course(method: Method, h: float | None = None) -> GradientCheck:
    """The network behind row 6.6."""
    data = Dataset("course", Split(np.array(INPUTS), np.array([1, 0, 1, 0])), None, 2)
    trainer = BackPropTrainer(data, COURSE.hyper())
    return gradcheck(trainer, trainer.start(), method=method, h=h, sample=None)


def statuses(table: GradientCheck) -> Mapping[str, str]:
    return {tensor.name: tensor.status for tensor in table.tensors}


@pytest.mark.parametrize("method", METHODS)
@given(net=nets(), seed=st.integers(0, 2**32), scale=st.sampled_from((0.1, 1.0, 3.0)))
@settings(max_examples=150)
def test_a_sound_network_never_fails(method: Method, net: Net, seed: int, scale: float) -> None:
    trainer = net.build()
    table = gradcheck(trainer, shaken(trainer.start(), seed, scale), method=method, sample=None)
    assert table.checked == table.of == len(table.entries)
    assert table.verdict in ("ok", "kink"), table.worst[:3]
    if net.loss.endswith("cross-entropy") and not {"relu", "leaky-relu", "prelu"} & set(net.activations):
        assert table.verdict == "ok", table.worst[:3]


@given(
    net=nets(), seed=st.integers(0, 2**32), factor=st.sampled_from((1.001, 0.999, -1.0, 2.0)), data=st.data()
)
@settings(max_examples=100)
def test_an_error_in_one_tensor_fails_that_tensor_alone(
    net: Net, seed: int, factor: float, data: st.DataObject
) -> None:
    trainer = net.build()
    state = shaken(trainer.start(), seed)
    right = trainer.gradients(state)
    name = data.draw(st.sampled_from(sorted(right)))
    assume(np.linalg.norm(right[name]) > 1e-3)
    table = gradcheck(Wrong(trainer, name, factor), state, sample=None)
    assert {tensor for tensor, status in statuses(table).items() if status == "fail"} == {name}
    assert table.verdict == "fail"
    assert table.worst[0].name == name


@pytest.mark.parametrize("method", METHODS)
def test_a_relu_exactly_on_its_kink_is_called_a_kink(method: Method) -> None:
    trainer = Net(hidden=(2,), activations=("relu",), bias=(True, True), samples=1).build()
    state = planted(shaken(trainer.start(), 1), "dense1.W", 0.0, (slice(None), 0))
    state = planted(state, "dense1.b", 0.0, 0)
    table = gradcheck(trainer, state, method=method, sample=None)
    kinks = {(entry.name, entry.index[-1]) for entry in table.entries if entry.status == "kink"}
    x = trainer.data.train.x
    assert table.verdict == "kink"
    # a forward difference sees only one side: with x > 0 the slope, with x < 0 none
    assert ("dense1.b", 0) in kinks
    assert kinks <= {("dense1.W", 0), ("dense1.b", 0)}
    assert method == "forward" or sum(entry.status == "kink" for entry in table.entries) == x.size + 1


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


def test_the_central_difference_is_ten_thousand_times_nearer() -> None:
    far, near = (next(t for t in course(method).tensors if t.name == "dense1.W") for method in METHODS)
    assert near.relative_error < 1e-4 * far.relative_error


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


def test_the_check_leaves_the_state_as_it_was() -> None:
    trainer = Net().build()
    state = trainer.start()
    kept = state.params.flat.copy()
    gradcheck(trainer, state, sample=None)
    assert np.array_equal(state.params.flat, kept)
