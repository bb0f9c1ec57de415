"""Any step by its number is, bit for bit, the step of a straight run; in any fork and with any budget."""

from __future__ import annotations

import math
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.common.errors import InputError, InvalidValue, Unreproducible
from nettui.debugger import keyframes, recent
from nettui.debugger.columns import COLUMNS
from nettui.debugger.forks import Edit
from nettui.debugger.history import History
from nettui.debugger.keyframes import Keyframes
from nettui.debugger.recent import Recent, Waypoints, nbytes
from nettui.debugger.replayed import Replayed
from nettui.nn.trainer import BackPropTrainer
from nettui.types import State, Step
from tests.debugger.recipes import NetRecipe, straight
from tests.nets import Net, after, arrays, checksum, run, with_value

NET = Net(batch=2, epochs=4)
STEPS = run(NET.build())
CHECKSUMS = [checksum(step) for step in STEPS]
LAST = len(STEPS) - 1
STATE_SIZE = STEPS[0].before.nbytes
STEP_SIZE = nbytes(STEPS[0])


class Counting:
    """A trainer that counts the steps it computes."""

    def __init__(self, trainer: BackPropTrainer) -> None:
        self.trainer, self.count = trainer, 0

    def start(self) -> State:
        return self.trainer.start()

    def step(self, state: State) -> Step:
        self.count += 1
        return self.trainer.step(state)


def counting(past: Replayed) -> Counting:
    trainer: object = past.fork.trainer
    assert isinstance(trainer, Counting)
    return trainer


@pytest.fixture(autouse=True)
def _fingerprint_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes a fingerprint at every step, so that every replay is checked."""
    monkeypatch.setattr(keyframes, "FINGERPRINT_STEPS", 1)


def within(past: Replayed, budget: int) -> bool:
    """Whether what it keeps is within the budget, except for the few Steps it always keeps."""
    steps = len(past.recent._steps)
    steps_fit = past.recent.nbytes <= budget // 4 or steps <= recent.MIN_STEPS
    states = sum(state.nbytes for state in past.keyframes._states.values())
    waypoints = sum(state.nbytes for state in past.waypoints._states.values())
    assert past.keyframes.nbytes == states
    return steps_fit and states <= budget * 5 // 8 and waypoints <= budget // 8


@given(budget=st.integers(0, 40 * STATE_SIZE), numbers=st.lists(st.integers(-3, 25), max_size=30))
@settings(max_examples=100)
def test_random_access_equals_the_straight_run(budget: int, numbers: list[int]) -> None:
    past = Replayed(NetRecipe(NET), budget)
    far = 0
    for number in numbers:
        step = past.step(number)
        assert checksum(step) == CHECKSUMS[min(max(number, 0), LAST)]
        far = max(far, step.before.step + 1)
        assert past.length == far
        assert within(past, budget)


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


@given(data=st.data(), budget=st.sampled_from((0, 12 * STATE_SIZE, 4 * STEP_SIZE, 2**29)))
@settings(max_examples=100)
def test_random_access_in_forks_equals_a_straight_run_with_the_edits(
    data: st.DataObject, budget: int
) -> None:
    past = Replayed(NetRecipe(NET, rho=data.draw(st.sampled_from((0.0, 0.9)))), budget)
    for _ in range(data.draw(st.integers(1, 8))):
        number = data.draw(st.integers(0, 30))
        step = past.step(number)
        if data.draw(st.booleans()):
            edit = Edit(step.before.step, *data.draw(st.sampled_from(EDITS)))
            with suppress(InvalidValue):  # the value it has already
                past.edit(edit)
        else:
            past.switch(data.draw(st.integers(0, len(past.forks) - 1)))
        expected = straight(past.fork, number)
        for back in data.draw(st.lists(st.integers(0, number), max_size=3)):
            assert checksum(past.step(back)) == checksum(expected[min(back, len(expected) - 1)])
        assert checksum(past.step(number)) == checksum(expected[-1])
        losses = [step.loss.total for step in straight(past.fork, past.length - 1)]
        assert past.history.column("loss").tolist() == losses
        assert within(past, budget)


def test_the_spacing_doubles_when_the_budget_is_full() -> None:
    frames, spacings = Keyframes(4 * STATE_SIZE), []
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


def test_kept_steps_are_not_computed_again() -> None:
    past = Replayed(NetRecipe(NET, wrap=Counting))
    trainer = counting(past)
    past.step(15)
    assert trainer.count == 16
    for number in (15, 14, 0, 7, 15):
        past.step(number)
    assert trainer.count == 16
    past.step(19)
    assert trainer.count == 20


@given(budget=st.integers(8 * STEP_SIZE, 40 * STEP_SIZE), start=st.integers(60, 79))
@settings(max_examples=30)
def test_going_back_step_by_step_replays_few_steps(budget: int, start: int) -> None:
    past = Replayed(NetRecipe(Net(batch=2, epochs=16), wrap=Counting), budget)
    past.step(79)
    past.keyframes.budget = 0  # as if keyframes were very far apart
    past.keyframes._thin()
    past.recent._steps.clear()
    trainer, capacity = counting(past), past.recent.capacity(0)
    trainer.count = 0
    for number in range(start, -1, -1):
        past.step(number)
    assert trainer.count <= 80 * (1 + math.log2(80 / capacity))


def test_the_waypoints_of_a_replay_double_their_distance() -> None:
    waypoints = Waypoints(10 * STATE_SIZE)
    assert waypoints.plan(0, 0, 100, 3) == {97, 94, 88, 76, 52, 4}
    assert waypoints.plan(0, 90, 100, 3) == {97, 94}
    assert waypoints.plan(0, 97, 100, 3) == set()
    for step in STEPS[:12]:
        waypoints.add(0, step.before)
    assert sorted(waypoints._states) == [(0, n) for n in range(10)]
    kept = [waypoints.nearest(0, 5), waypoints.nearest(0, 50)]
    assert [state and state.step for state in kept] == [5, 9]
    assert waypoints.nearest(1, 5) is None
    waypoints.plan(0, 0, 6, 1)
    assert max(waypoints._states) == (0, 6)


def test_the_size_of_a_step_counts_each_array_once() -> None:
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


def test_the_run_ends_at_nan_or_infinity() -> None:
    past = Replayed(NetRecipe(Net(rate=1e200, activations=("relu", "relu"), epochs=50)))
    last = past.step(10**6)
    assert last.nonfinite
    assert (
        checksum(past.step(last.before.step)) == checksum(last) == checksum(past.step(last.before.step + 1))
    )
    assert past.length == last.before.step + 1


class Drifts:
    """A trainer whose numbers change from its 30th call on, as with another number of BLAS threads."""

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


def test_a_replay_with_other_numbers_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    for spacing in (1, 7):
        monkeypatch.setattr(keyframes, "FINGERPRINT_STEPS", spacing)
        past = Replayed(NetRecipe(NET, wrap=Drifts))
        assert checksum(past.step(LAST)) == CHECKSUMS[LAST]
        past.recent, past.waypoints = Recent(0), Waypoints(0)
        past.keyframes._states.clear()
        with pytest.raises(
            Unreproducible, match=r"step 10: .*Likely reason: hidden state in the trainer, or"
        ):
            past.step(15)


def test_an_edit_past_the_end_of_its_run_is_an_error() -> None:
    past = Replayed(NetRecipe(NET))
    past.edit(Edit(99, "rate", "0.5"))
    with pytest.raises(InputError, match="fork 0: ends at step 19, not at 99"):
        past.step(100)


def test_hundreds_of_edits_need_no_recursion() -> None:
    past = Replayed(NetRecipe(NET), 0)
    for number in range(600):
        past.edit(Edit(number // 40, "rate", str(0.2 + number / 1e6)))
    assert checksum(past.step(19)) == checksum(straight(past.fork, 19)[-1])


def test_a_refused_edit_leaves_the_past_as_it_was() -> None:
    past = Replayed(NetRecipe(NET))
    for path, value in (("rate", "0.1"), ("rte", "1")):
        with pytest.raises(InvalidValue):
            past.edit(Edit(0, path, value))
    with pytest.raises(InvalidValue, match="there are: 0"):
        past.switch(1)
    assert past.forks == [past.fork]


@given(numbers=st.lists(st.integers(0, 19), min_size=1, max_size=30))
@settings(max_examples=50)
def test_the_history_has_one_row_per_step_in_order(numbers: list[int]) -> None:
    past = Replayed(NetRecipe(NET), 2 * STATE_SIZE)
    for number in numbers:
        past.step(number)
    history = past.history
    computed = STEPS[: max(numbers) + 1]
    assert history.column("loss").tolist() == [step.loss.total for step in computed]
    assert history.column("accuracy").tolist() == [step.accuracy for step in computed]
    assert history.column("rate").tolist() == [step.rate for step in computed]
    held = [step.validation.loss if step.validation else math.nan for step in computed]
    right = [step.validation.accuracy if step.validation else math.nan for step in computed]
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
    assert {"epoch", "loss", "accuracy", "validation_loss", "validation_accuracy", "rate"} <= set(COLUMNS)
