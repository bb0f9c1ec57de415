"""Shows the frame of a screen at once, and loads everything else behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from threading import Thread
from typing import ClassVar, TypeAlias

from textual.screen import Screen

from nettui.common.language import Language, Translate, catalogue
from nettui.common.loading import resume_collector, without_collector
from nettui.tui.app import STYLE_SHEET, NettuiApp, run
from nettui.tui.habits import DEFAULT_PAGE, Habits, own_habits
from nettui.tui.screens.opening import OpeningHome, OpeningRun, OpeningScreen

MakeScreen: TypeAlias = Callable[[NettuiApp], Screen[None]]

Load: TypeAlias = Callable[[Callable[[str], None]], MakeScreen]
"""Loads and opens what the screen shows; it may say what it does, where that takes long."""


class OpeningApp(NettuiApp):
    """Paints `frame`, then loads in another thread, then shows what was loaded.

    What is typed meanwhile is kept, except for a key that leaves. An error of `load` ends the app: it is
    raised again where the app was started, once the terminal is as it was.
    """

    CSS_PATH: ClassVar[None] = None  # read behind the frame

    def __init__(self, load: Load, frame: OpeningScreen, translate: Translate, habits: Habits) -> None:
        super().__init__(lambda app: frame, translate, habits)
        self._load, self._frame = load, frame
        self.failure: BaseException | None = None

    def get_default_screen(self) -> Screen[None]:
        return self._frame

    async def show_first(self) -> None:
        self._frame.call_after_refresh(self._begin)

    def goes_first(self, key: str, first: bool) -> bool:
        return self.screen is self._frame and self._frame.leaves(key, first)

    def _begin(self) -> None:
        loop, context = asyncio.get_running_loop(), copy_context()

        def work() -> None:
            then: Callable[[], object] = self.exit
            try:
                make_screen = self._load(self._say)
            except BaseException as error:
                self.failure = error
            else:
                then = partial(self.call_later, self._show, make_screen)
            with suppress(RuntimeError):  # the user has left meanwhile
                loop.call_soon_threadsafe(then)

        Thread(target=context.run, args=(work,), name="opening", daemon=True).start()

    def _say(self, text: str) -> None:
        self._frame.doing = text

    async def _show(self, make_screen: MakeScreen) -> None:
        self.stylesheet.read(STYLE_SHEET)
        with self.batch_update():  # the next picture is that of the whole screen
            await self.push_screen(make_screen(self))
            await self._frame.empty()
        resume_collector()
        self.accept_input()


def open_run(load: Load, name: str, page: str, plain: bool, language: Language) -> int:
    """Opens the debugger on what `load` returns; returns the exit code, or raises what `load` raises."""
    translate, habits = catalogue(language).gettext, own_habits()
    page = page if page not in ("", DEFAULT_PAGE) else habits.page
    return _run(load, OpeningRun(plain, translate, habits.keys, name, page), translate, habits)


def open_home(load: Load, plain: bool, language: Language) -> int:
    """Opens the home screen, likewise."""
    translate, habits = catalogue(language).gettext, own_habits()
    return _run(load, OpeningHome(plain, translate, habits.keys), translate, habits)


def _run(load: Load, frame: OpeningScreen, translate: Translate, habits: Habits) -> int:
    app = OpeningApp(load, frame, translate, habits)
    with without_collector():
        code = run(app)
    if app.failure is not None:
        raise app.failure
    return code
