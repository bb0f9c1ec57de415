"""Any step by its number is, bit for bit, the step of a straight run; however little is kept."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.debugger.history import COLUMNS, History
from nettui.debugger.timeline import Timeline, same
from nettui.record import State, Step
from tests.nets import Net, crc, planted, run

NET = Net(batch=2, epochs=4)
STEPS = run(NET.build())
PRINTS = [crc(step) for step in STEPS]
SIZE = STEPS[0].before.nbytes


class Counting:
    """A trainer that counts the steps it is asked for."""

    def __init__(self, net: Net) -> None:
        self.trainer, self.count = net.build(), 0

    def start(self) -> State:
        return self.trainer.start()

    def step(self, state: State) -> Step:
        self.count += 1
        return self.trainer.step(state)


@given(budget=st.integers(0, 24 * SIZE), numbers=st.lists(st.integers(-3, 25), max_size=30))
@settings(max_examples=100)
def test_random_access_is_the_straight_run(budget: int, numbers: list[int]) -> None:
    timeline = Timeline(NET.build(), budget)
    far = 0
    for number in numbers:
        step = timeline.step(number)
        assert crc(step) == PRINTS[min(max(number, 0), len(STEPS) - 1)]
        far = max(far, step.before.step + 1)
        assert timeline.length == far
        kept = timeline._states
        assert 0 in kept
        assert len(kept) == 1 or len(kept) * SIZE <= budget
        assert all(not number % timeline.spacing for number in kept)


def test_the_spacing_doubles_when_the_budget_is_full() -> None:
    timeline, spacings = Timeline(NET.build(), 4 * SIZE), []
    for number in range(len(STEPS)):
        timeline.step(number)
        spacings.append(timeline.spacing)
    assert sorted(set(spacings)) == [1, 2, 4, 8]
    assert sorted(timeline._states) == [0, 8, 16]


def test_nothing_is_computed_twice_without_need() -> None:
    trainer = Counting(NET)
    timeline = Timeline(trainer)
    timeline.step(15)
    assert trainer.count == 16
    timeline.step(15)
    assert trainer.count == 16
    for number in (14, 15, 14, 15):
        timeline.step(number)
    assert trainer.count == 17
    timeline.step(3)
    assert trainer.count == 18


def test_after_a_fault_there_is_no_further_step() -> None:
    trainer = Net(rate=1e200, activations=("relu", "relu"), epochs=50).build()
    timeline = Timeline(trainer)
    last = timeline.step(10**6)
    assert last.fault
    assert crc(timeline.step(last.before.step)) == crc(last) == crc(timeline.step(last.before.step + 1))
    assert timeline.length == last.before.step + 1


@given(numbers=st.lists(st.integers(0, 19), min_size=1, max_size=30))
@settings(max_examples=50)
def test_the_history_has_one_row_a_step_in_order(numbers: list[int]) -> None:
    timeline = Timeline(NET.build(), 2 * SIZE)
    for number in numbers:
        timeline.step(number)
    history = timeline.history
    seen = STEPS[: max(numbers) + 1]
    assert history.column("loss").tolist() == [step.loss.total for step in seen]
    assert history.column("accuracy").tolist() == [step.accuracy for step in seen]
    assert history.column("rate").tolist() == [step.rate for step in seen]
    held = [step.validation.loss if step.validation else math.nan for step in seen]
    right = [step.validation.accuracy if step.validation else math.nan for step in seen]
    np.testing.assert_array_equal(history.column("validation_loss"), held)
    np.testing.assert_array_equal(history.column("validation_accuracy"), right)
    assert history.column("loss", 1).tolist() == [STEPS[0].loss.total]


def test_a_slice_of_the_history_never_changes_while_it_grows() -> None:
    trainer, history = Net(batch=2, epochs=120).build(), History()
    steps = run(trainer)
    assert len(steps) == 600
    for step in steps[:200]:
        history.note(step)
    early, copy = history.column("loss"), history.column("loss").copy()
    for step in steps:
        history.note(step)
    assert np.array_equal(early, copy)
    assert history.column("loss").tolist() == [step.loss.total for step in steps]
    assert set(COLUMNS) == {"epoch", "loss", "accuracy", "validation_loss", "validation_accuracy", "rate"}


@pytest.mark.parametrize("number", [0, 7])
def test_same_tells_states_apart_by_every_bit(number: int) -> None:
    state = STEPS[number].before
    assert same(state, Timeline(NET.build()).step(number).before)
    assert not same(state, STEPS[number + 1].before)
    place = (0, 0)
    moved = planted(state, "dense1.W", np.nextafter(state.params["dense1.W"][place], 9.0), place)
    assert not same(state, moved)
    assert same(planted(state, "dense1.W", math.nan, place), planted(state, "dense1.W", math.nan, place))
