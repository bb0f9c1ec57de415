"""The lessons that ship are complete in both languages, and the figures they quote are those of the run."""

from __future__ import annotations

import pytest

from nettui.common.language import LANGUAGES, Language
from nettui.common.text import format_number
from nettui.debugger.expressions import expression
from nettui.debugger.session import Session
from nettui.report.lesson import point_text
from nettui.scenario import lesson_progress, list_shipped_scenarios, load, open_session
from nettui.scenario.lessons import LocalizedAnswers, LocalizedText
from nettui.tui.charts import words_to_ascii
from tests.scenarios.runs import present

WITH_LESSON = [entry.name for entry in list_shipped_scenarios() if load(entry.name).lesson]

LONGEST = 640
"""The longest text of a point in characters: about ten lines of a narrow screen."""


def open_with_lesson(name: str, language: Language) -> Session:
    session = open_session(*load(name).runs)
    session.run.lesson = lesson_progress(load(name), language)
    return session


def test_the_most_important_lectures_have_a_lesson() -> None:
    wanted = {
        "vanishing-sigmoid",
        "init-tanh-small",
        "loss-at-init",
        "gradient-check",
        "digits",
        "overfit-20",
    }
    wanted |= {"rate-too-low", "rate-good", "rate-too-high", "capacity-0", "capacity-12", "capacity-60"}
    assert wanted | {"backprop-by-hand", "dropout-noise", "rates"} <= set(WITH_LESSON)


@pytest.mark.parametrize("name", WITH_LESSON)
def test_a_lesson_has_both_languages_and_a_question(name: str) -> None:
    entries = load(name).lesson
    questions = [entry.ask for entry in entries if entry.ask]
    assert questions
    for text in [
        *(entry.say for entry in entries),
        *(ask.question for ask in questions),
        *(ask.why for ask in questions),
    ]:
        assert isinstance(text, LocalizedText)
        assert text.en
        assert text.fr
        assert text.en != text.fr
    for ask in questions:
        assert isinstance(ask.answers, LocalizedAnswers)
        assert len(set(ask.answers.en)) == len(set(ask.answers.fr)) == len(ask.answers.en)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", WITH_LESSON)
def test_a_lesson_reaches_all_its_positions_and_fits_the_screen(name: str, language: Language) -> None:
    session = open_with_lesson(name, language)
    view = session.do("lesson")
    while (progress := present(view.lesson)).phase != "closed":
        assert view.message is None
        text = point_text(progress, str)
        assert len(text) <= LONGEST
        assert words_to_ascii(text).isascii()
        view = session.do("lesson")
    assert progress.done == len(progress.lesson.points)


FIGURES = [
    (
        "vanishing-sigmoid",
        2,
        "1 / (layer(1).gradient.output_mean_abs / layer(6).gradient.output_mean_abs) ** 0.2",
    ),
    ("vanishing-sigmoid", 3, "layer(1).update_ratio"),
    ("init-tanh-small", 1, "layer(2).output.std"),
    ("loss-at-init", 2, "loss"),
    ("loss-at-init", 2, "100 * accuracy"),
    ("overfit-20", 2, "20 * accuracy"),
    ("overfit-20", 2, "loss"),
    ("overfit-20", 3, "loss"),
    ("backprop-by-hand", 2, "layer(2).gradient.W_mean_abs"),
    ("backprop-by-hand", 4, "loss"),
    ("deep-relu", 1, "layer(1).gradient.W_mean_abs"),
    ("deep-relu", 2, "validation.loss"),
    ("overfitting-gap", 2, "validation.loss"),
    ("lambda-up", 1, "loss"),
    ("lambda-up", 1, "loss.penalty"),
    ("he-relu", 1, "layer(1).output.std"),
    ("he-relu", 1, "layer(10).output.std"),
    ("momentum", 2, "loss"),
]
"""Scenario, point, and the expression whose value its text quotes."""


@pytest.mark.parametrize(("name", "point", "what"), FIGURES)
def test_the_figures_a_lesson_quotes_are_those_of_the_run(name: str, point: int, what: str) -> None:
    for language in LANGUAGES:
        session = open_with_lesson(name, language)
        session.do(f"lesson {point}")
        if session.run.lesson.phase == "asked":
            session.do("lesson")
        value = expression(what)(session.run.analysis)
        text = point_text(session.run.lesson, str)
        assert any(format_number(value, digits) in text for digits in (2, 3, 4)), (value, text)


def test_a_figure_that_is_not_quoted_is_detected() -> None:
    session: Session = open_session(*load("digits").runs)
    session.do("lesson")
    assert format_number(expression("10 * loss")(session.run.analysis)) not in point_text(
        session.run.lesson, str
    )
