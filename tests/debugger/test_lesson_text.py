"""Texts of lessons are filled from the run; answers and claims are judged where they are told."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nettui.common.errors import InvalidValue
from nettui.debugger.answers import Choice
from nettui.debugger.arithmetic import SO_FAR
from nettui.debugger.expressions import condition, expression
from nettui.debugger.lesson import Lesson, LessonPoint, LessonProgress, LessonQuestion
from nettui.debugger.lesson_text import parse_text
from nettui.debugger.places import AtStep
from nettui.debugger.session import Session
from nettui.report.lesson import point_text
from tests.debugger.recipes import NetRecipe
from tests.nets import Net

ASK = LessonQuestion(
    "at step {step:d}?",
    Choice(("{loss:.3f}", "more"), (condition("loss < 100"), condition("loss >= 100"))),
    "the loss is {loss}",
)
NET = Net(samples=12, batch=3, epochs=3)


def session_with(*points: LessonPoint) -> Session:
    session = Session(NetRecipe(NET))
    session.run.lesson = LessonProgress(Lesson(points))
    return session


def told(session: Session) -> str:
    return point_text(session.run.lesson, str)


def value(session: Session, text: str) -> float:
    return float(expression(text)(session.run.analysis))


def test_a_field_is_filled_with_the_number_of_the_step_where_the_point_is_told() -> None:
    session = session_with(LessonPoint(AtStep(4), "loss {loss:.3f}, {accuracy:%} right", ASK))
    session.do("lesson")
    assert told(session) == "at step 0?"
    session.do("answer 1")
    loss, accuracy = session.reading.loss.total, session.reading.accuracy
    assert f"✔ Right: *{loss:.3f}*" in told(session)
    assert f"loss {loss:.3f}, {100 * accuracy:.0f} % right" in told(session)
    before = told(session)
    session.do("next 3")
    assert told(session) == before


def test_the_right_answer_is_the_first_whose_condition_holds() -> None:
    conditions = condition("step > 5"), condition("step == 4")
    point = LessonPoint(AtStep(4), "", LessonQuestion("?", Choice(("a", "b"), conditions), ""))
    session = session_with(point)
    session.do("lesson; answer 1")
    assert "✘ You chose *a*; the answer: *b*" in told(session)


def test_where_no_condition_holds_nothing_is_judged() -> None:
    never = condition("loss < 0")
    session = session_with(
        LessonPoint(AtStep(4), "", LessonQuestion("?", Choice(("a", "b"), (never, never)), ""))
    )
    session.do("lesson; answer 1")
    assert "None of the answers holds in this run." in told(session)


def test_a_claim_that_does_not_hold_is_told() -> None:
    claims = condition("loss > 0"), condition("loss < 0")
    session = session_with(LessonPoint(AtStep(0), "so it is", claims=claims))
    session.do("lesson")
    assert told(session) == "In this run it is otherwise: `loss < 0` does not hold here.\n\nso it is"


@pytest.mark.parametrize(
    ("spec", "text"),
    [("", "0.0123"), ("%", "1 %"), (".1%", "1.2 %"), ("d", "0"), (".2f", "0.01"), (".1e", "1.2e-02")],
)
def test_the_formats_of_a_field(spec: str, text: str) -> None:
    session = session_with()
    assert parse_text(f"a {{0.01234:{spec}}} b").fill(session.run.analysis) == f"a {text} b"


def test_a_number_that_the_step_lacks_is_a_question_mark() -> None:
    session = session_with()
    assert parse_text("{layer(9).units}").fill(session.run.analysis) == "?"


@pytest.mark.parametrize("text", ["{}", "{loss:5}", "{findings}", "{output.mean}", "{loss > 1}", "{loss:%%}"])
def test_a_wrong_field_is_an_error(text: str) -> None:
    with pytest.raises(InvalidValue):
        parse_text(text)


def test_what_a_number_has_been_so_far() -> None:
    session = session_with()
    losses = []
    for _ in range(7):
        losses.append(session.reading.loss.total)
        session.do("next")
    session.do("back")
    assert value(session, "lowest(loss)") == min(losses)
    assert value(session, "highest(loss)") == max(losses)
    assert value(session, "lowest_step(loss)") == losses.index(min(losses))
    assert value(session, "highest_step(loss)") == losses.index(max(losses))
    assert value(session, "first(loss)") == losses[0]
    assert (
        value(session, "first(layer(1).weight.W_norm)")
        == session.run.navigator.analyses.first.layers[0].weight.W_norm
    )
    assert value(session, "last(accuracy)") == session.reading.accuracy


def test_what_has_never_been_known_is_nan() -> None:
    for f in SO_FAR.values():
        assert math.isnan(f(np.arange(2), np.array([math.nan, math.nan])))
        assert not math.isnan(f(np.arange(3), np.array([math.nan, 2.0, math.nan])))


@pytest.mark.parametrize(
    "text", ["lowest(layer(1).units)", "last(output.mean)", "highest(3)", "lowest(loss, 2)"]
)
def test_only_numbers_of_the_step_itself_have_all_values_at_hand(text: str) -> None:
    with pytest.raises(InvalidValue):
        expression(text)
