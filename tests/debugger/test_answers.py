"""Numbers and formulas as answers: what is read, what is right, and how it is said."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.common.errors import CommandError, InvalidValue
from nettui.common.text import format_number
from nettui.debugger.answers import Answer, Choice, FormulaAnswer, NumberAnswer
from nettui.debugger.expressions import condition, expression
from nettui.debugger.formulas import formula
from nettui.debugger.lesson import FirstAnswer, Lesson, LessonPoint, LessonProgress, LessonQuestion, Score
from nettui.debugger.places import AtStep, parse_place
from nettui.debugger.session import Session
from nettui.report.lesson import heading, point_text
from tests.debugger.recipes import NetRecipe
from tests.nets import Net

NET = Net(samples=12, batch=3, epochs=3)
FORMULA = FormulaAnswer(formula("x*(y-t)/N"))


def asked(*answers: Answer, at: str = "step == 4") -> Session:
    """A session whose lesson asks a question for each answer."""
    session = Session(NetRecipe(NET))
    points = tuple(
        LessonPoint(parse_place(at), "so", LessonQuestion("how?", answer, "because", "think of {step:d}"))
        for answer in answers
    )
    session.run.lesson = LessonProgress(Lesson(points))
    session.do("lesson")
    return session


def told(session: Session) -> str:
    return point_text(session.run.lesson, str)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("0.05", True),
        ("0,05", True),
        ("5 %", True),
        ("5%", True),
        ("1/20", True),
        ("5e-2", True),
        ("0.0524", True),
        ("0.0477", True),
        ("+0.05", True),
        ("0.0527", False),
        ("-0.05", False),
        ("−0.05", False),
        ("5", False),
        ("0.05 %", False),
    ],
)
def test_a_number_is_right_within_its_tolerance(text: str, right: bool) -> None:
    answer = NumberAnswer(0.05)
    assert answer.judge(answer.read(text)) is right


@pytest.mark.parametrize("text", ["", "many", "x", "1/0", "0.0.5", "5 % %", "exp(99999)", "log(-1)", "12 kg"])
def test_what_is_no_number_is_an_error_and_the_question_stays_open(text: str) -> None:
    session = asked(NumberAnswer(0.05))
    with pytest.raises(CommandError, match="answer: expected"):
        session.do(f"answer {text}")
    assert session.run.lesson.phase == "asked"


def test_the_tolerance_is_absolute_where_the_value_is_zero() -> None:
    answer = NumberAnswer(0.0, tolerance=0.1)
    assert [answer.judge(text) for text in ("0", "0.1", "-0.09", "0.11")] == [True, True, True, False]
    exact = NumberAnswer(1 / 3, tolerance=0.0)
    assert exact.judge("1/3")
    assert not exact.judge("0.3333")
    assert exact.solution(None) == "0.33333333333"


@given(st.floats(-1e6, 1e6), st.floats(0.001, 0.5))
def test_the_value_itself_is_right_and_a_far_one_is_not(value: float, tolerance: float) -> None:
    answer = NumberAnswer(value, tolerance)
    assert answer.judge(repr(value))
    assert answer.judge(f"{100 * value!r} %")
    assert not answer.judge(repr(value + 1.1 * tolerance * (abs(value) or 1)))


def test_a_number_is_that_of_the_run_where_the_point_is_told() -> None:
    session = asked(NumberAnswer(expression("loss")))
    session.do("goto 4")
    loss = session.reading.loss.total
    session.do(f"goto 0; answer {1.03 * loss}")
    assert told(session).startswith(f"✔ Right: {format_number(loss)} (you said {1.03 * loss})")
    session = asked(NumberAnswer(expression("accuracy")))
    session.do("answer 250 %")
    accuracy = session.reading.accuracy
    assert told(session).startswith("✘ You said 250 %; the answer: ")
    assert session.run.lesson.answers == (FirstAnswer(1, "250 %", "wrong"),)
    assert f"{100 * accuracy:.3g} %"[:2] in told(session)


@pytest.mark.parametrize(
    "answer", [NumberAnswer(expression("validation.loss")), NumberAnswer(expression("1/0"))]
)
def test_a_number_that_the_run_lacks_is_not_judged(answer: NumberAnswer) -> None:
    session = asked(answer, at="step == 5")
    session.do("answer 3")
    assert told(session).startswith("This run has no answer.")
    assert session.run.lesson.answers[0].mark == "unjudged"
    assert session.run.lesson.score == Score(0, 0)


def test_a_place_that_is_not_reached_judges_nothing_of_the_run() -> None:
    conditions = Choice(("a", "b"), (condition("loss > 0"), condition("loss <= 0")))
    session = asked(NumberAnswer(expression("loss")), conditions, at="loss < 0")
    session.do("answer 3; lesson; answer 1")
    assert [answer.mark for answer in session.run.lesson.answers] == ["unjudged", "unjudged"]
    assert told(session).startswith("None of the answers holds in this run.")


def test_a_formula_is_right_in_any_arrangement() -> None:
    session = asked(FORMULA)
    session.do("answer (x*y − x*t)/N")
    assert told(session).startswith("✔ Right: `x*(y-t)/N` (you said `(x*y − x*t)/N`)")
    session = asked(FORMULA)
    session.do("answer x*(y-t)/N")
    assert told(session).startswith("✔ Right: `x*(y-t)/N`\n")
    session = asked(FORMULA)
    session.do("answer x*(y-t)")
    assert told(session).startswith("✘ You said `x*(y-t)`; the answer: `x*(y-t)/N`")


def test_an_unknown_name_leaves_the_question_open() -> None:
    session = asked(FORMULA)
    with pytest.raises(CommandError) as wrong:
        session.do("answer x*(y-t)/n")
    expected = "answer: expected one of the names x, y, t, N, found 'n' at column 9 (did you mean 'N'?)"
    assert str(wrong.value).splitlines()[0] == expected
    assert session.run.lesson.ask


def test_a_hint_is_shown_and_noted_but_is_no_answer() -> None:
    session = asked(FORMULA)
    assert "think" not in told(session)
    session.do("hint")
    assert told(session) == "how?\n\nHint: think of 0"
    assert not session.run.lesson.answers
    session.do("answer x*(y-t)/N")
    assert told(session).startswith("✔ Right: `x*(y-t)/N` · with the hint\n")
    assert session.run.lesson.answers == (FirstAnswer(1, "x*(y-t)/N", "right", hinted=True),)
    with pytest.raises(CommandError, match="hint: no question is open: l opens the next one"):
        session.do("hint")
    session.run.lesson = LessonProgress(
        Lesson((LessonPoint(AtStep(0), "", LessonQuestion("?", FORMULA, "")),))
    ).open(1)
    with pytest.raises(CommandError, match="hint: this question has no hint"):
        session.do("hint")


def test_the_score_goes_by_the_first_answers() -> None:
    session = asked(NumberAnswer(1.0), NumberAnswer(2.0), Choice(("a", "b"), 0), FORMULA)
    assert heading(session.run.lesson, str) == "Lesson 1/4"
    session.do("answer 1")
    assert heading(session.run.lesson, str) == "Lesson 1/4 · score 1/4"
    session.do("lesson; answer 7")
    assert session.run.lesson.score == Score(1, 4)
    session.do("lesson 2; answer 2")  # too late
    assert session.run.lesson.score == Score(1, 4)
    session.do("lesson; lesson; lesson 3; answer 1")  # it was skipped before
    assert [answer.mark for answer in session.run.lesson.answers] == ["right", "wrong", "skipped"]
    session.do("lesson close; restart; lesson")
    assert session.run.lesson.score == Score(1, 4)
    assert session.run.lesson.number == 1


def test_an_answer_that_could_not_be_judged_can_be_given_again() -> None:
    progress = LessonProgress(
        Lesson((LessonPoint(AtStep(0), "", LessonQuestion("?", Choice(("a", "b"), 0), "")),)),
        answers=(FirstAnswer(1, "2", "unjudged"),),
    )
    session = Session(NetRecipe(NET))
    session.run.lesson = progress
    session.do("lesson; answer 1")
    assert session.run.lesson.answers == (FirstAnswer(1, "1", "right"),)


@pytest.mark.parametrize("text", ["0", "3", "a", "1.0", "-1", "¹"])
def test_a_choice_is_read_by_its_number(text: str) -> None:
    with pytest.raises(
        InvalidValue, match=r"answer: expected the number of a choice, found .*\(there are: 1, 2\)"
    ):
        Choice(("a", "b"), 0).read(text)


def test_a_number_that_is_not_settled_is_not_known() -> None:
    for answer in (NumberAnswer(math.nan), NumberAnswer(expression("loss"))):
        assert answer.right is None
        assert answer.judge("1") is None
        assert answer.solution("1") == ""
