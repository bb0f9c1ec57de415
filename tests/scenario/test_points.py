"""Points added and removed by hand: the network stays as it is, the data change, and every past stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import nettui
from nettui.common.errors import CommandError, InputError
from nettui.common.language import catalogue
from nettui.data.dataset import Dataset, Split
from nettui.data.preprocessing import restore
from nettui.debugger.session import Session
from nettui.nn.trainer import BackPropTrainer
from nettui.scenario import load, open_session
from nettui.scenario.config import Scenario
from nettui.scenario.open import open_named
from nettui.scenario.points import with_samples, write_out
from nettui.types import Array, Step
from tests.nets import after, checksum

SMALL: dict[str, Any] = {
    "data.samples": 24,
    "train.batch": 8,
    "train.epochs": 4,
    "train.optimizer": {"name": "momentum", "rate": 0.1},
}


def circles(**sets: object) -> Scenario:
    return load("representation", {**SMALL, **{key.replace("__", "."): value for key, value in sets.items()}})


def recipe(session: Session) -> Any:
    """What the run at the cursor is built from."""
    raw = session.view().raw
    assert raw is not None
    return raw.recipe


def data(session: Session) -> Dataset:
    trainer: Any = session.trainer
    dataset: Dataset = trainer.data
    return dataset


def raw_points(session: Session) -> list[tuple[float, float, int]]:
    """The training samples before scaling."""
    found = data(session)
    x = restore(found.train.x, found.scaling)
    return [(float(a), float(b), int(label)) for (a, b), label in zip(x, found.train.t, strict=True)]


@pytest.mark.parametrize("source", ["blobs", "circles", "moons", "spiral", "xor", "linear"])
@pytest.mark.parametrize("scale", ["none", "standardize"])
@pytest.mark.parametrize("validation", [0.0, 0.3])
def test_samples_that_are_written_out_are_the_same_to_the_last_bit(
    source: str, scale: str, validation: float
) -> None:
    sets = {"data.source": source, "data.samples": 31, "data.scale": scale, "data.validation": validation}
    classes = {"loss.name": "cross-entropy"}
    scenario = load("representation", {**sets, **classes, "train.batch": "all"}, seed=3)
    written = replace(scenario, data=with_samples(scenario.data, write_out(scenario)))
    before, now = scenario.dataset(3), written.dataset(3)
    np.testing.assert_array_equal(before.train.x, now.train.x)
    np.testing.assert_array_equal(before.train.t, now.train.t)
    assert (before.classes, before.names) == (now.classes, now.names)
    assert (before.validation is None) == (now.validation is None) == (validation == 0.0)
    if before.validation and now.validation:
        np.testing.assert_array_equal(before.validation.x, now.validation.x)
        np.testing.assert_array_equal(before.validation.t, now.validation.t)


@pytest.mark.parametrize("scale", ["none", "center", "standardize"])
def test_a_point_is_a_fork_that_keeps_parameters_slots_and_step(scale: str) -> None:
    session = open_session(circles(data__scale=scale, data__validation=0.25))
    session.next(7)
    before, held_out, points = session.state, data(session).validation, raw_points(session)
    view = session.do("point 0.3 -1.7 1")
    now = session.state
    assert (view.cursor.step, view.forks.current) == (7, 1)
    assert view.message == "fork 1 from step 7: point (0.300, -1.70) of class 1 added"
    np.testing.assert_array_equal(now.params.flat, before.params.flat)
    assert now.slots
    assert now.slots.keys() == before.slots.keys()
    for name, slot in before.slots.items():
        np.testing.assert_array_equal(now.slots[name], slot)
    assert (now.step, now.epoch, now.updates) == (before.step, before.epoch, before.updates)
    np.testing.assert_allclose(raw_points(session), [*points, (0.3, -1.7, 1)], atol=1e-12)
    after_edit = data(session).validation
    assert held_out is not None
    assert after_edit is not None
    np.testing.assert_array_equal(after_edit.t, held_out.t)
    if scale == "none":
        np.testing.assert_array_equal(after_edit.x, held_out.x)


def test_the_loss_after_an_edit_is_that_of_plain_numpy_on_the_edited_points() -> None:
    session = open_session(
        circles(
            data__scale="standardize", train__batch="all", loss__name="cross-entropy", network__hidden=[5]
        )
    )
    session.next(5)
    x, t = np.array([p[:2] for p in raw_points(session)]), np.array([p[2] for p in raw_points(session)])
    x, t = np.vstack([x, [[2.0, -2.0]]])[1:], np.append(t, 0)[1:]
    session.do("point 2 -2 0; point drop 0")
    params = session.state.params
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    hidden = np.tanh(x @ params["dense1.W"] + params["dense1.b"])
    scores = hidden @ params["dense2.W"] + params["dense2.b"]
    loss = np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(t)), t]
    assert session.reading.loss.data == pytest.approx(loss.mean(), rel=1e-12)


def test_a_new_pass_over_the_edited_points_begins() -> None:
    session = open_session(circles())
    session.next(5)
    assert session.state.batch == 2
    session.do("point drop 0")
    assert (session.state.epoch, session.state.batch, session.state.samples_seen) == (1, 0, 0)
    seen = [row for _ in range(3) for row in session.next().raw.step.ops[0].arrays["rows"].tolist()]  # type: ignore[union-attr]
    session.do("back 3")
    first = session.step.ops[0].arrays["rows"].tolist()
    session.next(3)
    assert sorted([*first, *seen[:15]]) == [*range(23)]


def test_going_back_shows_the_old_points_and_undo_takes_a_point_back() -> None:
    session = open_session(circles())
    session.next(6)
    old, steps = raw_points(session), [checksum(session.run.past.step(n)) for n in range(6)]  # type: ignore[arg-type]
    session.do("point 1 1 0; next 4; point 2 2 1; next 2; goto 5")
    assert raw_points(session) == old
    assert checksum(session.step) == steps[5]
    session.do("goto 8")
    assert raw_points(session) == [*old, (1.0, 1.0, 0)]
    session.do("goto 12; undo")
    assert raw_points(session) == [*old, (1.0, 1.0, 0)]
    assert session.view().cursor.step == 10
    session.do("undo")
    assert raw_points(session) == old
    assert session.view().forks.current == 0
    assert [checksum(session.run.past.step(n)) for n in range(6)] == steps  # type: ignore[arg-type]


def test_a_saved_session_brings_back_the_points_and_the_run(tmp_path: Path) -> None:
    session = open_session(circles(data__validation=0.25))
    session.do("next 3; point 1 1 0; next 2; point drop 0.9 0.9; point drop 2; next")
    session.do(f"save {tmp_path / 'mine.session'}")
    again = open_named(str(tmp_path / "mine.session"))
    assert again.view().message is None  # no warning about other numbers
    assert raw_points(again) == raw_points(session)
    assert checksum(again.step) == checksum(session.step)
    assert again.view().forks.all == session.view().forks.all


def test_a_change_of_the_network_begins_anew_with_the_edited_points() -> None:
    session = open_session(circles())
    session.do("next 3; point 1 1 0")
    points = raw_points(session)
    view = session.do("set network.hidden [4]")
    assert view.cursor.step == 0
    assert view.message is not None
    assert "restarted" in view.message
    assert raw_points(session) == points
    assert session.do("set network.activation relu").message == (
        "fork 3 from step 0: network.activation.name tanh → relu"
    )
    assert raw_points(session) == points
    session.do("restart")
    assert len(raw_points(session)) == len(points) - 1


def test_the_nearest_point_is_measured_in_standard_deviations() -> None:
    inputs = [[0.0, 0.0], [1.0, 1000.0], [2.0, -1000.0], [1.0, 0.0]]
    session = nettui.open(data=(np.array(inputs), np.array([0, 0, 1, 1])), batch="all")
    session.do("point drop 0.3 600")
    x = np.array(inputs)
    away = (((x - [0.3, 600]) / x.std(axis=0)) ** 2).sum(axis=1)
    assert [point[:2] for point in raw_points(session)] == [
        tuple(row) for n, row in enumerate(inputs) if n != away.argmin()
    ]


def test_names_and_classes_without_samples_stay() -> None:
    table = {"data.source": "gaussian", "data.samples": 4, "data.features": 2, "data.classes": 9}
    session = open_session(
        load("representation", {**table, "loss.name": "cross-entropy", "train.batch": "all"})
    )
    session.do("point 0 0 8")
    assert data(session).classes == 9
    assert raw_points(session)[-1] == (0.0, 0.0, 8)


@pytest.mark.parametrize(
    ("scenario", "command", "message"),
    [
        ("digits", "point 0 0 1", "data of 2 features"),
        ("race-beale", "point 0 0 1", "a loss surface"),
        ("rates", "point 0 0 1", "lockstep"),
        ("representation", "point 0 0 2", "a class from 0 to 1"),
        ("representation", "point 0 0 inner", "a class from 0 to 1"),
        ("representation", "point nan 0 1", "a number for each coordinate"),
        ("representation", "point 0 1", "`point X Y CLASS`"),
        ("representation", "point drop", "`point drop N`"),
        ("representation", "point drop 300", "a training sample from 0 to 299"),
        ("representation", "set data.points grow 1", "`point X Y CLASS`"),
    ],
)
def test_what_cannot_be_edited_says_so_and_changes_nothing(scenario: str, command: str, message: str) -> None:
    runs = load(scenario).runs
    session = open_session(*(runs if "lockstep" in message else runs[:1]))
    with pytest.raises(CommandError, match=message):
        session.do(command)
    assert session.view().forks.current == 0
    assert len(session.view().forks.all) == 1


def test_each_class_keeps_a_point_and_a_batch_its_samples() -> None:
    session = nettui.open(data=([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]], [0, 0, 1]), batch=2)
    with pytest.raises(CommandError, match="the last one of class 1"):
        session.do("point drop 2")
    session.do("point drop 0")
    with pytest.raises(CommandError, match="the last one of class 0"):
        session.do("point drop 0")
    session = nettui.open(data=([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]], [0, 0, 1]), batch=3)
    with pytest.raises(CommandError, match=r"train\.batch"):
        session.do("point drop 0")


@pytest.mark.parametrize(
    ("sets", "message"),
    [
        ({"data.held_out": 2, "data.validation": 0.5}, "data.validation: expected 0"),
        ({"data.held_out": 4}, "data.held_out: expected a number of samples from 0 to 3"),
        ({"data.class_names": ["a"]}, "data.class_names: expected at least 2 names"),
        ({"data.feature_names": ["a"]}, "data.feature_names: expected 2 names"),
    ],
)
def test_inline_data_name_what_is_wrong(sets: dict[str, object], message: str) -> None:
    inline = {
        "data.source": "inline",
        "data.inputs": [[0, 0], [1, 1], [2, 2], [3, 3]],
        "data.labels": [0, 1] * 2,
    }
    with pytest.raises(InputError, match=message):
        load("representation", {**inline, "train.batch": "all", **sets})


class ModelFork:
    """The oracle: the run as plain lists of points from some steps on, stepped by one plain loop."""

    def __init__(self, segments: list[tuple[int, list[tuple[float, float, int]]]], origin: int) -> None:
        self.segments, self.origin = segments, origin

    def points(self, step: int) -> list[tuple[float, float, int]]:
        return [points for start, points in self.segments if start <= step][-1]

    def step(self, number: int) -> Step:
        steps: list[Step] = []
        state = None
        starts = [start for start, _ in self.segments]
        for (_, points), end in zip(self.segments, [*starts[1:], number + 1], strict=True):
            trainer = trained_on(points)
            state = trainer.start() if state is None else replace(state, batch=0, samples_seen=0)
            while state.step < min(end, number + 1):
                steps.append(trainer.step(state))
                state = after(steps[-1])
        return steps[-1]


def trained_on(points: list[tuple[float, float, int]]) -> BackPropTrainer:
    """The trainer of the scenario on these points, without the scenario's own code for data."""
    x: Array = np.array([point[:2] for point in points])
    dataset = Dataset("oracle", Split(x, np.array([point[2] for point in points])), None, 2)
    trainer: Any = MODEL.build(0)
    return BackPropTrainer(dataset, trainer.config, 0)


MODEL = circles(data__samples=12, train__batch=4, train__epochs=1000)
NUMBERS = st.integers(-20, 20).map(lambda n: n / 10)


class Edits(RuleBasedStateMachine):
    """Edits, moves and undo in any order: every step is that of the plain run, and no past ever changes."""

    @initialize()
    def open(self) -> None:
        self.session = open_session(MODEL, memory=200_000)
        self.forks = [ModelFork([(0, raw_points(self.session))], 0)]
        self.fork, self.at = 0, 0
        self.edited: list[int] = [0]
        self.seen: dict[tuple[int, int], int] = {}

    def change(self, points: list[tuple[float, float, int]]) -> None:
        before = [segment for segment in self.forks[self.fork].segments if segment[0] <= self.at]
        # an edit at the step of the last one follows it there
        self.forks.append(ModelFork([*before, (self.at, points)], self.fork))
        self.edited.append(self.at)
        self.fork = len(self.forks) - 1

    @rule(x=NUMBERS, y=NUMBERS, label=st.integers(0, 1))
    def add(self, x: float, y: float, label: int) -> None:
        points = self.forks[self.fork].points(self.at)
        self.session.do(f"point {x} {y} {label}")
        self.change([*points, (x, y, label)])

    @rule(data=st.data())
    def drop(self, data: st.DataObject) -> None:
        points = self.forks[self.fork].points(self.at)
        row = data.draw(st.integers(0, len(points) - 1))
        labels = [point[2] for point in points]
        if len(points) == 4 or labels.count(labels[row]) == 1:
            with pytest.raises(CommandError):
                self.session.do(f"point drop {row}")
            return
        self.session.do(f"point drop {row}")
        self.change(points[:row] + points[row + 1 :])

    @rule(by=st.integers(-6, 6).filter(bool))
    def move(self, by: int) -> None:
        self.session.next(by)
        self.at = max(self.at + by, 0)

    @rule()
    def undo(self) -> None:
        if self.fork:
            self.session.do("undo")
            self.fork, self.at = self.forks[self.fork].origin, self.edited[self.fork]

    @rule(data=st.data())
    def switch(self, data: st.DataObject) -> None:
        self.fork = data.draw(st.integers(0, len(self.forks) - 1))
        self.session.do(f"fork {self.fork}")

    @invariant()
    def is_the_plain_run(self) -> None:
        if not hasattr(self, "session"):
            return
        view, model = self.session.view(), self.forks[self.fork]
        assert (view.forks.current, view.cursor.step) == (self.fork, self.at)
        assert raw_points(self.session) == model.points(self.at)
        key = self.fork, self.at
        found = checksum(self.session.step)
        assert found == self.seen.setdefault(key, found) == checksum(model.step(self.at))


Edits.TestCase.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
test_edits_and_moves_never_change_a_past = Edits.TestCase


def test_the_messages_are_said_in_french() -> None:
    french = catalogue("fr").gettext
    session = open_session(circles())
    view = session.do("next 3; point 0.25 -1.5 1")
    assert french(view.message or "") == (
        "branche 1 à partir du pas 3 : point (0.250, -1.50) de la classe 1 ajouté"
    )
