"""Draws pages of the debugger without a terminal, for pictures, reports and recordings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator

from rich.console import Console

from nettui.debugger.session import Session
from nettui.debugger.view import View
from nettui.tui.app import NettuiApp
from nettui.tui.export import screenshot
from nettui.tui.habits import own_habits
from nettui.tui.look import Look
from nettui.tui.screens.still import StillScreen


def draw_pages(session: Session, view: View, pages: Iterable[str], look: Look) -> list[Console]:
    """A picture of each page, of one View."""
    pictures = list[Console]()
    _show(session, look, ((page, view) for page in pages), pictures.append)
    return pictures


def draw_steps(
    session: Session, views: Iterable[View], page: str, look: Look, take: Callable[[Console], None]
) -> None:
    """Draws one page of each View, and gives every picture to `take`."""
    _show(session, look, ((page, view) for view in views), take)


def _show(
    session: Session, look: Look, shown: Iterator[tuple[str, View]], take: Callable[[Console], None]
) -> None:
    async def show() -> None:
        screen: StillScreen | None = None

        def make(app: NettuiApp) -> StillScreen:
            nonlocal screen
            screen = StillScreen(session, "health", look.ascii, look.translate)
            return screen

        app = NettuiApp(make, look.translate, own_habits())
        async with app.run_test(size=look.size) as pilot:
            for page, view in shown:
                assert screen is not None
                screen.open(page)
                screen.draw(view)
                await pilot.pause()
                take(screenshot(app))

    asyncio.run(show())
