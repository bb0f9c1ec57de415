"""The mouse does what keys do: it opens, selects, scrolls and focuses, by real events."""

from __future__ import annotations

import pytest
from textual.events import MouseScrollDown, MouseScrollUp
from textual.pilot import Pilot
from textual.widget import Widget

from nettui.tui.app import NettuiApp
from nettui.tui.entries import home_screen
from nettui.tui.panels.checks import Checks
from nettui.tui.panels.findings import Findings
from nettui.tui.panels.parameters import Parameters
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.tui.screens.help import HelpScreen
from nettui.tui.screens.home import HomeScreen, ScenarioList
from nettui.tui.screens.inspect import InspectScreen
from nettui.tui.widget import PanelWidget
from tests.tui.pilot import (
    LARGE,
    SMALL,
    app,
    enter_command,
    region_text,
    screen,
    screen_text,
    wait_for_gradcheck,
    wait_for_step,
    wait_until,
)


async def wheel(pilot: Pilot[None], widget: Widget, down: bool) -> None:
    """Turns the wheel above the middle of a widget."""
    kind = MouseScrollDown if down else MouseScrollUp
    x, y = (part // 2 for part in widget.size)
    await pilot._post_mouse_events([kind], widget, offset=(x, y))


def widget(pilot: Pilot[None], name: str) -> PanelWidget:
    return next(panel for panel in screen(pilot).page.panels if panel.id == name)


async def test_a_click_focuses_a_panel_and_the_tabs_open_one() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.click(widget(pilot, "gradients"), offset=(6, 4))
        await wait_until(pilot, lambda: pilot.app.focused is widget(pilot, "gradients"))
    async with app("digits").run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        tabs = region_text(pilot, screen(pilot).query_one("#tabs").region)
        await pilot.click("#tabs", offset=(tabs.index("Gradient check") + 2, 0))
        await wait_until(pilot, lambda: pilot.app.focused is widget(pilot, "gradient-check"))


async def test_a_click_in_the_footer_is_its_key() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        hints = screen(pilot).query_one("#hints")
        await wait_until(pilot, lambda: "n next" in region_text(pilot, hints.region))
        await pilot.click(hints, offset=(region_text(pilot, hints.region).index("n next") + 3, 0))
        await wait_for_step(pilot, 1)


async def test_rows_of_parameters_are_selected_then_explained() -> None:
    async with app("digits", page="gradients").run_test(size=LARGE) as pilot:
        await wait_for_gradcheck(pilot)
        panel = widget(pilot, "parameters")

        def at() -> int:
            assert isinstance(panel.panel, Parameters)
            return panel.panel.at

        await pilot.click(panel, offset=(4, 6))
        await wait_until(pilot, lambda: at() == 3)
        await wheel(pilot, panel, down=True)
        await wait_until(pilot, lambda: at() == 4)
        await wheel(pilot, panel, down=False)
        await wait_until(pilot, lambda: at() == 3)
        await pilot.click(panel, offset=(4, 6))
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, InspectScreen))
        inspect = pilot.app.screen
        assert isinstance(inspect, InspectScreen)
        await wait_until(pilot, lambda: bool(inspect.query_one("#explanation").size.height))
        await wheel(pilot, inspect.query_one("#explanation"), down=True)
        await wait_until(pilot, lambda: inspect._levels[-1].line == 1)


@pytest.mark.parametrize("size", [LARGE, SMALL])
async def test_a_check_is_selected_then_alone(size: tuple[int, int]) -> None:
    async with app("digits").run_test(size=size) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("k")
        worker = screen(pilot).check_worker
        assert worker is not None
        await wait_until(pilot, lambda: worker.latest.progress is None)
        panel = widget(pilot, "checks")

        def shown() -> Checks:
            assert isinstance(panel.panel, Checks)
            return panel.panel

        await wait_until(pilot, lambda: "k: run again" in panel.text.replace("\n", " "))
        rows = panel.text.split("\n")
        row = next(at for at, line in enumerate(rows) if line.startswith(("✔", "⚠", "✘", "·")) and at > 4)
        name = rows[row].split()[2]
        await pilot.click(panel, offset=(6, row + 1))
        await wait_until(pilot, lambda: shown().selected is not None)
        selected = shown().selected
        assert selected is not None
        assert selected.check.startswith(name)
        await wheel(pilot, panel, down=True)
        await wait_until(pilot, lambda: shown().selected is not selected)
        separator = next(at for at, line in enumerate(panel.text.split("\n")) if line.startswith("──"))
        await pilot.click(panel, offset=(6, separator + 1))
        await wait_until(pilot, lambda: shown().alone)


async def test_the_wheel_scrolls_what_it_is_above_without_the_focus() -> None:
    async with app("init-tanh-small", network__hidden=[20] * 8, data__samples=60).run_test(
        size=LARGE
    ) as pilot:
        await wait_for_step(pilot, 0)
        panel, focused = widget(pilot, "findings"), pilot.app.focused
        await wheel(pilot, panel, down=True)

        def first() -> int:
            assert isinstance(panel.panel, Findings)
            return panel.panel.first

        await wait_until(pilot, lambda: first() == 1)
        assert pilot.app.focused is focused


async def test_the_help_scrolls() -> None:
    async with app("digits").run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("question_mark")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        text = pilot.app.screen.query_one("VerticalScroll")
        await wheel(pilot, text, down=True)
        await wait_until(pilot, lambda: text.scroll_y > 0)


async def test_home_folds_opens_and_scrolls() -> None:
    async with NettuiApp(home_screen()).run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
        options = pilot.app.screen.query_one(ScenarioList)
        await wheel(pilot, options, down=True)
        await wait_until(pilot, lambda: options.scroll_y > 0)
        await wheel(pilot, options, down=False)
        await wait_until(pilot, lambda: options.scroll_y == 0)
        lines = region_text(pilot, options.region).split("\n")
        chapter = next(at for at, line in enumerate(lines) if "1  Linear classifiers" in line)
        await pilot.click(options, offset=(6, chapter))
        await wait_until(pilot, lambda: "linear-hinge" not in screen_text(pilot))
        await pilot.click(options, offset=(6, chapter))
        await wait_until(pilot, lambda: "linear-hinge" in screen_text(pilot))
        await pilot.click(options, offset=(20, chapter + 2))
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, DebuggerScreen))


async def test_a_command_line_takes_a_click_on_its_page_bar() -> None:
    async with app("digits").run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await enter_command(pilot, "next 2")
        await wait_for_step(pilot, 2)
        await pilot.click("#pages", offset=(14, 0))
        await wait_until(pilot, lambda: screen(pilot).page.page.name == "gradients")
