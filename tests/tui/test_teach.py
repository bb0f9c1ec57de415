"""The lesson for a class: large, the answer by one key, nothing recorded."""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
from pathlib import Path

import pytest
from textual.pilot import Pilot

from nettui.common.language import LANGUAGES, Language, catalogue
from nettui.debugger.answers import Choice, NumberAnswer
from nettui.debugger.lesson import Lesson, LessonPoint, LessonProgress, LessonQuestion
from nettui.debugger.lesson_log import own_log
from nettui.debugger.places import AtStep
from nettui.debugger.session import Session
from nettui.options import parse
from nettui.report import lesson
from nettui.scenario import lesson_progress, list_shipped_scenarios, load, open_session
from nettui.tui.app import NettuiApp
from nettui.tui.entries import debugger_screen
from nettui.tui.lesson import AnswerInput, LessonBox
from nettui.tui.screens.debugger import DebuggerScreen
from tests.quick import quick_first
from tests.tui.pilot import LARGE, SMALL, current_view, screen, screen_text, wait_for_step, wait_until
from tests.tui.test_lesson import current_lesson, wait_for_point

PROJECTOR = (100, 30)
WITH_LESSON = [entry.name for entry in list_shipped_scenarios() if entry.points]


def app(
    language: Language = "en", recorded: list[LessonProgress] | None = None, teach: bool = True
) -> NettuiApp:
    """The debugger with two questions: a choice and a number."""

    def start() -> Session:
        session = open_session(load("backprop-by-hand"))
        answers = (Choice(("little", "much"), 1), NumberAnswer(3.0))
        session.run.lesson = LessonProgress(
            Lesson(
                tuple(LessonPoint(AtStep(1), "So.", LessonQuestion("How?", each, "why")) for each in answers)
            )
        )
        return session

    kept: list[LessonProgress] = [] if recorded is None else recorded
    translate = catalogue(language).gettext
    return NettuiApp(
        lambda app: DebuggerScreen(start, translate=translate, on_lesson_progress=kept.append, teach=teach)
    )


@pytest.mark.parametrize("language", LANGUAGES)
async def test_one_key_shows_the_answer_whatever_the_question(language: Language) -> None:
    async with app(language).run_test(size=PROJECTOR) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("l")
        await wait_for_point(pilot, 1, "asked")
        box = screen(pilot).query_one(LessonBox)
        assert box.outer_size.height >= PROJECTOR[1] // 2 - 3
        assert {"en": "enter or l: the answer", "fr": "entrée ou l : la réponse"}[language] in screen_text(
            pilot
        )
        await pilot.press("enter")
        await wait_for_point(pilot, 1, "told")
        assert {"en": "The answer: much", "fr": "La réponse : much"}[language] in screen_text(pilot)
        await pilot.press("l")
        await wait_for_point(pilot, 2, "asked")
        assert not screen(pilot).query_one(AnswerInput).display
        assert {"en": "the class's", "fr": "de la classe"}[language] not in screen_text(pilot)
        await pilot.press("enter")
        await wait_for_point(pilot, 2, "told")
        assert {"en": "The answer: 3", "fr": "La réponse : 3"}[language] in screen_text(pilot)
        assert "score" not in screen_text(pilot)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_digit_gives_the_answer_that_the_class_chose(language: Language) -> None:
    async with app(language).run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("l")
        await wait_for_point(pilot, 1, "asked")
        keys = {
            "en": "1–2: the class's answer · enter or l: the answer · esc: close",
            "fr": "1–2 : la réponse de la classe · entrée ou l : la réponse · échap : fermer",
        }
        assert keys[language] in screen_text(pilot)
        await pilot.press("1")
        await wait_for_point(pilot, 1, "told")
        assert current_lesson(pilot).given == "1"


async def test_a_key_changes_to_teaching_and_back_and_nothing_is_recorded_from_then_on() -> None:
    recorded: list[LessonProgress] = []
    async with app(recorded=recorded, teach=False).run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("l")
        await wait_for_point(pilot, 1, "asked")
        assert "digit" in screen_text(pilot)
        await pilot.press("T")
        await wait_until(pilot, lambda: "enter or l: the answer" in screen_text(pilot))
        await pilot.press("enter")
        await wait_for_point(pilot, 1, "told")
        await pilot.press("T", "l")
        await wait_for_point(pilot, 2, "asked")
        await wait_until(pilot, lambda: screen(pilot).query_one(AnswerInput).has_focus)
    assert not recorded


async def test_teaching_begins_at_the_first_point_and_keeps_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    scenario, log = load("backprop-by-hand"), own_log()
    log.save(scenario.name, lesson_progress(scenario, "en", 2))
    before = log.path.read_text()

    def make(app: NettuiApp) -> DebuggerScreen:
        return debugger_screen(app, lambda: open_session(scenario), scenario, None, False, "en", teach=True)

    async with NettuiApp(make).run_test(size=PROJECTOR) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("l")
        await wait_for_point(pilot, 1, "asked")
        await pilot.press("enter")
        await wait_for_point(pilot, 1, "told")
    assert log.path.read_text() == before


@pytest.mark.parametrize("language", quick_first(reversed(LANGUAGES)))
async def test_no_lesson_that_ships_needs_to_be_scrolled(language: Language) -> None:
    async with app(language).run_test(size=PROJECTOR) as pilot:
        await wait_for_step(pilot, 0)
        box = screen(pilot).query_one(LessonBox)
        for what, progress in tallest(language):
            await fits(pilot, box, progress, what)


def tallest(language: Language, count: int = 16) -> list[tuple[str, LessonProgress]]:
    """The points with the most lines, by a rough count, asked and told; to draw all would take minutes."""
    found = []
    for name in WITH_LESSON:
        progress = lesson_progress(load(name), language)
        for number, point in enumerate(progress.lesson.points, 1):
            for shown in (progress.open(number), progress.told(number)):
                whole = replace(shown, shown=replace(point, claims=()))
                found.append((rough_height(whole), f"{name} {number}", whole))
    return [(what, whole) for _, what, whole in sorted(found, key=itemgetter(0), reverse=True)[:count]]


def rough_height(progress: LessonProgress) -> int:
    text = "\n\n".join((lesson.point_text(progress, str), *lesson.numbered_answers(progress)))
    return sum(len(line) // 88 + 1 for line in text.splitlines())


async def fits(pilot: Pilot[None], box: LessonBox, progress: LessonProgress, what: str) -> None:
    """The box shows the whole progress at once."""
    view = replace(current_view(pilot), lesson=progress)
    screen(pilot)._show(view)
    await pilot.pause()
    await pilot.pause()
    assert box.max_scroll_y == 0, what


def test_the_option_is_one_of_run() -> None:
    assert parse(["run", "digits", "--teach"]).teach
    assert not parse(["run", "digits"]).teach
