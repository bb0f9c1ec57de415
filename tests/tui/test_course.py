"""The course on the screen: progress in the list, the next lesson selected, one lesson after the other."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from nettui.common.language import LANGUAGES, Language
from nettui.debugger.lesson_log import LessonLog, own_log
from nettui.scenario import lesson_progress, list_shipped_scenarios, load
from nettui.tui.app import NettuiApp
from nettui.tui.entries import home_screen
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.tui.screens.home import HomeScreen, ScenarioList
from tests.tui.pilot import SMALL, screen_text, wait_until
from tests.tui.test_home import wait_for_scenario

WITH_LESSON = [entry for entry in list_shipped_scenarios() if entry.points]


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LessonLog:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return own_log()


def app(language: Language = "en", ascii: bool = False) -> NettuiApp:
    return NettuiApp(home_screen(ascii, language=language, as_course=True))


def save(log: LessonLog, name: str, points: int) -> None:
    log.save(name, lesson_progress(load(name), "en", points))


def selected(pilot: Pilot[None]) -> str | None:
    options = pilot.app.screen.query_one(ScenarioList)
    assert options.highlighted is not None
    return options.get_option_at_index(options.highlighted).id


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_next_lesson_is_selected_and_each_has_its_progress(
    log: LessonLog, language: Language
) -> None:
    at = next(at for at, entry in enumerate(WITH_LESSON) if at and entry.points > 1)
    first, second = WITH_LESSON[at - 1], WITH_LESSON[at]
    for entry in WITH_LESSON[:at]:
        save(log, entry.name, entry.points)
    save(log, second.name, 1)
    async with app(language).run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: selected(pilot) == second.name)
        text = screen_text(pilot)
        assert f"✔ {first.points}/{first.points} · score 0/{first.questions}" in text
        assert f" 1/{second.points} · score 0/{second.questions}" in text
        said = {"en": "Next: {}, 1 points of {}", "fr": "À suivre : {}, 1 points sur {}"}[language]
        assert said.format(second.name, second.points) in text


async def explain_next(pilot: Pilot[None], debugger: DebuggerScreen) -> None:
    """Opens the last point, and skips its question."""

    def phase() -> str:
        lesson = debugger.view.lesson if debugger.view else None
        return lesson.phase if lesson else ""

    await pilot.press("l")
    await wait_until(pilot, lambda: phase() != "closed")
    if phase() == "asked":
        await pilot.press("ctrl+l")
    await wait_until(pilot, lambda: phase() == "told")


async def test_after_the_last_point_the_next_scenario_opens(log: LessonLog) -> None:
    first, second = WITH_LESSON[:2]
    save(log, first.name, first.points - 1)
    async with app().run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: selected(pilot) == first.name)
        await pilot.press("enter")
        await wait_for_scenario(pilot, first.name)
        debugger = pilot.app.screen
        assert isinstance(debugger, DebuggerScreen)

        await explain_next(pilot, debugger)
        await pilot.pause(0.2)
        assert "l: next scenario" in screen_text(pilot)
        await pilot.press("l")
        await wait_for_scenario(pilot, second.name)
        await pilot.press("h")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
        await wait_until(pilot, lambda: selected(pilot) == second.name)
        assert log.record(first.name).furthest == first.points


async def test_the_next_scenario_is_the_one_after_even_if_earlier_ones_are_left(log: LessonLog) -> None:
    second, third = WITH_LESSON[1:3]
    save(log, second.name, second.points - 1)
    async with app().run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: selected(pilot) == WITH_LESSON[0].name)
        options = pilot.app.screen.query_one(ScenarioList)
        options.highlighted = options.get_option_index(second.name)
        await pilot.press("enter")
        await wait_for_scenario(pilot, second.name)
        debugger = pilot.app.screen
        assert isinstance(debugger, DebuggerScreen)
        await explain_next(pilot, debugger)
        await wait_until(pilot, lambda: "h: the course" in screen_text(pilot))
        await pilot.press("l")
        await wait_for_scenario(pilot, third.name)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_at_the_end_of_a_lesson_opened_at_home_h_leads_back(log: LessonLog, language: Language) -> None:
    first = WITH_LESSON[0]
    save(log, first.name, first.points - 1)
    async with NettuiApp(home_screen(language=language)).run_test(size=SMALL) as pilot:
        options = pilot.app.screen.query_one(ScenarioList)
        await pilot.pause()
        options.highlighted = options.get_option_index(first.name)
        await pilot.press("enter")
        await wait_for_scenario(pilot, first.name)
        debugger = pilot.app.screen
        assert isinstance(debugger, DebuggerScreen)
        await explain_next(pilot, debugger)
        keys = {"en": "l: close · h: the home screen", "fr": "l : fermer · h : l'accueil"}[language]
        await wait_until(pilot, lambda: keys in screen_text(pilot))
        await pilot.press("h")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))


async def test_leaving_the_last_point_stays_in_the_scenario(log: LessonLog) -> None:
    first = WITH_LESSON[0]
    save(log, first.name, first.points - 1)
    async with app().run_test(size=SMALL) as pilot:
        await pilot.press("enter")
        await wait_for_scenario(pilot, first.name)
        debugger = pilot.app.screen
        assert isinstance(debugger, DebuggerScreen)
        await explain_next(pilot, debugger)
        await pilot.press("escape")
        await wait_until(
            pilot,
            lambda: bool(debugger.view and debugger.view.lesson and debugger.view.lesson.phase == "closed"),
        )
        await pilot.pause(0.2)
        assert pilot.app.screen is debugger


async def test_a_course_that_is_done_says_so_and_goes_home(log: LessonLog) -> None:
    for entry in WITH_LESSON:
        save(log, entry.name, entry.points)
    async with app(ascii=True).run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: "Every lesson is completed: score 0/" in screen_text(pilot))
        assert screen_text(pilot).isascii()
