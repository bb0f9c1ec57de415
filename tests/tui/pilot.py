"""What tests of the screen share: an app on a scenario, and waiting for its engine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from textual.pilot import Pilot
from textual.widgets import Input

from nettui.debugger.view import View
from nettui.scenario import Scenario, load, open_session
from nettui.tui.app import NettuiApp
from nettui.tui.screens.debugger import DebuggerScreen

LARGE, SMALL = (160, 45), (80, 24)

SnapCompare: TypeAlias = Callable[..., bool]
"""The fixture `snap_compare`: whether an app looks as in its stored picture."""


def scenario(name: str, sets: Mapping[str, object]) -> Scenario:
    """The scenario with some fields set: `train__epochs` sets train.epochs."""
    return load(name, {path.replace("__", "."): value for path, value in sets.items()})


def app(name: str, ascii: bool = False, page: str = "health", **sets: object) -> NettuiApp:
    """The debugger on a scenario."""
    loaded = scenario(name, sets)
    return NettuiApp(lambda app: DebuggerScreen(lambda: open_session(*loaded.runs), ascii, page))


def after(name: str, steps: int = 0, **sets: object) -> View:
    """The debugger without a screen, some mini-batches on."""
    return open_session(scenario(name, sets)).next(steps)


def screen(pilot: Pilot[None]) -> DebuggerScreen:
    found = pilot.app.screen_stack[1]
    assert isinstance(found, DebuggerScreen)
    return found


def current_view(pilot: Pilot[None]) -> View:
    """The View on the screen, once there is one."""
    view = screen(pilot).view
    assert view is not None
    return view


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    """Waits for the engine's thread."""
    for _ in range(600):
        await pilot.pause()
        if holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the screen never came to it")


async def told(pilot: Pilot[None], line: str) -> None:
    """A command after `:`, put in as a whole: each key alone would take a twentieth of a second."""
    await pilot.press("colon")
    assert isinstance(pilot.app.focused, Input)
    pilot.app.focused.insert_text_at_cursor(line)
    await pilot.press("enter")


def drawn(pilot: Pilot[None]) -> str:
    """All the characters on the screen."""
    strips = pilot.app.screen._compositor.render_strips()
    return "".join(segment.text for strip in strips for segment in strip)


async def settled(pilot: Pilot[None]) -> None:
    """Standing still, with the gradient check of this very step."""

    def done() -> bool:
        view = screen(pilot).view
        return (
            view is not None
            and view.results.gradcheck is not None
            and view.results.gradcheck.step == view.cursor.step
        )

    await until(pilot, done)


async def at(pilot: Pilot[None], step: int, op: str = "") -> None:
    """The screen shows that step, and that op."""

    def there() -> bool:
        view = screen(pilot).view
        return (
            view is not None and view.cursor.step == step and op in f"{view.cursor.phase} {view.cursor.site}"
        )

    await until(pilot, there)


def with_results(view: View, **changes: Any) -> View:
    """The View with other results in it, by field of Results."""
    return replace(view, results=replace(view.results, **changes))
