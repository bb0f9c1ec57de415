"""A known step is reached by a jump, and the move ends just as if it had walked through every step."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.common.errors import CommandError, Unreproducible
from nettui.debugger import keyframes
from nettui.debugger.epochs import ends_after, start_of, starts_before
from nettui.debugger.history import History
from nettui.debugger.lesson import Lesson, LessonPoint, LessonProgress
from nettui.debugger.places import parse_place
from nettui.debugger.session import Session
from nettui.debugger.view import View
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Reading, State, Step
from tests.debugger.recipes import NetRecipe, replayed
from tests.debugger.recorded import Recorded
from tests.debugger.test_replayed import Counting, counting
from tests.nets import Net, checksum

NET = Net(batch=2, epochs=6)  # 5 steps an epoch, 30 in all


class Explosive:
    """A trainer whose data loss is huge at steps 7, 8 and 17, but whose penalty hides that at 15 and 16."""

    def __init__(self, trainer: BackPropTrainer) -> None:
        self.trainer = trainer

    def start(self) -> State:
        return self.trainer.start()

    def step(self, state: State) -> Step:
        step = self.trainer.step(state)
        data = 1e6 if state.step in (7, 8, 17) else step.loss.data
        penalty = 1e6 if state.step in (15, 16) else 0.0
        return replace(step, loss=step.loss._replace(data=data, total=data + penalty))


RECIPES = {
    "sound": NetRecipe(NET),
    "diverging": NetRecipe(NET, wrap=Explosive),
    "nan": NetRecipe(replace(NET, rate=1e200, activations=("relu", "relu"))),
}
MOVES = [
    *("goto 3", "goto 12", "goto 29", "goto 40", "goto end", "goto start", "goto epoch 1", "goto epoch 9"),
    *("next", "next 4", "next 50", "back", "back 7", "e", "e 3", "E", "E 2", "step 40", "unstep 7"),
    *("continue", "C", "set rate 0.2", "set batch 5", "undo", "fork 0", "fork 1", "goto when step > 8"),
    *("break when step == 11", "break disable 1", "break enable 1", "break ignore 1 2", "break delete 1"),
    *("watch loss", "watch loss < prev(loss)", "watch gradient.W_norm", "lesson", "lesson close"),
]
LESSON = Lesson(
    tuple(LessonPoint(parse_place(place), place) for place in ("epoch 2", "step > 17", "step == 23"))
)


def everything(view: View) -> list[Any]:
    """All that a View shows, in a form that can be compared."""
    assert view.raw is not None
    return [
        view.cursor,
        repr(view.reading),
        checksum(view.raw.step),
        view.steps,
        repr(view.findings),
        view.stopped_by,
        view.message,
        view.breakpoints,
        repr(view.watches),
        view.lesson,
        view.hidden_by_question,
        view.forks.current,
        view.forks.all,
    ]


@pytest.mark.parametrize("recipe", RECIPES)
@given(moves=st.lists(st.sampled_from(MOVES), max_size=25), points=st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_a_jump_ends_in_the_same_view_as_a_walk(recipe: str, moves: list[str], points: int) -> None:
    jumping, walking = (Session(RECIPES[recipe], budget=2**12) for _ in range(2))
    for session in (jumping, walking):
        session.run.lesson = LessonProgress(LESSON, points)
    walking.run.navigator._jump = lambda target, stops: None  # type: ignore[method-assign]
    for move in ("goto 20", "goto start", *moves):
        for session in (jumping, walking):
            with suppress(CommandError):
                session.do(move)
        assert everything(jumping.view()) == everything(walking.view()), move


LONG = NetRecipe(Net(batch=1, epochs=200), wrap=Counting)  # 10 steps an epoch, 2000 in all
SPACING = 4
"""Steps between two keyframes of the long run."""


@pytest.fixture(scope="module")
def long_run() -> Session:
    """A session at the end of the long run."""
    session = Session(LONG)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyframes, "MAX_STATES", 512)
        session.do("goto end")
    assert replayed(session).keyframes.spacing == SPACING
    return session


def steps_computed(session: Session, move: str) -> int:
    trainer = counting(replayed(session))
    before = trainer.count
    session.do(move)
    return trainer.count - before


@pytest.mark.parametrize(
    ("start", "move", "end"),
    [
        (3, "goto 1500", 1500),
        (1500, "goto 3", 3),
        (3, "goto end", 1999),
        (3, "goto epoch 150", 1500),
        (1507, "goto epoch 3", 30),
        (3, "next 1500", 1503),
        (3, "e 100", 999),
        (9, "e", 19),
        (1507, "E", 1500),
        (1500, "E", 1490),
        (1507, "E 100", 510),
        (3, "watch loss; goto 1500; watch delete 1", 1500),
        (3, "break when step == 9; break disable 1; e 100; break delete 1", 999),
    ],
)
def test_few_steps_lead_to_any_known_step(long_run: Session, start: int, move: str, end: int) -> None:
    long_run.do(f"goto {start}")
    assert steps_computed(long_run, move) <= SPACING + 1
    assert long_run.run.number == end


def test_undo_and_forks_jump() -> None:
    session = Session(LONG)
    session.do("goto 1000; set rate 0.3; goto 1900; goto 1200; set rate 0.2; goto 1900; goto 1500")
    trainers = [fork.trainer for fork in replayed(session).forks]
    for move, step in (("fork 1", 1500), ("fork 2", 1500), ("undo", 1200), ("undo", 1000)):
        before = [trainer.count for trainer in trainers if isinstance(trainer, Counting)]
        session.do(move)
        after = [trainer.count for trainer in trainers if isinstance(trainer, Counting)]
        assert (session.run.number, len(after)) == (step, 3)
        assert sum(after) - sum(before) <= SPACING + 3


@pytest.mark.parametrize(
    ("before", "end"), [("break when step == 1200", 1200), ("lesson", 1200), ("watch loss", 1500)]
)
def test_a_move_that_may_be_stopped_or_must_be_seen_walks(before: str, end: int) -> None:
    session = Session(LONG)
    points = (LessonPoint(parse_place(0), "start"), LessonPoint(parse_place("step == 1200"), "here"))
    session.run.lesson = LessonProgress(Lesson(points))
    session.do(f"goto 1999; {before}; goto 1000")
    assert steps_computed(session, "next 500") >= end - 1000
    assert session.run.number == end


@pytest.mark.parametrize(("start", "end"), [(0, 7), (7, 17), (15, 17), (17, 25)])
def test_a_jump_does_not_pass_where_the_data_loss_diverged(start: int, end: int) -> None:
    session = Session(RECIPES["diverging"])
    view = session.do(f"goto end; goto {start}; next {25 - start}")
    assert (view.cursor.step, view.stopped_by) == (end, "divergence" if end < 25 else None)


def test_beyond_the_known_steps_a_move_walks_and_can_be_stopped() -> None:
    session = Session(LONG)
    session.do("goto 1000; goto 5")
    seen: list[int] = []

    def at_most_3(session: Session) -> bool:
        seen.append(session.run.number)
        return len(seen) < 3

    view = session.do("goto 1500", at_most_3)
    assert (seen, view.stopped_by, view.cursor.step) == ([1000, 1001, 1002], "pause", 1002)


def test_a_jump_over_a_hidden_difference_is_an_error_and_the_cursor_stays() -> None:
    session = Session(LONG)
    session.do("goto 1000; goto 5")
    row = replayed(session).history._rows.row(900)
    assert row is not None
    row[1] += 1
    with pytest.raises(Unreproducible, match="step 900: "):
        session.do("goto 901")
    assert session.run.number == 5
    assert session.do("goto 899; goto 1200").cursor.step == 1200


@given(lengths=st.lists(st.integers(1, 4), min_size=1, max_size=6), data=st.data())
def test_epochs_are_found_in_the_history(lengths: list[int], data: st.DataObject) -> None:
    epochs = [epoch for epoch, length in enumerate(lengths) for _ in range(length)]
    step, history = Net().build().step(Net().build().start()), History()
    for number, epoch in enumerate(epochs):
        history.add(replace(step, before=replace(step.before, step=number, epoch=epoch)))
    number = data.draw(st.integers(0, len(epochs) - 1))
    starts = [n for n in range(len(epochs)) if n == 0 or epochs[n] != epochs[n - 1]]
    past = Recorded([*history.scalars_between(0, len(epochs))], never, step.before.params.layout.layers)
    assert [start_of(past, epoch) for epoch in range(len(lengths))] == starts
    assert start_of(past, len(lengths)) == len(epochs)
    assert [*starts_before(past, number)] == [n for n in reversed(starts) if n < number]
    assert [*ends_after(past, number)] == [n - 1 for n in starts if n - 1 > number]


def never(number: int) -> Reading:
    """The Reading of a step that nobody asks for."""
    raise AssertionError
