"""The frame of a screen is there before what it shows is loaded; nothing that is typed meanwhile is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from textual.screen import Screen

from nettui.common.errors import InputError
from nettui.common.language import Language, catalogue
from nettui.scenario import load, open_session
from nettui.tui import opening
from nettui.tui.app import NettuiApp
from nettui.tui.entries import home_screen
from nettui.tui.habits import Habits
from nettui.tui.opening import Load, MakeScreen, OpeningApp, open_home, open_run
from nettui.tui.screens import opening as frames
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.tui.screens.home import HomeScreen
from nettui.tui.screens.opening import OpeningRun, OpeningScreen
from tests.program import Terminal
from tests.tui.pilot import SMALL, region_text, screen_text, wait_for_step, wait_until


class Slow:
    """Loads a screen once it is `done`."""

    def __init__(self, make_screen: MakeScreen) -> None:
        self._make_screen = make_screen
        self.begun, self.done = Event(), Event()

    def load(self, say: Callable[[str], None]) -> MakeScreen:
        say("reading the data")
        self.begun.set()
        assert self.done.wait(20)
        return self._make_screen


def digits(app: NettuiApp) -> Screen[None]:
    return DebuggerScreen(lambda: open_session(load("digits")))


@pytest.fixture
def apps(monkeypatch: pytest.MonkeyPatch) -> list[OpeningApp]:
    """The apps that would have been shown."""
    shown = list[OpeningApp]()
    monkeypatch.setattr(OpeningApp, "run", lambda app: shown.append(app))
    return shown


def run(
    apps: list[OpeningApp], load: Load, name: str = "digits", page: str = "", language: Language = "en"
) -> OpeningApp:
    open_run(load, name, page, False, language)
    return apps[-1]


async def test_the_frame_names_what_is_opened_and_keys_wait_for_it(apps: list[OpeningApp]) -> None:
    slow = Slow(digits)
    async with run(apps, slow.load).run_test(size=SMALL) as pilot:
        await wait_until(pilot, slow.begun.is_set)
        first, second, *_, last = region_text(pilot, pilot.app.screen.region).splitlines()
        assert (first.strip(), last.strip()) == ("nettui · digits  opening …", "q quit")
        assert second.split()[:4] == ["1", "Health", "2", "Gradients"]
        await pilot.press("n", "n", "q")
        assert isinstance(pilot.app.screen, OpeningScreen)
        slow.done.set()
        await wait_until(pilot, lambda: not isinstance(pilot.app.screen, OpeningScreen))
        await wait_until(pilot, lambda: pilot.app.return_code is not None)
        assert pilot.app.return_code == 0


async def test_the_keys_move_what_was_opened(apps: list[OpeningApp]) -> None:
    slow = Slow(digits)
    async with run(apps, slow.load).run_test(size=SMALL) as pilot:
        await pilot.press("n", "n")
        slow.done.set()
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, DebuggerScreen))
        await wait_for_step(pilot, 2)


@pytest.mark.parametrize(("keys", "code"), [(["q"], 0), (["ctrl+q"], 0), (["n", "q", "ctrl+c"], 130)])
async def test_it_can_be_left_before_it_is_there(keys: list[str], code: int, apps: list[OpeningApp]) -> None:
    slow = Slow(digits)
    app = run(apps, slow.load)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press(*keys)
        await wait_until(pilot, lambda: app.return_code is not None)
    assert app.return_code == code
    slow.done.set()


async def test_the_key_that_quits_may_be_another_one(
    apps: list[OpeningApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "own_habits", lambda: Habits(keys={"quit": "f4"}))
    slow = Slow(digits)
    app = run(apps, slow.load)
    async with app.run_test(size=SMALL) as pilot:
        assert screen_text(pilot).rstrip().endswith("f4 quit")
        await pilot.press("f4")
        await wait_until(pilot, lambda: app.return_code == 0)
    slow.done.set()


async def test_what_takes_long_is_said(apps: list[OpeningApp]) -> None:
    slow = Slow(digits)
    async with run(apps, slow.load, language="fr").run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: "lecture des données …" in screen_text(pilot))
        slow.done.set()


async def test_the_frame_draws_nothing_once_the_screen_is_there(
    apps: list[OpeningApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = list[OpeningScreen]()
    monkeypatch.setattr(frames, "PATIENCE", 0.05)
    monkeypatch.setattr(frames, "LOOK", 0.01)
    monkeypatch.setattr(OpeningRun, "show_doing", lambda frame: drawn.append(frame))
    slow = Slow(digits)
    async with run(apps, slow.load).run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: bool(drawn))
        slow.done.set()
        await wait_for_step(pilot, 0)
        before = len(drawn)
        await pilot.pause(0.2)
        assert (len(drawn), [*pilot.app.screen_stack[0].children]) == (before, [])


async def test_home_has_its_frame_too(apps: list[OpeningApp]) -> None:
    slow = Slow(home_screen())
    open_home(slow.load, False, "fr")
    async with apps[-1].run_test(size=SMALL) as pilot:
        await wait_until(pilot, slow.begun.is_set)
        tagline = catalogue("fr").gettext("a debugger for neural-network training")
        assert screen_text(pilot)[: SMALL[0]].strip() == f"nettui · {tagline}"
        slow.done.set()
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))


async def test_an_error_is_raised_once_the_screen_is_left(
    monkeypatch: pytest.MonkeyPatch, apps: list[OpeningApp]
) -> None:
    def fail(say: Callable[[str], None]) -> MakeScreen:
        raise InputError("mine.toml", ["no"])

    async with run(apps, fail).run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: apps[-1].failure is not None)
    failed = apps[-1]
    monkeypatch.setattr(OpeningApp, "run", lambda app: setattr(app, "failure", failed.failure))
    with pytest.raises(InputError, match=r"mine\.toml: no"):
        open_run(fail, "mine", "", False, "en")


def test_a_wrong_scenario_gives_one_message_below_the_prompt(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[data]\nsource = "digits"\n[train]\nbatch = -2\n')
    terminal = Terminal()
    program = terminal.start(f"run {file}")
    shown = terminal.rest()
    assert program.wait() == 2
    assert " nettui · mine" in shown
    after = shown.rpartition("\x1b[?1049l")[2]
    assert f"nettui: {file}: train.batch: expected a whole number" in after
    assert "Traceback" not in shown
