"""Helpers for tests of the screen: the app with a scenario, and waiting for its engine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from textual.geometry import Region
from textual.pilot import Pilot
from textual.widgets import Input

from nettui.debugger.session import Session
from nettui.debugger.view import View
from nettui.scenario import Scenario, load, open_session
from nettui.tui.app import NettuiApp
from nettui.tui.panel import Panel
from nettui.tui.screens.debugger import DebuggerScreen

LARGE, SMALL = (160, 45), (80, 24)

SnapCompare: TypeAlias = Callable[..., bool]
"""The type of the fixture `snap_compare`, which compares an app with its stored picture."""


def scenario(name: str, sets: Mapping[str, object]) -> Scenario:
    """The scenario with some fields set: `train__epochs` sets train.epochs."""
    return load(name, {path.replace("__", "."): value for path, value in sets.items()})


def app(name: str, ascii: bool = False, page: str = "health", **sets: object) -> NettuiApp:
    """The debugger on a scenario."""
    loaded = scenario(name, sets)
    return NettuiApp(lambda app: DebuggerScreen(lambda: without_lesson(loaded), ascii, page))


def without_lesson(scenario: Scenario) -> Session:
    """A session whose lesson was declined, so that it covers no panel."""
    session = open_session(*scenario.runs)
    session.run.lesson = session.run.lesson.move("close")
    return session


def view_after(name: str, steps: int = 0, **sets: object) -> View:
    """The View of a scenario after some mini-batches, without a screen."""
    return open_session(scenario(name, sets)).next(steps)


def screen(pilot: Pilot[None]) -> DebuggerScreen:
    debugger = pilot.app.screen_stack[1]
    assert isinstance(debugger, DebuggerScreen)
    return debugger


def current_view(pilot: Pilot[None]) -> View:
    """The View on the screen, once there is one."""
    view = screen(pilot).view
    assert view is not None
    return view


def message(pilot: Pilot[None]) -> str:
    """The text of the message bar."""
    return str(screen(pilot).messages.content)


def has_message(pilot: Pilot[None]) -> bool:
    """Whether the message bar is visible."""
    return screen(pilot).messages.display


async def wait_until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    """Waits until the condition holds, at most 12 seconds."""
    for _ in range(600):
        await pilot.pause()
        if holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("timed out waiting for the screen")


async def enter_command(pilot: Pilot[None], line: str) -> None:
    """Enters a command line, inserted at once because each pressed key takes a twentieth of a second."""
    await pilot.press("colon")
    assert isinstance(pilot.app.focused, Input)
    pilot.app.focused.insert_text_at_cursor(line)
    await pilot.press("enter")


def screen_text(pilot: Pilot[None]) -> str:
    """All the characters on the screen."""
    strips = pilot.app.screen._compositor.render_strips()
    return "".join(segment.text for strip in strips for segment in strip)


def region_text(pilot: Pilot[None], region: Region) -> str:
    """The characters in a rectangle of the screen, as lines."""
    strips = pilot.app.screen._compositor.render_strips()[region.y : region.bottom]
    return "\n".join(strip.crop(region.x, region.right).text for strip in strips)


async def wait_for_gradcheck(pilot: Pilot[None]) -> None:
    """Waits until the run is paused and the gradient check of the current step is done."""

    def done() -> bool:
        view = screen(pilot).view
        return (
            view is not None
            and view.results.gradcheck is not None
            and view.results.gradcheck.step == view.cursor.step
        )

    await wait_until(pilot, done)


async def wait_for_step(pilot: Pilot[None], step: int, op: str = "") -> None:
    """Waits until the screen shows this step and op."""

    def there() -> bool:
        view = screen(pilot).view
        return (
            view is not None and view.cursor.step == step and op in f"{view.cursor.phase} {view.cursor.site}"
        )

    await wait_until(pilot, there)


def with_results(view: View, **changes: Any) -> View:
    """The View with some fields of its results replaced."""
    return replace(view, results=replace(view.results, **changes))


def press_key(panel: Panel, key: str, view: View) -> Panel:
    """The panel after a key that is no command."""
    pressed = panel.press(key, view)
    assert not isinstance(pressed, str)
    return pressed
