"""Setting a value at a step starts a fork: what carries over, what starts new, and how it is described."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import nettui
from nettui.common.errors import CommandError, InputError
from nettui.debugger import forks, journal
from nettui.debugger.forks import Edit
from nettui.debugger.session import Session
from nettui.debugger.view import View
from nettui.scenario import load
from nettui.types import State, Tensors
from tests.debugger.recipes import NetRecipe
from tests.nets import Net, checksum

NET = Net(batch=3, epochs=3)


def session(*commands: str, rho: float = 0.0) -> Session:
    session = Session(NetRecipe(NET, rho=rho))
    for command in commands:
        session.do(command)
    return session


def test_an_edit_recomputes_the_current_step_and_keeps_the_cursor() -> None:
    changed = session("goto 5; unstep 3")
    before, place = changed.step, changed.view().cursor
    view = changed.do("set rate 0.5")
    assert view.cursor == place
    assert changed.state.params.flat is before.before.params.flat
    assert view.reading.rate == 0.5
    assert (view.forks.current, view.forks.edits, view.stopped_by) == (1, (Edit(5, "rate", "0.5"),), None)


def test_the_steps_after_the_edit_remain_visible_as_a_ghost() -> None:
    changed = session("goto 9")
    losses = changed.view().history.column("loss", 10).tolist()
    view = changed.do("goto 4; set rate 0.5; next 3")
    assert view.forks.ghost is not None
    assert (view.forks.ghost.fork, view.forks.ghost.steps) == (0, 10)
    assert view.forks.ghost.history.column("loss", 10).tolist() == losses
    new_losses = view.history.column("loss", view.steps).tolist()
    assert new_losses[:5] == losses[:5]
    assert new_losses[5] != losses[5]
    assert len(new_losses) == 8


def test_undo_returns_to_the_step_of_the_edit_and_fork_to_the_fork() -> None:
    changed = session("goto 5", "set rate 0.5", "next 3")
    there = checksum(changed.step)
    view = changed.do("undo")
    assert (view.forks.current, view.cursor.step, view.forks.ghost, view.forks.edits) == (0, 5, None, ())
    assert checksum(changed.step) == checksum(session("goto 5").step)
    changed.do("fork 1; goto 8")
    assert checksum(changed.step) == there


def test_an_edit_before_an_earlier_edit_forks_from_the_parent() -> None:
    view = session("goto 6", "set rate 0.5", "goto 3", "set strength 0.1").do("next 2")
    assert view.forks.edits == (Edit(3, "strength", "0.1"),)
    assert view.reading.rate == 0.1
    assert view.forks.ghost is not None
    assert view.forks.ghost.fork == 1
    assert session("goto 6", "set rate 0.5", "goto 3", "set strength 0.1").do("undo").forks.current == 1


def test_a_change_of_structure_restarts_the_run() -> None:
    view = session("goto 6", "set rate 0.5", "next 2").do("set seed 3")
    assert (view.cursor.step, view.forks.current, view.seed, view.steps) == (0, 2, 3, 1)
    assert view.reading.rate == 0.5
    assert view.forks.ghost is not None
    assert view.forks.ghost.steps == 9


def test_slots_carry_over_to_the_same_optimizer_only() -> None:
    kept = session("goto 5", rho=0.9)
    slot = kept.state.slots["v"]
    kept.do("set rho 0.5")
    assert kept.state.slots["v"] is slot
    kept.do("set rho 0")
    assert kept.state.slots == {}
    kept.do("set rho 0.9")
    assert not kept.state.slots["v"].any()


def test_tensors_carry_over_by_name_and_shape() -> None:
    old = State(Tensors.of({"a.W": np.ones((2, 2)), "b.W": np.ones(3), "b.b": np.ones(2)}), "old", {}, 7)
    old = replace(old, slots={"v": np.arange(9.0), "gone": np.ones(9)})
    new = State(Tensors.of({"a.W": np.zeros((2, 2)), "b.W": np.zeros(4), "c.b": np.zeros(1)}), "new")
    new = replace(new, slots={"v": np.full(9, -1.0), "m": np.full(9, -2.0)})
    state = forks._merge_states(old, new, "state")
    assert (state.step, state.config) == (7, "new")
    assert {name: tensor.tolist() for name, tensor in state.params.items()} == {
        "a.W": [[1, 1], [1, 1]],
        "b.W": [0, 0, 0, 0],
        "c.b": [0],
    }
    assert state.slots["v"].tolist() == [0, 1, 2, 3, -1, -1, -1, -1, -1]
    assert state.slots.keys() == {"v", "m"}
    assert forks._merge_states(old, new, "parameters").slots == new.slots


def test_forks_are_listed_with_what_changed() -> None:
    view = session("goto 2", "set rate 0.5", 'set activations ["relu", "relu"]').do("forks")
    assert view.message == (
        "fork 0: the run as it was opened  (3 steps computed)\n"
        "fork 1 from step 2: rate 0.1 → 0.5  (3 steps computed)\n"
        'fork 2 from step 2: activations ["tanh", "relu"] → ["relu", "relu"]  (3 steps computed)'
    )
    assert [(fork.number, fork.origin, fork.steps) for fork in view.forks.all] == [
        (0, None, 3),
        (1, 0, 3),
        (2, 1, 3),
    ]


def state_of(view: View) -> tuple[object, ...]:
    return view.forks.current, len(view.forks.all), view.forks.edits, view.reading.rate


def test_a_restart_is_a_fork_and_can_be_undone() -> None:
    edited = session("goto 2", "set rate 0.5", "break when loss < 0", "next")
    before = edited.view()
    view = edited.do("restart")
    assert state_of(view) == (2, 3, (), 0.1)
    assert (view.cursor.step, len(view.breakpoints), view.steps) == (0, 1, 1)
    assert view.message == "fork 2 restarted: the run as it was opened"
    assert state_of(edited.do("restart; restart")) == (2, 3, (), 0.1)
    view = edited.do("undo")
    assert (view.cursor, view.forks.current, view.steps) == (before.cursor, 1, before.steps)
    assert view.reading == before.reading


def test_a_restart_with_another_seed_is_one_too() -> None:
    other = session("goto 2", "restart seed+1", "next", "set rate 0.5")
    view = other.view()
    assert (view.seed, view.forks.edits[0]) == (1, Edit(0, "seed", "1"))
    assert other.do("restart").seed == 1
    assert other.do("undo; undo; undo").seed == 0
    assert other.view().cursor.step == 2


def test_twenty_edits_survive_the_key_r_in_the_saved_session() -> None:
    edited = session(*(f"next; set rate {n / 100}" for n in range(1, 21) if n != 10), "restart")
    saved = edited.snapshot()
    assert len(saved.edits) == 20
    again = session()
    again.restore(journal.parse(journal.text(saved), "test"))
    assert state_of(again.view()) == state_of(edited.view())
    assert again.do("undo").reading == edited.do("undo").reading


def test_forks_are_dropped_on_purpose() -> None:
    view = session("goto 2", "set rate 0.5", "restart seed+1").do("restart drop")
    assert (*state_of(view), view.seed) == (0, 1, (), 0.1, 1)


def test_a_restart_of_an_unedited_run_begins_with_nothing_computed() -> None:
    view = session("goto 2").do("restart")
    assert (view.forks.current, view.steps, view.message) == (0, 1, None)


@pytest.mark.parametrize("command", ["fork 9", "undo", "set rte 1", "set rate 0.1"])
def test_a_refused_command_changes_nothing(command: str) -> None:
    changed = session("goto 4; unstep 2")
    before: View = changed.view()
    with pytest.raises(CommandError):
        changed.do(command)
    assert changed.view() == before


# --- Scenarios

SETS = [
    ("train.rate", "0.01"),
    ("train.optimizer.rate", "0.01"),
    ("train.optimizer", '{name = "sgd", rate = 0.3}'),
    ("train.batch", '"all"'),
    ("train.batch", "all"),
    ("train.epochs", "3"),
    ("train.optimizer", "adamw"),
    ("train.clip", '{name = "norm", limit = 0.1}'),
    ("train.warmup", "5"),
    ("train.shuffle", "false"),
    ("loss.smoothing", "0.1"),
    ("loss.weights", "balanced"),
    ("loss.penalty.strength", "0.1"),
    ("network.activation", "tanh"),
    ("network.hidden", "[8, 8]"),
    ("network.init", "xavier"),
    ("network.dtype", "float32"),
    ("data.validation", "0.1"),
    ("seed", "5"),
]


@pytest.mark.parametrize(("path", "value"), SETS)
def test_set_at_step_0_equals_the_option(path: str, value: str) -> None:
    changed, opened = nettui.open("digits"), nettui.open("digits", set={path: _toml(value)})
    changed.do(f"set {path} {value}")
    for command in ("goto 0", "next 3"):
        changed.do(command)
        opened.do(command)
        assert checksum(changed.step) == checksum(opened.step)


def _toml(value: str) -> object:
    from nettui.scenario import parse_assignments

    return parse_assignments([f"x={value}"])["x"]


def test_a_new_optimizer_starts_with_empty_slots() -> None:
    """Adam's first update is η·sign(g) at any step, because of its bias correction."""
    switched = nettui.open("digits")
    switched.do("goto 20; set train.optimizer adam")
    step = switched.step
    assert step.gradients is not None
    assert step.after is not None
    moved = step.after.params.flat - step.before.params.flat
    large = np.abs(step.gradients.flat) > 1e-4
    expected = -0.001 * np.sign(step.gradients.flat)
    np.testing.assert_allclose(moved[large], expected[large], rtol=1e-3)


def test_clipping_can_change_from_here_on() -> None:
    changed = nettui.open("digits", set={"train.clip": {"name": "norm", "limit": 0.1}})
    changed.do("goto 5; set train.clip.limit 0.05")
    step = changed.step
    assert step.before.step == 5
    assert step.after is not None
    moved = step.after.params.flat - step.before.params.flat
    assert np.linalg.norm(moved) == pytest.approx(step.rate * 0.05, rel=1e-4)
    changed.do("back")
    assert np.linalg.norm(changed.step.after.params.flat - changed.step.before.params.flat) == pytest.approx(  # type: ignore[union-attr]
        step.rate * 0.1, rel=1e-4
    )


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        *(
            (path, True)
            for path in ("train.rate", "train.batch", "network.activation", "loss.penalty.strength")
        ),
        *(
            (path, False)
            for path in ("network.hidden", "network.init", "network.dtype", "data.validation", "seed")
        ),
    ],
)
def test_a_change_that_affects_step_0_restarts_the_run(path: str, kept: bool) -> None:
    changed = nettui.open("digits")
    value = dict(reversed(SETS))[path]
    view = changed.do(f"goto 3; set {path} {value}")
    assert view.cursor.step == (3 if kept else 0)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        *(("train.rate", "0"), ("train.rte", "1"), ("train.batch", "10000"), ("train.optimizer", "sgdd")),
        *(("network.hidden", "[0]"), ("network.activation", "rlu"), ("loss.name", "binary-cross-entropy")),
        ("x.y.z", "1"),
    ],
)
def test_a_wrong_value_has_the_same_message_as_the_option(path: str, value: str) -> None:
    with pytest.raises(InputError) as option:
        load("digits", [f"{path}={value}"])
    changed = nettui.open("digits")
    with pytest.raises(CommandError) as command:
        changed.do(f"set {path} {value}")
    assert str(command.value) == str(option.value)
    assert changed.view().forks.current == 0


def test_more_epochs_continue_a_run_that_has_ended() -> None:
    changed = nettui.open("digits", set={"train.epochs": 2})
    assert changed.do("continue").stopped_by == "end"
    assert changed.do("next").stopped_by == "end"
    view = changed.do("set train.epochs 3; continue")
    straight = nettui.open("digits", set={"train.epochs": 3})
    straight.do("continue")
    assert view.cursor.step == straight.view().cursor.step
    assert checksum(changed.step) == checksum(straight.step)
