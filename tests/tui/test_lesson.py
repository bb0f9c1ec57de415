"""The lesson on the screen: by keyboard alone, in both languages, at both sizes."""

from __future__ import annotations

from typing import get_args

import pytest
from textual.pilot import Pilot

from nettui.common.language import LANGUAGES, Language, catalogue
from nettui.debugger.lesson import LessonProgress
from nettui.debugger.session import Session
from nettui.scenario import lesson_progress, load, open_session
from nettui.scenario.lessons import Panel
from nettui.tui.app import NettuiApp
from nettui.tui.lesson import LessonBox
from nettui.tui.pages import PAGES
from nettui.tui.screens.debugger import DebuggerScreen
from tests.tui.test_screen import LARGE, SMALL, at, drawn, screen, settled, until


def app(
    name: str, language: Language = "en", ascii: bool = False, learned: list[int] | None = None
) -> NettuiApp:
    scenario, noted = load(name), [] if learned is None else learned

    def start() -> Session:
        session = open_session(scenario)
        session.run.lesson = lesson_progress(scenario, language, noted[-1] if noted else 0)
        return session

    translate = catalogue(language).gettext
    return NettuiApp(lambda app: DebuggerScreen(start, ascii, translate=translate, learned=noted.append))


def progress(pilot: Pilot[None]) -> LessonProgress:
    view = screen(pilot).view
    assert view is not None
    assert view.lesson is not None
    return view.lesson


async def come(pilot: Pilot[None], number: int, phase: str) -> None:
    """Waits until the lesson is there, on the screen too."""

    def there() -> bool:
        if screen(pilot).view is None:
            return False
        here = progress(pilot)
        return (here.number, here.phase) == (number, phase)

    await until(pilot, there)
    await pilot.pause(0.1)


def words(text: str) -> str:
    """Without what Markdown and folding make of it."""
    return "".join(text.split()).replace("*", "").replace("`", "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["vanishing-sigmoid", "backprop-by-hand", "capacity-60"])
async def test_a_lesson_from_first_to_last_point(name: str, language: Language) -> None:
    learned: list[int] = []
    async with app(name, language, learned=learned).run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        points = progress(pilot).lesson.points
        for number, point in enumerate(points, start=1):
            await pilot.press("l")
            if point.ask:
                await come(pilot, number, "asked")
                told = words(drawn(pilot))
                assert words(point.ask.question)[:40] in told
                assert all(words(answer)[:40] in told for answer in point.ask.answers)
                assert words(point.ask.why)[:40] not in told
                await pilot.press(str(point.ask.right + 1))
            await come(pilot, number, "told")
            await pilot.pause(0.1)
            told = words(drawn(pilot))
            assert words(point.say)[:40] in told
            assert not point.ask or words(point.ask.why)[:40] in told
            page = screen(pilot).page
            assert page.panels[page.shown].id == point.look
        await pilot.press("l")
        await come(pilot, len(points), "closed")
        assert not screen(pilot).query_one(LessonBox).display
    assert learned == list(range(1, len(points) + 1))


async def test_answers_by_arrows_and_enter_passing_over_going_back_and_closing() -> None:
    async with app("vanishing-sigmoid").run_test(size=SMALL) as pilot:
        await at(pilot, 0)
        await pilot.press("l", "l")
        await come(pilot, 2, "asked")
        await pilot.press("down", "down", "down", "up", "enter")
        await come(pilot, 2, "told")
        assert progress(pilot).chosen == 2  # three down are at the top again, one up at the bottom
        await pilot.press("l")
        await come(pilot, 3, "asked")
        await pilot.press("l")
        await come(pilot, 3, "told")
        assert progress(pilot).chosen is None
        await pilot.press("L")
        await come(pilot, 2, "asked")
        await pilot.press("9")  # no such answer
        await pilot.press("escape")
        await come(pilot, 1, "closed")
        assert not screen(pilot).query_one(LessonBox).display
        await pilot.press("n")
        await at(pilot, screen(pilot).view.cursor.step)


async def test_what_is_asked_is_veiled_until_it_is_answered() -> None:
    async with app("vanishing-sigmoid").run_test(size=LARGE) as pilot:
        await settled(pilot)
        assert "4.47 a layer" in drawn(pilot)
        await pilot.press("l", "l")
        await come(pilot, 2, "asked")
        assert "4.47 a layer" not in drawn(pilot)
        await pilot.press("n", "1")  # about step 0 alone: the next one may be seen, and answered from
        await come(pilot, 2, "told")
        assert screen(pilot).view.cursor.step == 0
        assert "4.47 a layer" in drawn(pilot)


async def test_a_run_stops_at_the_next_point() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        await pilot.press("l")
        await come(pilot, 1, "told")
        await pilot.press("c")
        await come(pilot, 2, "asked")
        assert screen(pilot).view.cursor.step == 1
        assert "stopped: lesson" in drawn(pilot)


async def test_what_was_learned_is_gone_on_with() -> None:
    learned = [2]
    async with app("overfit-20", learned=learned).run_test(size=SMALL) as pilot:
        await at(pilot, 0)
        assert learned == [2]
        await pilot.press("l")
        await come(pilot, 3, "asked")
        await pilot.press("2")
        await come(pilot, 3, "told")
        assert learned == [2, 3]


async def test_where_there_is_no_lesson_the_footer_does_not_offer_one() -> None:
    async with app("xavier-tanh").run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        assert "l lesson" not in drawn(pilot)
        await pilot.press("l")
        await until(pilot, lambda: screen(pilot).has_class("told"))
    async with app("digits").run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        assert "l lesson" in drawn(pilot)


async def test_a_long_text_scrolls_whatever_has_the_focus() -> None:
    async with app("gradient-check").run_test(size=SMALL) as pilot:
        await at(pilot, 0)
        await pilot.press("l", "1", "l", "2")
        await come(pilot, 2, "told")
        box = screen(pilot).query_one(LessonBox)
        assert not box.has_focus
        await pilot.press("pagedown")
        await until(pilot, lambda: box.scroll_offset.y > 0)
        await pilot.press("pageup")
        await until(pilot, lambda: box.scroll_offset.y == 0)


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=["160x45", "80x24"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("keys", ["ll", "ll3"], ids=["asked", "told"])
def test_picture(snap_compare, keys: str, language: Language, size: tuple[int, int]) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press(*keys)
        await come(pilot, 2, "told" if "3" in keys else "asked")
        await settled(pilot)

    assert snap_compare(app("vanishing-sigmoid", language), terminal_size=size, run_before=go)


@pytest.mark.parametrize("language", LANGUAGES)
def test_picture_in_ascii(snap_compare, language: Language) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press("l", "1", "l", "2")
        await come(pilot, 2, "told")
        await settled(pilot)
        assert drawn(pilot).isascii(), sorted(set(drawn(pilot)) - set(map(chr, range(128))))

    assert snap_compare(app("gradient-check", language, ascii=True), terminal_size=SMALL, run_before=go)


def test_picture_without_colours(snap_compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def go(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press("l", "l")
        await come(pilot, 2, "asked")
        await settled(pilot)

    assert snap_compare(app("vanishing-sigmoid"), terminal_size=LARGE, run_before=go)


def test_every_panel_a_lesson_can_point_at_is_there() -> None:
    there = {panel.title.lower().replace(" ", "-") for page in PAGES for panel in page.panels}
    assert {*get_args(Panel)} - {"none"} <= there
