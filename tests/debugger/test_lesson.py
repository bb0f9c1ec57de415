"""Lessons: predict, observe, explain, as a state machine and under the debugger."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.common.errors import CommandError, InvalidValue
from nettui.debugger.answers import Choice
from nettui.debugger.commands.lessons import OpenLesson
from nettui.debugger.lesson import Lesson, LessonPoint, LessonProgress, LessonQuestion
from nettui.debugger.places import AtStep, parse_place
from nettui.debugger.session import Session
from nettui.debugger.view import View
from tests.debugger.recipes import NetRecipe
from tests.nets import Net

ASK = LessonQuestion("how much?", Choice(("little", "much", "all"), 1), "because")
LESSON = Lesson(
    (
        LessonPoint(AtStep(0), "look here"),
        LessonPoint(AtStep(4), "and here", ASK, "loss"),
        LessonPoint(parse_place("epoch 2"), "the second epoch", ASK),
        LessonPoint(parse_place("step > 6 and loss > 0"), "the first after six"),
    )
)
AT_END = Lesson((LessonPoint(parse_place("end"), "over"),))
NET = Net(samples=12, batch=3, epochs=3)  # 4 steps an epoch


def open_lesson(points: int = 0) -> Session:
    session = Session(NetRecipe(NET))
    session.run.lesson = LessonProgress(LESSON, points)
    return session


def progress(view: View) -> LessonProgress:
    assert view.lesson is not None
    return view.lesson


def after_each(session: Session, *commands: str) -> list[tuple[int, int, str]]:
    """After each command: step, point, phase."""
    views = [session.do(command) for command in commands]
    return [(view.cursor.step, progress(view).number, progress(view).phase) for view in views]


def test_a_lesson_moves_from_point_to_point() -> None:
    assert after_each(
        open_lesson(), *["lesson", "lesson", "answer 2", "lesson", "answer 1", "lesson", "lesson"]
    ) == [
        (0, 1, "told"),
        (0, 2, "asked"),  # the question comes before its place
        (4, 2, "told"),
        (4, 3, "asked"),
        (8, 3, "told"),
        (7, 4, "told"),  # the first step where the condition holds, even an earlier one
        (7, 4, "closed"),
    ]


def test_a_question_can_be_skipped_and_a_lesson_closed_and_continued() -> None:
    session = open_lesson()
    assert after_each(session, "lesson 2", "lesson close", "lesson", "lesson", "lesson close", "lesson") == [
        (0, 2, "asked"),
        (0, 1, "closed"),
        (0, 2, "asked"),  # it was not answered
        (4, 2, "told"),
        (4, 2, "closed"),
        (4, 3, "asked"),
    ]
    assert progress(session.do("lesson back")).number == 2
    assert progress(session.do("l; l; l; l; L")).number == 3
    assert progress(session.do("lesson 4; l; L")).number == 4  # a closed lesson shows its last point again


def test_a_lesson_continues_where_it_was_left_and_a_finished_one_starts_again() -> None:
    assert after_each(open_lesson(2), "lesson") == [(0, 3, "asked")]
    assert after_each(open_lesson(4), "lesson") == [(0, 1, "told")]


def test_a_run_stops_at_the_next_point_once_the_lesson_is_open() -> None:
    session = open_lesson()
    assert session.do("continue").stopped_by == "end"
    session.do("restart; lesson")
    view = session.do("continue")
    assert (view.cursor.step, view.stopped_by, view.hidden_by_question) == (4, "lesson", True)
    assert progress(view).ask == ASK
    view = session.do("answer 1")
    assert (view.cursor.step, view.hidden_by_question, progress(view).given) == (4, False, "1")
    assert session.do("next 2").stopped_by is None
    assert session.do("continue").cursor.step == 8
    assert session.do("lesson close; continue").stopped_by == "end"


def test_a_step_is_hidden_only_while_the_question_is_about_it() -> None:
    session = open_lesson()
    assert not session.do("lesson 2").hidden_by_question
    assert session.do("goto 4").hidden_by_question
    assert not session.do("back").hidden_by_question
    assert not session.do("goto 4; lesson").hidden_by_question


def test_a_breakpoint_at_a_lesson_point_is_the_reason_for_the_stop() -> None:
    session = open_lesson()
    view = session.do("lesson; break when step == 4; continue")
    assert view.stopped_by == "break 1: step == 4"
    assert progress(view).ask == ASK


def test_a_place_that_the_run_does_not_reach_is_reported() -> None:
    session = Session(NetRecipe(NET))
    session.run.lesson = LessonProgress(
        Lesson((LessonPoint(parse_place("loss < 0"), "never"), LessonPoint(AtStep(99), "late")))
    )
    assert session.do("lesson").message == (
        "the lesson is about a step where loss < 0, which this run does not reach"
    )
    assert session.do("lesson").message == "the lesson is about step 99, which this run does not reach"
    assert progress(session.do("lesson back")).number == 1


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("answer 2", "answer: no question is open: l opens the next one"),
        ("lesson 5", "lesson: expected the number of a point, found 5 (there are: 1, 2, 3, 4)"),
        ("lesson 2; answer 4", "answer: expected the number of a choice, found 4 (there are: 1, 2, 3)"),
        ("lesson x", "lesson: expected a whole number of at least 1, found 'x'"),
        ("answer", "answer: expected an answer, as in answer 2 or answer 0.05, found nothing"),
    ],
)
def test_a_wrong_command_is_an_error(command: str, message: str) -> None:
    session = open_lesson()
    with pytest.raises(CommandError) as wrong:
        session.do(command)
    assert str(wrong.value) == message


def test_a_point_at_the_end_is_at_the_last_step_from_anywhere() -> None:
    session = Session(NetRecipe(NET))
    session.run.lesson = LessonProgress(AT_END)
    assert after_each(session, "lesson", "goto 3", "lesson 1") == [
        (11, 1, "told"),
        (3, 1, "told"),
        (11, 1, "told"),
    ]
    assert session.do("lesson").message is None


def test_lesson_without_a_lesson_is_an_error() -> None:
    session = Session(NetRecipe(NET))
    assert session.view().lesson is None
    with pytest.raises(CommandError, match="a scenario with a lesson"):
        session.do("lesson")


def test_a_condition_on_a_missing_layer_changes_nothing() -> None:
    session = Session(NetRecipe(NET))
    session.run.lesson = LessonProgress(Lesson((LessonPoint(parse_place("layer(9).units > 1"), "gone"),)))
    with pytest.raises(CommandError, match="a layer of this network"):
        session.do("lesson")
    assert progress(session.view()).phase == "closed"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "step 3"),
        ("epoch 3", "epoch 3"),
        ("loss < 1", "a step where loss < 1"),
        ("epoch == 3", "a step where epoch == 3"),
        ("end", "the end"),
    ],
)
def test_a_place_as_text(value: int | str, text: str) -> None:
    assert str(parse_place(value)) == text


@pytest.mark.parametrize("value", ["epoch  3", "epoch " + "9" * 5000])
def test_a_wrong_place_is_an_error(value: str) -> None:
    with pytest.raises(InvalidValue, match=r"epoch  ?[39]"):
        parse_place(value)


MOVES = st.one_of(
    st.sampled_from([OpenLesson("next"), OpenLesson("back"), OpenLesson("close")]),
    st.integers(1, 4).map(OpenLesson),
    st.integers(1, 3),
)


@given(st.lists(MOVES, max_size=30))
def test_progress_keeps_its_invariants(moves: list[OpenLesson | int]) -> None:
    progress = LessonProgress(LESSON)
    for move in moves:
        before = progress
        if isinstance(move, OpenLesson):
            progress = progress.move(move.target)
        elif progress.ask:
            progress = progress.answer(str(move))
            assert (progress.number, progress.given, progress.phase) == (before.number, str(move), "told")
        assert (progress.phase == "closed") == (progress.point is None)
        assert (progress.ask is not None) == (progress.phase == "asked")
        assert 0 <= progress.done <= progress.number <= 4
        if isinstance(move, OpenLesson) and move.target == "next" and before.phase != "closed":
            assert progress.done >= before.done
        if progress.ahead:
            assert progress.arrive().number == progress.done + 1 or progress.phase == "asked"


@given(st.integers(0, 4))
def test_next_reaches_the_end_from_any_point(points: int) -> None:
    progress, moves = LessonProgress(LESSON, points), 0
    while progress.phase != "closed" or not moves:
        progress = progress.next()
        moves += 1
        assert moves <= 7
    assert progress.done == 4


def test_a_run_that_reaches_the_place_of_an_open_question_leaves_it_open() -> None:
    view = open_lesson(1).do("lesson; continue")
    assert (view.cursor.step, view.stopped_by, progress(view).phase) == (4, "lesson", "asked")
