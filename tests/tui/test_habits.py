"""What the user has chosen before is there again, and what they choose on the screen is remembered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from nettui.common.errors import InputError
from nettui.debugger.session import Session
from nettui.scenario import load, open_session
from nettui.scenario.sections import ViewSection
from nettui.settings import CHOICES, PACES, Value
from nettui.tui.app import NettuiApp
from nettui.tui.entries import debugger_screen
from nettui.tui.habits import Habits, own_habits
from nettui.tui.key_names import choose_keys, default_keys, effective_keys, key_name, shown_keys
from nettui.tui.pages import PAGES
from nettui.tui.screens.help import OTHER_KEYS, HelpScreen
from tests.tui.pilot import LARGE, current_view, region_text, screen, wait_until


def app(habits: Habits, name: str = "digits", page: str = "") -> NettuiApp:
    scenario = load(name)

    def start() -> Session:
        return open_session(*scenario.runs)

    return NettuiApp(
        lambda app: debugger_screen(app, start, scenario, None, False, "en", None, True, page), habits=habits
    )


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NETTUI_CONFIG", str(tmp_path))
    return tmp_path / "config.toml"


def test_the_settings_know_every_pace_and_page() -> None:
    assert [*CHOICES["page"]] == [page.name for page in PAGES]
    assert len(CHOICES["pace"]) == len(PACES)


def test_habits_are_read_with_everything_that_is_wrong(file: Path) -> None:
    assert own_habits() == Habits(path=file, problems=[])
    file.write_text('theme = "nord"\npace = 10\npage = "data"\n[keys]\nnext = "j"\n')
    assert own_habits() == Habits("nord", 10, "data", {"next": "j"}, problems=[], path=file)
    file.write_text('theme = "nrod"\npaec = 10\npage = 3\n[keys]\nnxt = "j"\nback = "nokey"\n')
    said = [str(problem) for problem in own_habits().problems]
    assert len(said) == 5
    for where, hint in (("theme", "'nord'"), ("paec", "'page'"), ("keys.nxt", "'next'")):
        assert any(f"{file}: {where}: " in line and f"did you mean {hint}" in line for line in said)


async def test_theme_pace_and_page_are_there_and_choices_are_noted(file: Path) -> None:
    habits = Habits(theme="nord", pace=3, page="data", path=file)
    async with app(habits).run_test(size=LARGE) as pilot:
        await wait_until(pilot, lambda: screen(pilot).view is not None)
        assert pilot.app.theme == "nord"
        assert screen(pilot).engine.pace == 3
        assert screen(pilot).page.page.name == "data"
        assert habits.changed == {}
        await pilot.press("plus", "4", "k")
        pilot.app.theme = "dracula"
        await wait_until(pilot, lambda: len(habits.changed) == 3)
    habits.remember()
    assert file.read_text() == 'pace = 10\npage = "inside"\ntheme = "dracula"\n'


async def test_full_speed_is_a_word_in_the_file(file: Path) -> None:
    habits = Habits(pace=30, path=file)
    async with app(habits).run_test(size=LARGE) as pilot:
        await wait_until(pilot, lambda: screen(pilot).view is not None)
        await pilot.press("plus")
    habits.remember()
    assert file.read_text() == 'pace = "full"\n'


@pytest.mark.parametrize(
    ("name", "page", "opened"),
    [("digits", "", "data"), ("vanishing-sigmoid", "", ""), ("digits", "health", "health")],
)
async def test_the_page_of_the_command_line_or_the_scenario_comes_first(
    name: str, page: str, opened: str
) -> None:
    stated = load(name).view
    async with app(Habits(page="data"), name, page).run_test(size=LARGE) as pilot:
        await wait_until(pilot, lambda: screen(pilot).view is not None)
        expected = opened or (stated.page if stated != ViewSection() else "data")
        assert screen(pilot).page.page.name == expected


async def test_mistakes_in_the_file_are_shown_on_the_screen() -> None:
    habits = Habits(problems=[InputError("config.toml", ["not valid TOML"])])
    async with app(habits).run_test(size=LARGE) as pilot:
        await wait_until(pilot, lambda: screen(pilot).view is not None)
        (shown,) = pilot.app._notifications
        assert shown.message == "config.toml: not valid TOML"


async def test_chosen_keys_work_and_the_old_ones_do_not() -> None:
    keys = {"next": "j", "step": "n", "goto": "f5", "quit": "s"}
    async with app(Habits(keys=keys)).run_test(size=LARGE) as pilot:
        await wait_until(pilot, lambda: screen(pilot).view is not None)
        footer = region_text(pilot, screen(pilot).query_one("#hints").region)
        assert re.match(r"\W*j next\W+N back\W+n step\W+c continue.*s quit\W*$", footer)
        await pilot.press("j", "j")
        await wait_until(pilot, lambda: current_view(pilot).cursor.step == 2)
        await pilot.press("n")
        await wait_until(pilot, lambda: current_view(pilot).cursor[:2] == (3, 0))
        await pilot.press("g")
        assert not screen(pilot).prompt_is_open
        await pilot.press("f5", "1", "enter")
        await wait_until(pilot, lambda: current_view(pilot).cursor.step == 1)
        await pilot.press("question_mark")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        help_screen = pilot.app.screen
        assert isinstance(help_screen, HelpScreen)
        rows = {usage: key for key, usage, _ in help_screen.rows}
        assert next(key for usage, key in rows.items() if usage.startswith("next")) == "j"
        assert next(key for usage, key in rows.items() if usage.startswith("goto")) == "f5"
        await pilot.press("s")
        await wait_until(pilot, lambda: not isinstance(pilot.app.screen, HelpScreen))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("j", "j"),
        ("J", "J"),
        ("?", "question_mark"),
        (":", "colon"),
        ("+", "plus"),
        ("ctrl+n", "ctrl+n"),
        ("alt+x", "alt+x"),
        ("f5", "f5"),
        ("space", "space"),
        ("shift+f5", "shift+f5"),
        ("é", "é"),
        ("", None),
        ("jk", None),
        (" ", None),
        ("ctrl+", None),
        (3, None),
    ],
)
def test_a_key_is_a_character_or_a_name(text: object, name: str | None) -> None:
    assert key_name(text) == name


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (
            {"nxt": "j"},
            "keys.nxt: expected the name of a command with a key, found 'nxt' (did you mean 'next'?)",
        ),
        ({"next": "spcae"}, "keys.next: expected a key, found 'spcae' (did you mean 'space'?)"),
        ({"next": 3}, "keys.next: expected a key, found 3"),
        ({"next": "j", "back": "j"}, "keys.back: expected a key of its own, found 'j', which next has"),
        ({"leave": "j"}, "keys.leave: expected the name of a command"),
        ("j", "keys: expected a table"),
    ],
)
def test_a_wrong_key_is_reported_and_ignored(table: object, said: str) -> None:
    chosen, (problem,) = choose_keys(table, "keys")
    assert str(problem).startswith(said)
    assert "back" not in chosen


def test_every_command_has_a_key_until_it_is_given_away() -> None:
    assert effective_keys({}) == default_keys()
    keys = effective_keys({"next": "s", "faster": "g", "command": "equals_sign"})
    assert (keys["next"], keys["step"], keys["goto"], keys["faster"]) == ("s", "", "", "g")


@pytest.mark.parametrize(
    ("defaults", "chosen", "shown"),
    [
        ("n", {}, "n"),
        ("n", {"next": "question_mark", "help": "f1"}, "?"),
        ("?", {"help": "f1"}, "f1"),
        ("- +", {"faster": "j"}, "- j"),
        ("s", {"next": "s"}, ""),
        ("tab", {"next": "s"}, "tab"),
        ("", {}, ""),
    ],
)
def test_the_help_shows_the_chosen_keys(defaults: str, chosen: Mapping[str, str], shown: str) -> None:
    assert shown_keys(defaults, chosen) == shown


def test_without_chosen_keys_the_help_is_as_it_is_written() -> None:
    assert all(shown_keys(key, {}) == key for key, *_ in OTHER_KEYS)


def test_nothing_is_written_without_a_file() -> None:
    changed: dict[str, Value] = {"pace": 3}
    Habits(changed=changed).remember()
