"""Numbers and formulas are typed into the lesson's box; hints are shown in it."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from nettui.common.language import LANGUAGES, Language, catalogue
from nettui.debugger.answers import Answer, Choice, FormulaAnswer, NumberAnswer
from nettui.debugger.expressions import expression
from nettui.debugger.formulas import formula
from nettui.debugger.lesson import FirstAnswer, Lesson, LessonPoint, LessonProgress, LessonQuestion
from nettui.debugger.places import AtStep
from nettui.debugger.session import Session
from nettui.scenario import load, open_session
from nettui.tui.app import NettuiApp
from nettui.tui.lesson import AnswerInput, LessonBox
from nettui.tui.prompt import Prompt
from nettui.tui.screens.debugger import DebuggerScreen
from tests.tui.pilot import (
    SMALL,
    SnapCompare,
    current_view,
    message,
    screen,
    screen_text,
    wait_for_step,
    wait_until,
)
from tests.tui.test_lesson import current_lesson, type_answer, wait_for_point

NUMBER = NumberAnswer(expression("layer(1).units"))
FORMULA = FormulaAnswer(formula("x*(y-t)/N"))


def app(*answers: Answer, language: Language = "en", ascii: bool = False) -> NettuiApp:
    """The debugger with a lesson that asks a question for each answer, about step 1."""

    def start() -> Session:
        session = open_session(load("backprop-by-hand"))
        questions = [
            LessonQuestion("How much is it?", answer, "because", "Count them.") for answer in answers
        ]
        points = tuple(LessonPoint(AtStep(1), "So it is.", ask, "loss") for ask in questions)
        session.run.lesson = LessonProgress(Lesson(points))
        return session

    translate = catalogue(language).gettext
    return NettuiApp(lambda app: DebuggerScreen(start, ascii, translate=translate))


async def open_question(pilot: Pilot[None], number: int = 1) -> AnswerInput:
    """Opens the next question and waits for its line."""
    await wait_until(pilot, lambda: screen(pilot).view is not None)
    await pilot.press("l")
    await wait_for_point(pilot, number, "asked")
    line = screen(pilot).query_one(AnswerInput)
    await wait_until(pilot, lambda: line.has_focus)
    return line


SAID = {
    "en": ("✔ Right: 2 (you said 2,05) ", "✘ You said x*(y-t); the answer: x*(y-t)/N"),
    "fr": ("✔ Juste : 2 (vous avez dit 2,05) ", "✘ Vous avez dit x*(y-t) ; la réponse : x*(y-t)/N"),
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_number_and_a_formula_are_typed(language: Language) -> None:
    async with app(NUMBER, FORMULA, language=language).run_test(size=SMALL) as pilot:
        await open_question(pilot)
        assert "ctrl+l" in screen_text(pilot)
        await pilot.press(*"2,05", "enter")  # no digit answers, no letter is a command
        await wait_for_point(pilot, 1, "told")
        assert current_view(pilot).cursor.step == 1
        right, wrong = SAID[language]
        assert right in screen_text(pilot)
        line = await open_question(pilot, 2)
        assert not line.value
        assert "x, y, t, N" in screen_text(pilot)
        await pilot.press(*"x*(y-t)", "enter")
        await wait_for_point(pilot, 2, "told")
        assert wrong in " ".join(screen_text(pilot).replace("│", " ").split())
        assert current_lesson(pilot).answers == (
            FirstAnswer(1, "2,05", "right"),
            FirstAnswer(2, "x*(y-t)", "wrong"),
        )
        assert "score 1/2" in screen_text(pilot)
        assert not line.display
        await pilot.press("n")
        await wait_for_step(pilot, 2)


async def test_what_cannot_be_judged_stays_in_the_line_with_a_message() -> None:
    async with app(FORMULA).run_test(size=SMALL) as pilot:
        line = await open_question(pilot)
        await pilot.press("enter")  # nothing typed: nothing happens
        await type_answer(pilot, "x*(y-t)/n")
        await wait_until(pilot, lambda: "did you mean 'N'?" in message(pilot))
        assert current_lesson(pilot).phase == "asked"
        assert line.value == "x*(y-t)/n"
        assert line.has_focus
        await pilot.press("backspace", "N", "enter")
        await wait_for_point(pilot, 1, "told")
        assert current_lesson(pilot).score.right == 1
        assert not message(pilot)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_hint_is_shown_by_its_key_and_keeps_what_was_typed(language: Language) -> None:
    async with app(NUMBER, Choice(("a", "b"), 0), language=language).run_test(size=SMALL) as pilot:
        line = await open_question(pilot)
        assert "Count" not in screen_text(pilot)
        await pilot.press("3", "exclamation_mark")
        await wait_until(pilot, lambda: current_lesson(pilot).hinted)
        await pilot.pause(0.1)
        assert {"en": "Hint: Count them.", "fr": "Indice : Count them."}[language] in screen_text(pilot)
        assert line.value == "3"
        await pilot.press("enter")
        await wait_for_point(pilot, 1, "told")
        assert current_lesson(pilot).answers == (FirstAnswer(1, "3", "wrong", hinted=True),)
        await pilot.press("l")
        await wait_for_point(pilot, 2, "asked")
        assert "Count" not in screen_text(pilot)
        await pilot.press("down", "exclamation_mark")
        await wait_until(pilot, lambda: "Count them." in screen_text(pilot))
        await pilot.press("enter")  # the arrow stayed where it was
        await wait_for_point(pilot, 2, "told")
        assert current_lesson(pilot).given == "2"


async def test_a_typed_question_is_skipped_closed_and_left_for_the_command_line() -> None:
    async with app(NUMBER, FORMULA).run_test(size=SMALL) as pilot:
        line = await open_question(pilot)
        await pilot.press("7", "colon")
        await wait_until(pilot, lambda: screen(pilot).query_one(Prompt).has_focus)
        assert line.value == "7"
        await pilot.press(*"next 3", "enter")
        await wait_for_step(pilot, 1)  # the run stops at the place of the question
        await wait_until(pilot, lambda: line.has_focus)
        await pilot.press("escape")
        await wait_for_point(pilot, 0, "closed")
        assert not screen(pilot).query_one(LessonBox).display
        await open_question(pilot)
        await pilot.press("ctrl+l")
        await wait_for_point(pilot, 1, "told")
        assert "The answer: 2" in screen_text(pilot)
        assert current_lesson(pilot).answers == (FirstAnswer(1, None, "skipped"),)


@pytest.mark.parametrize("language", LANGUAGES)
def test_picture(snap_compare: SnapCompare, language: Language) -> None:
    async def go(pilot: Pilot[None]) -> None:
        line = await open_question(pilot)
        line.cursor_blink = False
        await pilot.press(*"x*(y-t", "exclamation_mark")
        await wait_until(pilot, lambda: current_lesson(pilot).hinted)
        await pilot.pause(0.1)

    assert snap_compare(app(FORMULA, language=language), terminal_size=SMALL, run_before=go)


async def test_the_box_is_drawn_in_ascii() -> None:
    async with app(FORMULA, language="fr", ascii=True).run_test(size=SMALL) as pilot:
        await open_question(pilot)
        assert screen_text(pilot).isascii()
