"""The page bar: always visible, clickable; a page that holds a finding has a mark, unless a lesson asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Static

from nettui.checks.registry import checks
from nettui.common.language import Translate, catalogue
from nettui.debugger.commands import FAMILIES
from nettui.scenario import lesson_progress, load, open_session
from nettui.tui.app import NettuiApp
from nettui.tui.charts import translate_for_terminal
from nettui.tui.lesson import LessonBox
from nettui.tui.marks import GRADIENT_CHECKS, OF_ALL_RUNS, SHOWN_BY, page_status, panel_status
from nettui.tui.page_bar import PageBar, draw_pages, fitting
from nettui.tui.pages import CHECKS, PAGES
from nettui.tui.panel import panel_id
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.types import Status
from tests.tui.pilot import (
    LARGE,
    SMALL,
    SnapCompare,
    app,
    current_view,
    region_text,
    screen,
    screen_text,
    view_after,
    wait_for_gradcheck,
    wait_for_step,
    wait_until,
    with_results,
)

FRENCH = catalogue("fr").gettext
SOUND: list[Status] = ["pass"] * (len(PAGES) + 1)


def bar(current: int, statuses: list[Status], width: int, translate: Translate = str) -> str:
    return Content.from_markup(draw_pages(current, statuses, width, translate)).plain


def shown_bar(pilot: Pilot[None]) -> str:
    """What stands on the screen in the place of the bar."""
    return region_text(pilot, screen(pilot).query_one(PageBar).region)


def with_lesson(name: str) -> NettuiApp:
    """The debugger on a scenario whose lesson is not declined."""
    loaded = load(name)
    session = open_session(*loaded.runs)
    session.run.lesson = lesson_progress(loaded, "en")
    return NettuiApp(lambda app: DebuggerScreen(lambda: session))


def test_every_live_check_marks_panels_that_there_are() -> None:
    live = {name for name, check in checks().items() if check.live or check.scalar_monitor}
    assert set(SHOWN_BY) == live
    panels = {panel_id(panel) for page in PAGES for panel in page.panels}
    assert panels >= {*(name for names in SHOWN_BY.values() for name in names), *OF_ALL_RUNS}
    assert panels >= set(GRADIENT_CHECKS)


def test_the_names_fit_into_80_cells_and_marks_move_nothing() -> None:
    plain = bar(0, SOUND, 80)
    assert plain.split("  ") == [
        " 1 Health",
        "2 Gradients",
        "3 Data",
        "4 Inside",
        "5 Optimizer",
        "6 Compare",
        "k Checks ",
    ]
    marked = bar(0, ["fail", *SOUND[1:-1], "warn"], 80)
    assert marked == plain.replace("Health ", "Health✘").replace("Checks ", "Checks⚠")
    assert bar(0, ["fail", *SOUND[1:]], 80, translate_for_terminal(str, True)).isascii()


@pytest.mark.parametrize("width", [80, 100, 160])
@pytest.mark.parametrize("ascii", [False, True])
def test_the_french_names_are_cut_where_there_is_no_room(width: int, ascii: bool) -> None:
    text = bar(3, SOUND, width, translate_for_terminal(FRENCH, ascii))
    assert len(text) <= width
    assert [word for word in text.split() if len(word) == 1] == [*(page.key for page in PAGES), CHECKS.key]
    assert ("." in text) == (width == 80)


def test_only_the_longest_names_are_cut() -> None:
    assert fitting(["abc", "abcdef"], 9) == ["abc", "abcdef"]
    assert fitting(["abc", "abcdef"], 7) == ["abc", "abc."]


async def test_a_click_opens_a_page_and_the_bar_lights_it() -> None:
    async with app("digits").run_test(size=SMALL) as pilot:
        await wait_for_gradcheck(pilot)
        for name in ("Optimizer", "Data"):
            await pilot.click("#pages", offset=(shown_bar(pilot).index(name), 0))
            assert screen(pilot).page.page.name == name.lower()
            assert screen(pilot).query_one(PageBar).current == screen(pilot)._page_stack.number
        await pilot.click("#pages", offset=(shown_bar(pilot).index("Checks"), 0))
        assert screen(pilot).page.page is CHECKS
        assert screen(pilot).check_worker is not None


def test_a_page_has_the_mark_of_the_worst_finding_on_its_panels() -> None:
    view = view_after("bug-1")
    assert {finding.check for finding in view.findings} >= {"gradient-decay", "activation-spread"}
    found = {page.name: page_status(page, view) for page in PAGES}
    assert found["health"] == "warn"
    assert found["data"] == found["inside"] == "pass"
    assert panel_status("activations", view) == panel_status("findings", view) == "warn"
    assert panel_status("loss", view) == "pass"
    wrong = view_after("bug-3")
    assert page_status(PAGES[1], wrong) == "pass"
    session = open_session(load("bug-3"))
    checked = with_results(session.view(), report=session.check())
    assert page_status(CHECKS, checked) == "fail"


def test_a_run_beside_the_shown_one_marks_the_panels_of_all_runs() -> None:
    view = open_session(*load("rates").runs).do("goto 60")
    others = {finding.check for run in view.others for finding in run.findings if finding.status != "pass"}
    assert others
    assert panel_status("runs", view) != "pass"


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=["160x45", "80x24"])
async def test_no_mark_shows_while_the_lesson_has_yet_to_ask(size: tuple[int, int]) -> None:
    async with with_lesson("vanishing-sigmoid").run_test(size=size) as pilot:
        await wait_for_step(pilot, 0)
        assert current_view(pilot).covered == "gradients"
        assert "⚠" not in shown_bar(pilot)
        await pilot.press("escape")  # declined
        await wait_until(pilot, lambda: current_view(pilot).covered is None)
        await pilot.pause()
        assert "1 Health⚠" in shown_bar(pilot)


async def test_no_mark_shows_while_a_question_is_open() -> None:
    async with with_lesson("init-tanh-large").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("l")
        await wait_until(pilot, lambda: current_view(pilot).hidden_by_question)
        await pilot.pause()
        assert not set("⚠✘") & set(shown_bar(pilot))
        await pilot.press("l")
        await wait_until(pilot, lambda: not current_view(pilot).hidden_by_question)
        await pilot.pause()
        assert "1 Health✘" in shown_bar(pilot)


async def test_help_begins_with_the_pages_and_what_is_focused() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_gradcheck(pilot)
        await pilot.press("tab", "question_mark")
        await pilot.pause(0.1)
        shown = screen_text(pilot)
        places = [shown.index(word) for word in ("k Checks  ", "a table, a line an epoch", "Moving")]
        assert places == sorted(places)
        headings = pilot.app.screen.query(".section").results(Static)
        assert [str(heading.content) for heading in headings] == [*FAMILIES, "The screen"]


async def test_help_at_a_question_is_about_the_lesson() -> None:
    async with with_lesson("init-tanh-large").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("l")
        await wait_until(pilot, lambda: screen(pilot).query_one(LessonBox).has_focus_within)
        await pilot.press("question_mark")
        await pilot.pause(0.1)
        assert "What this run shows, point by point" in screen_text(pilot)


def french() -> NettuiApp:
    loaded = load("bug-1")
    session = open_session(*loaded.runs)
    return NettuiApp(lambda app: DebuggerScreen(lambda: session, translate=FRENCH), FRENCH)


def ascii_only() -> NettuiApp:
    return app("bug-1", ascii=True)


@pytest.mark.parametrize("make", [french, ascii_only])
def test_picture_on_a_small_screen(snap_compare: SnapCompare, make: Callable[[], NettuiApp]) -> None:
    assert snap_compare(make(), terminal_size=SMALL, run_before=wait_for_gradcheck)


def test_picture_without_colours(snap_compare: SnapCompare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(app("bug-1"), terminal_size=SMALL, run_before=wait_for_gradcheck)
