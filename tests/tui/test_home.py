"""The home screen lists the user's and the shipped scenarios, and opens them."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import pytest
from rich.console import Console
from textual.pilot import Pilot

from nettui.common.language import LANGUAGES, Language
from nettui.debugger import journal, saved_sessions
from nettui.scenario import list_shipped_scenarios, load, open_session
from nettui.tui.app import NettuiApp
from nettui.tui.entries import home_screen
from nettui.tui.home_list import Item, Section, filtered
from nettui.tui.home_preview import preview
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.tui.screens.home import HomeScreen, ScenarioList
from tests.quick import quick_first
from tests.tui.pilot import (
    LARGE,
    SMALL,
    screen_text,
    wait_until,
)


async def wait_for_scenario(pilot: Pilot[None], name: str) -> None:
    """Waits until the debugger shows a scenario."""

    def is_shown() -> bool:
        top = pilot.app.screen
        return isinstance(top, DebuggerScreen) and top.view is not None and top.view.title == name

    await wait_until(pilot, is_shown)


async def test_home_lists_the_users_scenarios_and_shows_what_is_wrong_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other.toml").write_text("[tool]\nx = 1\n")
    (tmp_path / "broken.toml").write_text('[data]\nsource = "mons"\n')
    (tmp_path / "mine.toml").write_text('title = "Two moons"\n[data]\nsource = "moons"\n')
    async with NettuiApp(home_screen()).run_test(size=SMALL) as pilot:
        assert re.findall(
            r"Your scenarios, in this folder|broken\.toml|mine\.toml|other\.toml", screen_text(pilot)
        ) == [
            "Your scenarios, in this folder",
            "broken.toml",
            "mine.toml",
        ]
        await pilot.press("enter")
        await wait_until(pilot, lambda: len(pilot.app._notifications) == 1)
        (notification,) = pilot.app._notifications
        assert "(did you mean 'moons'?)" in notification.message
        await pilot.press("down", "enter")
        await wait_for_scenario(pilot, "mine")


async def test_home_opens_a_scenario_and_h_returns() -> None:
    async with NettuiApp(home_screen()).run_test(size=SMALL) as pilot:
        await pilot.press("down", "enter")
        await wait_for_scenario(pilot, list_shipped_scenarios()[1].name)
        await pilot.press("h")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))


async def test_help_export_and_zoom_work_as_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with NettuiApp(home_screen()).run_test(size=SMALL) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        shown = screen_text(pilot)
        assert shown.index("1 Health") < shown.index("Home screen") < shown.index("opens the scenario")
        await pilot.press("escape", "z")
        await pilot.pause()
        assert "quit" not in screen_text(pilot)
        await pilot.press("escape", "x", "enter")
        await wait_until(pilot, lambda: (tmp_path / "nettui.svg").exists())
        assert "linear-perceptron" in (tmp_path / "nettui.svg").read_text(encoding="utf-8")
        await pilot.press("x", *(["backspace"] * 4), *".csv", "enter")
        await wait_until(
            pilot, lambda: any("a picture here" in said.message for said in pilot.app._notifications)
        )
        await pilot.press("x", "escape", "enter")  # the list has the focus again
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, DebuggerScreen))


def options(pilot: Pilot[None]) -> ScenarioList:
    return pilot.app.screen.query_one(ScenarioList)


def listed(pilot: Pilot[None]) -> list[str]:
    return [option.id or "" for option in options(pilot)._options]


def selected(pilot: Pilot[None]) -> str:
    at = options(pilot).highlighted
    return "" if at is None else options(pilot).get_option_at_index(at).id or ""


async def test_each_scenario_takes_one_line_at_80_columns() -> None:
    async with NettuiApp(home_screen(language="fr")).run_test(size=SMALL) as pilot:
        await pilot.pause()
        assert options(pilot).virtual_size.height == len(listed(pilot))


async def test_typing_filters_by_name_title_and_chapter_at_any_speed() -> None:
    async with NettuiApp(home_screen()).run_test(size=SMALL) as pilot:
        await pilot.press(*"moment", "space", *"8.2")
        await wait_until(pilot, lambda: listed(pilot) == ["chapter 8", "momentum"])
        assert selected(pilot) == "momentum"
        await pilot.press("escape")
        await wait_until(pilot, lambda: len(listed(pilot)) > 60)
        await pilot.press("slash", *"xor")  # x alone exports
        await wait_until(pilot, lambda: listed(pilot) == ["chapter 2", "parameters-21"])
        await pilot.press("enter")
        await wait_for_scenario(pilot, "parameters-21")


async def test_a_filter_that_matches_nothing_says_what_to_press() -> None:
    async with NettuiApp(home_screen()).run_test(size=SMALL) as pilot:
        await pilot.press(*"nothing", "space", *"here")
        await wait_until(pilot, lambda: "nothing matches: esc shows all" in screen_text(pilot))
        await pilot.press("enter", "up", "down", "escape", "enter")
        await wait_for_scenario(pilot, list_shipped_scenarios()[0].name)


async def test_the_filters_arrows_move_in_the_list() -> None:
    async with NettuiApp(home_screen()).run_test(size=SMALL) as pilot:
        await pilot.press("slash", *"capacity", "down", "down")
        await wait_until(pilot, lambda: selected(pilot) == "capacity-60")
        await pilot.press("up")
        assert selected(pilot) == "capacity-12"


def test_a_filter_takes_words_without_their_accents() -> None:
    item = Item("scenario", "x", "x", "Chiffres écrits à la main")
    found = filtered([Section("chapter 2", "Le réseau", [item])], "MAIN ecrits reseau", {"chapter 2"})
    assert [section.items for section in found] == [[item]]


async def test_chapters_fold_by_arrow_and_by_enter() -> None:
    async with NettuiApp(home_screen()).run_test(size=SMALL) as pilot:
        await pilot.pause()
        await pilot.press("down", "left")
        assert selected(pilot) == "chapter 1"
        assert "linear-hinge" not in listed(pilot)
        assert "▸ 1  Linear classifiers" in screen_text(pilot)
        await pilot.press("enter")
        assert "linear-hinge" in listed(pilot)
        await pilot.press("left", "slash", *"hinge")
        await wait_until(pilot, lambda: "linear-hinge" in listed(pilot))  # a filter finds it all the same


async def test_lessons_and_exercises_are_marked() -> None:
    async with NettuiApp(home_screen()).run_test(size=SMALL) as pilot:
        await pilot.pause()
        assert "1.2 • linear-hinge" in screen_text(pilot)
        assert "1.3 ? bug-7" in screen_text(pilot)
        assert "• lesson  ? exercise  ✔ done" in screen_text(pilot)


async def test_a_recent_session_opens_where_it_stood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    session = open_session(*load("digits").runs)
    session.autosave = saved_sessions.autosave("digits")
    session.do("next 3; set train.rate 0.05; break when loss < 0.1")
    home = home_screen(recent=saved_sessions.recent, autosave=saved_sessions.autosave)
    async with NettuiApp(home).run_test(size=SMALL) as pilot:
        await pilot.pause()
        assert re.search(r"digits +step 3 · edits 1 · breakpoints 1 · \d\d:\d\d", screen_text(pilot))
        await pilot.press("enter")
        await wait_for_scenario(pilot, "digits")
        debugger = pilot.app.screen
        assert isinstance(debugger, DebuggerScreen)
        assert debugger.view is not None
        assert debugger.view.cursor.step == 3
        await pilot.press("n")
        await wait_until(pilot, lambda: debugger.view is not None and debugger.view.cursor.step == 4)
        await pilot.press("h")
        await wait_until(pilot, lambda: "step 4 · edits 1" in screen_text(pilot))  # it went on in its file
    assert len(saved_sessions.recent()) == 1


def test_recent_sessions_are_the_last_of_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert saved_sessions.recent() == []
    for at, name in enumerate(("digits", "xavier-tanh", "digits", "circles", "moons"), 1):
        folder = saved_sessions.folder(name)
        session = open_session(load("linear-hinge"))
        session.do(f"next {at}")
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{at}.session"
        journal.write(path, session.snapshot())
        os.utime(path, (at, at))
    (saved_sessions.folder("moons") / "9.session").write_text("broken")
    found = saved_sessions.recent(3)
    assert [(session.path.parent.name, session.step) for session in found] == [
        ("moons", 5),
        ("circles", 4),
        ("digits", 3),
    ]


async def test_enter_copies_a_command_for_own_data() -> None:
    async with NettuiApp(home_screen()).run_test(size=SMALL) as pilot:
        await pilot.press("slash", *"fits", "enter")
        await wait_until(pilot, lambda: pilot.app.clipboard == "nettui new mine --data FILE.csv")
        (notice,) = pilot.app._notifications
        assert notice.message == "copied: nettui new mine --data FILE.csv"


@pytest.mark.parametrize("language", quick_first(LANGUAGES))
async def test_a_wide_screen_previews_what_is_selected(language: Language) -> None:
    async with NettuiApp(home_screen(language=language)).run_test(size=LARGE) as pilot:
        await pilot.press("slash", *"bug-3")
        exercise = {"en": "An exercise: something is wrong", "fr": "Un exercice : quelque chose y est faux"}
        await wait_until(pilot, lambda: exercise[language] in screen_text(pilot))
        await pilot.press("escape", "slash", *"beale")
        two = {"en": "2 parameters: x and y", "fr": "2 paramètres : x et y"}[language]
        await wait_until(pilot, lambda: two in screen_text(pilot))


def test_every_preview_is_drawn_in_ascii_too() -> None:
    for entry in list_shipped_scenarios():
        console = Console(width=60, file=io.StringIO())
        console.print(preview(Item("scenario", entry.name, entry.name, entry.title), "fr", ascii=True))
        assert isinstance(console.file, io.StringIO)
        assert console.file.getvalue().isascii()


def test_the_preview_of_a_broken_file_says_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text('[data]\nsource = "mons"\n')
    console = Console(width=80, file=io.StringIO())
    console.print(preview(Item("scenario", str(path), "broken.toml", ""), "en"))
    assert isinstance(console.file, io.StringIO)
    assert "did you mean 'moons'?" in " ".join(console.file.getvalue().split())


async def test_home_takes_keys_without_room_for_its_list() -> None:
    app = NettuiApp(home_screen())
    async with app.run_test(size=SMALL) as pilot:
        for size in ((100, 3), (1, 1), (3, 20)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            await pilot.press("down", "pageup", "pagedown", "end", "pagedown", "home")
        await pilot.resize_terminal(*SMALL)
        await pilot.press("end", "pageup", "pagedown")
        assert app.screen.query_one(ScenarioList).highlighted
