"""A step that is computed again is what was first seen there, or an error that says why not."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.common.errors import NettuiError, Unreproducible
from nettui.data.dataset import Dataset, Split
from nettui.debugger import columns
from nettui.debugger.replayed import Replayed
from nettui.debugger.session import Session
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Evaluation, State, Step, Tensors
from tests.debugger.recipes import NetRecipe, replayed
from tests.nets import Net, after, run

NET = Net(batch=2, epochs=8)
STEPS = run(NET.build())
STATE_SIZE = STEPS[0].before.nbytes

Change = Callable[["Altered", Step], Step]


@dataclass
class Altered:
    """A trainer that changes its own steps; `calls` counts them, `rng` is drawn from behind our back."""

    trainer: BackPropTrainer
    change: Change
    calls: int = 0
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(1))
    data: Dataset = field(
        default_factory=lambda: Dataset("zeros", Split(np.zeros((3, 4)), np.zeros(3)), None, 2)
    )

    def start(self) -> State:
        return self.trainer.start()

    def step(self, state: State) -> Step:
        self.calls += 1
        return self.change(self, self.trainer.step(state))


def past(change: Change, budget: int = 0, **options: Any) -> Replayed:
    return Replayed(NetRecipe(NET, wrap=lambda trainer: Altered(trainer, change)), budget, **options)


def session(change: Change, budget: int = 0) -> Session:
    return Session(NetRecipe(NET, wrap=lambda trainer: Altered(trainer, change)), budget=budget)


def with_loss(step: Step, total: float) -> Step:
    return replace(step, loss=step.loss._replace(total=total))


def with_params(step: Step, at: int, value: float) -> Step:
    state = after(step)
    flat = state.params.flat.copy()
    flat[at] += value
    return replace(step, after=replace(state, params=Tensors(state.params.layout, flat)))


def noisy_loss(trainer: Altered, step: Step) -> Step:
    return with_loss(step, step.loss.total + trainer.rng.random() / 10)


def noisy_gradient(trainer: Altered, step: Step) -> Step:
    return with_params(step, int(trainer.rng.integers(3)), float(trainer.rng.random()))


def drifting_accuracy(trainer: Altered, step: Step) -> Step:
    return replace(step, accuracy=step.accuracy + (trainer.calls > 20))


def drifting_loss(trainer: Altered, step: Step) -> Step:
    return with_loss(step, step.loss.total + (trainer.calls > 20))


def noisy_gradients_shown(trainer: Altered, step: Step) -> Step:
    layout = step.before.params.layout
    return replace(step, gradients=Tensors(layout, trainer.rng.standard_normal(layout.size)))


def noisy_rate(trainer: Altered, step: Step) -> Step:
    return replace(step, rate=trainer.rng.random())


def noisy_validation(trainer: Altered, step: Step) -> Step:
    return replace(step, validation=Evaluation(trainer.rng.random(), 0.5))


OTHERS = "gradients, or another accuracy, rate or held-out loss"
HIDDEN = "Likely reason: hidden randomness or hidden state in the trainer: asked twice in a row"
CASES: dict[str, tuple[Change, str]] = {
    "loss": (
        noisy_loss,
        r"step 2: loss [\d.]+ when it was first computed, [\d.]+ now\. "
        rf"{HIDDEN}, it gives \d\.\d+ and \d\.\d+$",
    ),
    "gradient": (
        noisy_gradient,
        rf"step 2: loss [\d.]+ as when it was first computed, but other parameters after it\. "
        rf"{HIDDEN}, it gives the same loss but other parameters$",
    ),
    "accuracy": (
        drifting_accuracy,
        r"step 2: accuracy [\d.]+ when it was first computed, 1[\d.]* now\. "
        "Likely reason: hidden state in the trainer, or another BLAS or thread count$",
    ),
    "gradients shown": (
        noisy_gradients_shown,
        rf"step 2: loss [\d.]+ as when it was first computed, but other gradients\. "
        rf"{HIDDEN}, it gives the same loss but other {OTHERS}$",
    ),
    "rate": (noisy_rate, rf"step 2: learning rate \S+ when it was first computed, .*{OTHERS}$"),
    "validation": (noisy_validation, rf"step 2: held-out loss \S+ when it was first computed, .*{OTHERS}$"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_first_step_that_differs_is_an_error_with_its_reason(case: str) -> None:
    change, message = CASES[case]
    line = past(change, budget=40 * STATE_SIZE)
    line.step(19)
    line.recent.drop(0, 0, 99)
    with pytest.raises(Unreproducible, match=message) as caught:
        line.step(2)
    assert caught.value.step == 2


def test_numbers_that_look_alike_are_shown_with_more_digits() -> None:
    def change(trainer: Altered, step: Step) -> Step:
        return with_loss(step, np.nextafter(2.0, 3) if trainer.calls > 5 else 2.0)

    line = past(change)
    line.step(4)
    with pytest.raises(Unreproducible, match=r"step 0: loss 2 when .*, 2\.0000000000000004 now\."):
        line.step(0)


def test_a_start_that_is_random_is_named() -> None:
    class Restless(Altered):
        def start(self) -> State:
            state = self.trainer.start()
            flat = state.params.flat + self.rng.random()
            return replace(state, params=Tensors(state.params.layout, flat))

    line = Replayed(NetRecipe(NET, wrap=lambda trainer: Restless(trainer, lambda _, step: step)), 0)
    line.step(4)
    with pytest.raises(Unreproducible, match=rf"step 0: .*{HIDDEN}, start\(\) gives other parameters$"):
        line.step(0)


def test_data_that_changed_are_named() -> None:
    line = past(lambda trainer, step: with_loss(step, float(trainer.data.train.x.sum())))
    trainer: Any = line.fork.trainer
    line.step(9)
    trainer.data.train.x[1, 2] = 7
    with pytest.raises(Unreproducible, match=r"step 0: .* Likely reason: its data have changed since$"):
        line.step(0)


def test_another_blas_is_named() -> None:
    names = iter(("openblas with 1 thread", "openblas with 2 threads"))
    line = past(drifting_loss, describe_blas=lambda: next(names))
    line.step(19)
    reason = "BLAS was openblas with 1 thread when the run was opened, it is openblas with 2 threads now"
    with pytest.raises(Unreproducible, match=f"step 0: loss .* Likely reason: {reason}$"):
        line.step(0)


def test_nan_is_nan() -> None:
    line = past(lambda trainer, step: replace(with_loss(step, math.nan), accuracy=math.nan))
    line.step(9)
    assert math.isnan(line.step(0).loss.total)


def test_the_fingerprint_of_a_keyframe_sees_every_parameter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "FINGERPRINT_VALUES", 1)

    def change(trainer: Altered, step: Step) -> Step:
        hidden = step.before.step == 63 and trainer.calls > 64
        return with_params(step, 0, 1e-9) if hidden else step

    line = Replayed(NetRecipe(replace(NET, epochs=20), wrap=lambda trainer: Altered(trainer, change)), 0)
    assert 63 % line.step(63).before.params.flat.size
    line.step(70)
    with pytest.raises(Unreproducible, match=r"step 63: loss .* but other parameters after it"):
        line.step(63)


def test_the_parameters_in_the_fingerprint_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "FINGERPRINT_VALUES", 1)
    state = STEPS[0].before
    for at in range(state.params.flat.size):
        step = replace(STEPS[0], before=replace(state, step=at))
        assert columns.Seen.of(with_params(step, at, 1.0)) != columns.Seen.of(step)


def test_a_replay_that_fails_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "FINGERPRINT_VALUES", 1)

    def change(trainer: Altered, step: Step) -> Step:
        return with_params(step, 0, 1.0) if step.before.step == 5 and trainer.calls > 20 else step

    line = past(change, budget=2**29)
    line.step(19)
    line.recent.drop(0, 4, 20)
    line.waypoints.drop(0, 0, 20)
    line.keyframes._states.clear()
    kept = {key: id(step) for key, step in line.recent._steps.items()}
    with pytest.raises(Unreproducible, match="step 6: "):
        line.step(9)
    assert {key: id(step) for key, step in line.recent._steps.items()} == kept
    assert not line.waypoints._states


@pytest.mark.parametrize("change", [noisy_loss, noisy_gradient])
@given(
    budget=st.sampled_from((0, 40 * STATE_SIZE, 2**20, 2**29)),
    commands=st.lists(
        st.sampled_from(
            [
                "goto 3",
                "goto 17",
                "goto end",
                "goto epoch 2",
                "next 7",
                "back 4",
                "e",
                "E",
                "C",
                "step 9",
                "unstep 30",
                "set rate 0.2",
                "undo",
                "fork 0",
                "watch prev(loss)",
                "until loss < prev(loss)",
            ]
        ),
        max_size=25,
    ),
)
@settings(max_examples=60, deadline=None)
def test_nothing_else_than_what_was_first_seen_is_ever_shown(
    change: Change, budget: int, commands: list[str]
) -> None:
    debugger = session(change, budget)
    seen: dict[tuple[int, int], tuple[float, list[float]]] = {}
    for command in commands:
        with suppress(NettuiError):
            debugger.do(command)
        view, line = debugger.view(), replayed(debugger)
        assert view.raw is not None
        key = line.owner(view.cursor.step).number, view.cursor.step
        shown = view.reading.loss.total, after(view.raw.step).params.flat.tolist()
        assert view.reading.loss.total == view.history.column("loss")[view.cursor.step]
        assert seen.setdefault(key, shown) == shown
        assert view.forks.current == line.fork.number < len(line.forks)


@pytest.mark.parametrize(
    "command", ["goto 3", "back 12", "E", "set rate 0.3", "undo", "fork 0", "goto when loss < 0"]
)
def test_after_an_error_the_cursor_is_at_a_good_place_and_commands_work(command: str) -> None:
    debugger = session(noisy_loss, 2**29)
    debugger.do("next 9; set rate 0.5; next 10; watch prev(loss); back 1")
    before = debugger.view()
    replayed(debugger).recent.drop(0, 0, 9)
    replayed(debugger).recent.drop(1, 0, 17)
    with pytest.raises(Unreproducible):
        debugger.do(command)
    after_it = debugger.view()
    assert (after_it.cursor, after_it.forks, after_it.reading) == (
        before.cursor,
        before.forks,
        before.reading,
    )
    assert debugger.do("watch loss").watches[-1].value == after_it.reading.loss.total
    assert debugger.do("next 3").cursor.step == 21


def test_a_watch_whose_earlier_step_cannot_be_computed_again_says_so() -> None:
    debugger = session(noisy_loss)
    debugger.do("goto 9")
    replayed(debugger).recent.drop(0, 0, 9)
    assert debugger.do("watch prev(loss)").watches[0].value == "not reproducible"
