"""Any step by its number is, bit for bit, the step of a straight run; in any fork, however little is kept."""

from __future__ import annotations

import math
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.common.errors import InputError, InvalidValue
from nettui.debugger import keyframes, recent
from nettui.debugger.forks import Edit
from nettui.debugger.history import COLUMNS, History
from nettui.debugger.keyframes import Keyframes, Unreproducible
from nettui.debugger.recent import Recent, Waypoints, nbytes
from nettui.debugger.timeline import Timeline
from nettui.nn.trainer import BackPropTrainer
from nettui.types import State, Step
from tests.debugger.recipes import NetRecipe, straight
from tests.nets import Net, after, arrays, checksum, run, with_value

NET = Net(batch=2, epochs=4)
STEPS = run(NET.build())
PRINTS = [checksum(step) for step in STEPS]
LAST = len(STEPS) - 1
SIZE = STEPS[0].before.nbytes
WHOLE = nbytes(STEPS[0])


class Counting:
    """A trainer that counts the steps it is asked for."""

    def __init__(self, trainer: BackPropTrainer) -> None:
        self.trainer, self.count = trainer, 0

    def start(self) -> State:
        return self.trainer.start()

    def step(self, state: State) -> Step:
        self.count += 1
        return self.trainer.step(state)


def counting(timeline: Timeline) -> Counting:
    trainer: object = timeline.fork.trainer
    assert isinstance(trainer, Counting)
    return trainer


@pytest.fixture(autouse=True)
def _frugal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Marks as often as may be, so that every replay is seen to be exact."""
    monkeypatch.setattr(keyframes, "FINGERPRINT_STEPS", 1)


def within(timeline: Timeline, budget: int) -> bool:
    """Whether what it keeps is within the budget, but for the few Steps it always keeps."""
    steps = len(timeline.recent._steps)
    whole = timeline.recent.nbytes <= budget // 4 or steps <= recent.MIN_STEPS
    states = sum(state.nbytes for state in timeline.keyframes._states.values())
    ways = sum(state.nbytes for state in timeline.waypoints._states.values())
    assert timeline.keyframes.nbytes == states
    return whole and states <= budget * 5 // 8 and ways <= budget // 8


@given(budget=st.integers(0, 40 * SIZE), numbers=st.lists(st.integers(-3, 25), max_size=30))
@settings(max_examples=100)
def test_random_access_is_the_straight_run(budget: int, numbers: list[int]) -> None:
    timeline = Timeline(NetRecipe(NET), budget)
    far = 0
    for number in numbers:
        step = timeline.step(number)
        assert checksum(step) == PRINTS[min(max(number, 0), LAST)]
        far = max(far, step.before.step + 1)
        assert timeline.length == far
        assert within(timeline, budget)


EDITS = [
    *(("rate", value) for value in ("0.5", "0.01")),
    *(("rho", value) for value in ("0.9", "0.5", "0")),
    *(("batch", value) for value in ("3", "0")),
    *(("epochs", value) for value in ("2", "6")),
    ("strength", "0.1"),
    ("activations", '["relu", "tanh"]'),
    ("hidden", "[4, 6]"),
    ("seed", "7"),
]


@given(data=st.data(), budget=st.sampled_from((0, 12 * SIZE, 4 * WHOLE, 2**29)))
@settings(max_examples=100)
def test_random_access_in_forks_is_the_straight_run_of_their_edits(data: st.DataObject, budget: int) -> None:
    timeline = Timeline(NetRecipe(NET, rho=data.draw(st.sampled_from((0.0, 0.9)))), budget)
    for _ in range(data.draw(st.integers(1, 8))):
        number = data.draw(st.integers(0, 30))
        step = timeline.step(number)
        if data.draw(st.booleans()):
            edit = Edit(step.before.step, *data.draw(st.sampled_from(EDITS)))
            with suppress(InvalidValue):  # the value it has already
                timeline.edit(edit)
        else:
            timeline.switch(data.draw(st.integers(0, len(timeline.forks) - 1)))
        expected = straight(timeline.fork, number)
        for back in data.draw(st.lists(st.integers(0, number), max_size=3)):
            assert checksum(timeline.step(back)) == checksum(expected[min(back, len(expected) - 1)])
        assert checksum(timeline.step(number)) == checksum(expected[-1])
        losses = [step.loss.total for step in straight(timeline.fork, timeline.length - 1)]
        assert timeline.history.column("loss").tolist() == losses
        assert within(timeline, budget)


def test_the_spacing_doubles_when_the_budget_is_full() -> None:
    frames, spacings = Keyframes(4 * SIZE), []
    for step in STEPS:
        frames.visit(0, after(step))
        spacings.append(frames.spacing)
    assert sorted(set(spacings)) == [1, 2, 4, 8]
    assert sorted(frames._states) == [(0, 8), (0, 16)]
    kept = [frames.nearest(0, n) for n in (7, 8, 15, 99)]
    assert [state and state.step for state in kept] == [None, 8, 8, 16]
    assert frames.nearest(1, 9) is None


def test_many_small_states_are_thinned_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyframes, "MAX_STATES", 5)
    frames = Keyframes(2**30)
    for step in STEPS:
        frames.visit(0, after(step))
        assert len(frames._states) <= 5
    assert frames.spacing == 4


def test_nothing_is_computed_twice_without_need() -> None:
    timeline = Timeline(NetRecipe(NET, dress=Counting))
    trainer = counting(timeline)
    timeline.step(15)
    assert trainer.count == 16
    for number in (15, 14, 0, 7, 15):
        timeline.step(number)
    assert trainer.count == 16
    timeline.step(19)
    assert trainer.count == 20


@given(budget=st.integers(8 * WHOLE, 40 * WHOLE), start=st.integers(60, 79))
@settings(max_examples=30)
def test_walking_back_replays_little(budget: int, start: int) -> None:
    timeline = Timeline(NetRecipe(Net(batch=2, epochs=16), dress=Counting), budget)
    timeline.step(79)
    timeline.keyframes.budget = 0  # as if they lay very far apart
    timeline.keyframes._thin()
    timeline.recent._steps.clear()
    trainer, capacity = counting(timeline), timeline.recent.capacity(0)
    trainer.count = 0
    for number in range(start, -1, -1):
        timeline.step(number)
    assert trainer.count <= 80 * (1 + math.log2(80 / capacity))


def test_the_waypoints_of_a_replay_double_their_distance() -> None:
    ways = Waypoints(10 * SIZE)
    assert ways.plan(0, 0, 100, 3) == {97, 94, 88, 76, 52, 4}
    assert ways.plan(0, 90, 100, 3) == {97, 94}
    assert ways.plan(0, 97, 100, 3) == set()
    for step in STEPS[:12]:
        ways.add(0, step.before)
    assert sorted(ways._states) == [(0, n) for n in range(10)]
    kept = [ways.nearest(0, 5), ways.nearest(0, 50)]
    assert [state and state.step for state in kept] == [5, 9]
    assert ways.nearest(1, 5) is None
    ways.plan(0, 0, 6, 1)
    assert max(ways._states) == (0, 6)


def test_a_step_s_bytes_are_those_of_its_arrays_once() -> None:
    step = STEPS[5]
    whole = {
        id(array if array.base is None else array.base): array
        for name, array in arrays(step)
        if "before" not in name
    }
    total = sum((array if array.base is None else array.base).nbytes for array in whole.values())
    assert nbytes(step) == total
    assert step.gradients is not None
    assert nbytes(step) > after(step).nbytes + step.gradients.flat.nbytes


def test_after_a_fault_there_is_no_further_step() -> None:
    timeline = Timeline(NetRecipe(Net(rate=1e200, activations=("relu", "relu"), epochs=50)))
    last = timeline.step(10**6)
    assert last.nonfinite
    assert (
        checksum(timeline.step(last.before.step))
        == checksum(last)
        == checksum(timeline.step(last.before.step + 1))
    )
    assert timeline.length == last.before.step + 1


class Drifts:
    """A trainer whose numbers are others from its 30th call on, as with another number of BLAS threads."""

    def __init__(self, trainer: BackPropTrainer) -> None:
        self.trainer, self.calls = trainer, 0

    def start(self) -> State:
        return self.trainer.start()

    def step(self, state: State) -> Step:
        self.calls += 1
        if self.calls > 30:
            place = (0, 0)
            state = with_value(state, "dense1.W", np.nextafter(state.params["dense1.W"][place], 9.0), place)
        return self.trainer.step(state)


def test_a_replay_that_comes_out_otherwise_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for marked, first in ((1, 11), (7, 14)):
        monkeypatch.setattr(keyframes, "FINGERPRINT_STEPS", marked)
        timeline = Timeline(NetRecipe(NET, dress=Drifts))
        assert checksum(timeline.step(LAST)) == PRINTS[LAST]
        timeline.recent, timeline.waypoints = Recent(0), Waypoints(0)
        timeline.keyframes._states.clear()
        with pytest.raises(
            Unreproducible, match=f"replay: does not reproduce step {first}: BLAS or its thread"
        ):
            timeline.step(15)


def test_an_edit_past_the_end_of_its_run_is_told() -> None:
    timeline = Timeline(NetRecipe(NET))
    timeline.edit(Edit(99, "rate", "0.5"))
    with pytest.raises(InputError, match="fork 0: ends at step 19, not at 99"):
        timeline.step(100)


def test_hundreds_of_edits_are_walked_without_recursion() -> None:
    timeline = Timeline(NetRecipe(NET), 0)
    for number in range(600):
        timeline.edit(Edit(number // 40, "rate", str(0.2 + number / 1e6)))
    assert checksum(timeline.step(19)) == checksum(straight(timeline.fork, 19)[-1])


def test_a_refused_edit_leaves_the_timeline_as_it_was() -> None:
    timeline = Timeline(NetRecipe(NET))
    for path, value in (("rate", "0.1"), ("rte", "1")):
        with pytest.raises(InvalidValue):
            timeline.edit(Edit(0, path, value))
    with pytest.raises(InvalidValue, match="there are: 0"):
        timeline.switch(1)
    assert timeline.forks == [timeline.fork]


@given(numbers=st.lists(st.integers(0, 19), min_size=1, max_size=30))
@settings(max_examples=50)
def test_the_history_has_one_row_a_step_in_order(numbers: list[int]) -> None:
    timeline = Timeline(NetRecipe(NET), 2 * SIZE)
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
        history.add(step)
    early, copy = history.column("loss"), history.column("loss").copy()
    for step in steps:
        history.add(step)
    assert np.array_equal(early, copy)
    assert history.column("loss").tolist() == [step.loss.total for step in steps]
    assert set(COLUMNS) == {"epoch", "loss", "accuracy", "validation_loss", "validation_accuracy", "rate"}
