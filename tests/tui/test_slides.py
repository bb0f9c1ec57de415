"""The slides of the lecture on the screen: each panel shows what its row of the course holds."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from textual.pilot import Pilot

from nettui.common.language import LANGUAGES, Language, catalogue
from nettui.debugger.session import Session
from nettui.scenario import load
from nettui.scenario.files import list_shipped_scenarios
from nettui.tui.app import NettuiApp
from nettui.tui.pages import PAGES
from nettui.tui.panel import panel_id
from nettui.tui.screens.debugger import DebuggerScreen
from tests.course import ROWS
from tests.tui.pilot import LARGE, SMALL, enter_command, region_text, screen, wait_until, without_lesson
from tests.tui.slides import SLIDES, Slide

BILINGUAL = re.compile(r"\{([^{}|]*)\|([^{}|]*)\}")


def test_every_row_of_the_course_has_a_slide() -> None:
    assert [row for row in ROWS if row not in {slide.row for slide in SLIDES}] == []
    courses = {entry.name: entry.course for entry in list_shipped_scenarios()}
    for slide in SLIDES:
        course = courses[slide.scenario]
        assert slide.row in course or slide.row[0] == course[0][0], slide


def app(slide: Slide, language: Language) -> NettuiApp:
    translate = catalogue(language).gettext

    def start() -> Session:
        return without_lesson(load(slide.scenario))

    return NettuiApp(lambda app: DebuggerScreen(start, translate=translate), translate)


async def show(pilot: Pilot[None], slide: Slide) -> None:
    """Goes to the place and to the panel by keys and commands, as a user does."""
    await wait_until(pilot, lambda: screen(pilot).view is not None)
    for line in filter(None, slide.commands.split("; ")):
        await enter_command(pilot, line)
    stack = screen(pilot)._page_stack
    page = next(page for page in PAGES if slide.panel in map(panel_id, page.panels))
    await pilot.press(page.key)
    for _ in page.panels:
        if stack.panel.id != slide.panel:
            await pilot.press("tab")
    assert stack.panel.id == slide.panel
    await pilot.press(*slide.keys)


def panel_text(pilot: Pilot[None]) -> str:
    """The characters of the current panel, as they stand on the screen."""
    return region_text(pilot, screen(pilot)._page_stack.panel.region)


def missing(slide: Slide, text: str, language: Language) -> list[str]:
    """The patterns that the text does not show."""
    which = LANGUAGES.index(language) + 1
    flat = " ".join(text.replace("│", " ").split())
    patterns = [BILINGUAL.sub(lambda match: match[which], pattern) for pattern in slide.shows]
    return [pattern for pattern in patterns if not re.search(pattern, flat)]


async def check(slide: Slide, language: Language, size: tuple[int, int]) -> None:
    async with app(slide, language).run_test(size=size) as pilot:
        await show(pilot, slide)
        with suppress(AssertionError):
            await wait_until(pilot, lambda: not missing(slide, panel_text(pilot), language))
        text = panel_text(pilot)
        assert missing(slide, text, language) == [], text


VARIANTS: tuple[tuple[Language, tuple[int, int]], ...] = (("en", SMALL), ("fr", LARGE))
"""The languages and sizes, which the slides take turns with."""

TURNS = [(slide, *VARIANTS[at % 2]) for at, slide in enumerate(SLIDES)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("slide", "language", "size"),
    TURNS,
    ids=[f"{slide.row} {slide.scenario} {slide.panel} {language}" for slide, language, _ in TURNS],
)
async def test_each_slide_is_on_the_screen(slide: Slide, language: Language, size: tuple[int, int]) -> None:
    await check(slide, language, size)
