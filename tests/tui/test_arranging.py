"""Panels can be moved, hidden and brought back on each page, which the settings remember."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import MouseUp
from textual.pilot import Pilot

from nettui.scenario import load
from nettui.tui.app import NettuiApp
from nettui.tui.arrangement import arranged, complete, hidden, moved, rows_of, swapped
from nettui.tui.habits import Habits, own_habits
from nettui.tui.page_names import as_text, choose_panels, names_in
from nettui.tui.pages import CHECKS, PAGES
from nettui.tui.screens.debugger import DebuggerScreen
from tests.tui.pilot import (
    LARGE,
    SMALL,
    message,
    screen,
    screen_text,
    wait_until,
    without_lesson,
)

HEALTH = PAGES[0]
ROWS = rows_of(HEALTH)


def app(habits: Habits, name: str = "digits", page: str = "health") -> NettuiApp:
    loaded = load(name)
    return NettuiApp(
        lambda app: DebuggerScreen(lambda: without_lesson(loaded), page=page, habits=habits), habits=habits
    )


async def started(pilot: Pilot[None]) -> None:
    await wait_until(pilot, lambda: screen(pilot).view is not None)


def names(pilot: Pilot[None]) -> list[str]:
    """The panels of the open page that are not hidden."""
    return [str(panel.id) for panel in screen(pilot).page.panels]


def focused(pilot: Pilot[None]) -> str:
    return str(pilot.app.focused.id) if pilot.app.focused else ""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NETTUI_CONFIG", str(tmp_path))
    return tmp_path / "config.toml"


@pytest.mark.parametrize("page", [*PAGES, CHECKS], ids=lambda page: page.name)
def test_a_page_arranged_as_it_is_stays_the_same(page: object) -> None:
    assert any(arranged(each, rows_of(each)) == each for each in (*PAGES, CHECKS) if each is page)


@pytest.mark.parametrize("page", [*PAGES, CHECKS], ids=lambda page: page.name)
def test_moves_keep_every_panel_and_can_be_taken_back(page: object) -> None:
    for each in (*PAGES, CHECKS):
        for name in names_in(rows_of(each)) if each is page else ():
            for by in (1, -1):
                rows = moved(rows_of(each), name, by, names_in(rows_of(each)))
                assert sorted(names_in(rows)) == sorted(names_in(rows_of(each)))
                if rows != rows_of(each):
                    assert moved(rows, name, -by, names_in(rows)) == rows_of(each)
                assert len(arranged(each, rows).panels) == len(each.panels)


def test_a_panel_changes_places_with_its_visible_neighbour() -> None:
    everything = names_in(ROWS)
    assert moved(ROWS, "activations", 1, everything)[0] == ("loss", "activations")
    assert moved(ROWS, "loss", 1, everything)[:2] == (
        ("activations", "gradients"),
        ("loss", "gradient-check"),
    )
    assert moved(ROWS, "activations", -1, everything) == ROWS
    assert moved(ROWS, "activations", 1, ["activations", "gradients"])[1][0] == "activations"
    assert moved(ROWS, "activations", 1, ["activations"]) == ROWS


def test_a_row_has_its_height_as_long_as_its_panels_are_from_one_row() -> None:
    rows = moved(ROWS, "findings", -1, names_in(ROWS))
    assert [row.height for row in arranged(HEALTH, rows).rows] == ["1fr", "1fr", "1fr"]
    assert [row.height for row in arranged(HEALTH, (ROWS[2], ROWS[0])).rows] == ["7", "1fr"]


def test_a_hidden_panel_comes_back_beside_its_neighbour() -> None:
    rows = swapped(ROWS, "loss", "findings")
    assert complete(HEALTH, hidden(rows, "loss")) != rows  # nothing was beside it
    assert complete(HEALTH, hidden(rows, "gradients")) == rows
    assert complete(HEALTH, hidden(hidden(ROWS, "loss"), "activations"))[-1] == ("activations", "loss")
    assert complete(HEALTH, (("loss", "findings"),))[0] == ("activations", "loss", "findings")
    assert swapped(ROWS, "loss", "findings")[0] == ("activations", "findings")


def test_the_settings_have_rows_of_names() -> None:
    assert choose_panels({"health": as_text(ROWS)}, "panels") == ({"health": ROWS}, [])
    assert choose_panels({"checks": ["checks", ""]}, "panels") == ({"checks": (("checks",),)}, [])


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"helth": ["loss"]}, "panels.helth: expected the name of a page, found 'helth' (did you mean 'he"),
        ({"health": "loss"}, "panels.health: expected rows of panels"),
        ({"health": ["los"]}, "panels.health: expected a panel of this page, found 'los' (did you mean 'lo"),
        ({"health": ["loss", "loss"]}, "panels.health: expected each panel once, found 'loss'"),
        ({"health": [" "]}, "panels.health: expected at least one panel, found [' ']"),
        (["loss"], "panels: expected a table"),
    ],
)
def test_what_is_wrong_in_the_settings_is_reported_and_ignored(table: object, said: str) -> None:
    chosen, (problem,) = choose_panels(table, "panels")
    assert not chosen
    assert str(problem).startswith(said)


async def test_a_panel_moves_and_is_hidden_and_all_of_it_is_remembered_at_once(file: Path) -> None:
    file.write_text('# mine\n[keys]\nnext = "j"  # as in vi\n')
    async with app(own_habits()).run_test(size=LARGE) as pilot:
        await started(pilot)
        assert focused(pilot) == "activations"
        await pilot.press("greater_than_sign")
        await wait_until(pilot, lambda: names(pilot)[:2] == ["loss", "activations"])
        assert focused(pilot) == "activations"
        left, right = screen(pilot).page.panels[:2]
        await wait_until(pilot, lambda: left.region.x < right.region.x and left.region.y == right.region.y)
        await pilot.press("H")
        assert "activations" not in names(pilot)
        assert message(pilot) == "hidden: Activations · 0: all panels"
        await wait_until(pilot, lambda: "0 all panels" in screen_text(pilot))
    assert file.read_text() == (
        '# mine\n[keys]\nnext = "j"  # as in vi\n\n'
        '[panels]\nhealth = ["loss", "gradients gradient-check", "findings"]\n'
    )
    async with app(own_habits()).run_test(size=LARGE) as pilot:
        await started(pilot)
        assert names(pilot) == ["loss", "gradients", "gradient-check", "findings"]
        await pilot.press("0")
        await wait_until(pilot, lambda: names(pilot) == names_in(ROWS))
    assert file.read_text() == '# mine\n[keys]\nnext = "j"  # as in vi\n\n[panels]\n'


async def test_a_narrow_screen_has_the_tabs_of_what_is_not_hidden() -> None:
    async with app(Habits(panels={"health": (("loss", "findings"),)})).run_test(size=SMALL) as pilot:
        await started(pilot)
        assert "Gradients " not in screen_text(pilot).split("│")[0].split("Checks")[1]
        await pilot.press("tab")
        assert focused(pilot) == "findings"
        await pilot.press("less_than_sign")
        await wait_until(pilot, lambda: names(pilot) == ["findings", "loss"])
        await pilot.press("H", "H")
        assert message(pilot) == "the last panel of a page cannot be hidden"
        assert names(pilot) == ["loss"]


async def test_a_page_is_never_empty() -> None:
    """Of the panels that are not hidden, none may be for the run that is open."""
    habits = Habits(panels={"optimizer": (("loss-surface",),)})
    async with app(habits, page="optimizer").run_test(size=LARGE) as pilot:
        await started(pilot)
        await wait_until(pilot, lambda: "loss-curves" in names(pilot))


async def test_a_lesson_shows_a_panel_that_is_hidden() -> None:
    loaded = load("vanishing-sigmoid")
    habits = Habits(panels={"health": (("loss",),)})

    async with app(habits).run_test(size=LARGE) as pilot:
        await started(pilot)
        debugger = screen(pilot)
        assert debugger.view is not None
        debugger._page_stack.focus_panel("gradients", debugger.view)
        assert names(pilot) == ["loss", "gradients"]
        await pilot.press("H")
        assert names(pilot) == ["loss"]
    assert loaded.lesson


async def test_what_a_panel_was_turned_to_survives_the_move() -> None:
    async with app(Habits(), page="optimizer").run_test(size=LARGE) as pilot:
        await started(pilot)
        debugger = screen(pilot)
        assert debugger.view is not None
        debugger._page_stack.focus_panel("loss-curves", debugger.view)
        debugger._lay_out()
        await pilot.press("a")
        before = debugger.page.panels[debugger.page.current].panel
        await pilot.press("greater_than_sign")
        await wait_until(pilot, lambda: names(pilot)[:2] == ["accuracy-curves", "loss-curves"])
        assert debugger.page.panels[debugger.page.current].panel == before


async def test_a_panel_is_dragged_by_its_title_onto_another() -> None:
    async with app(Habits()).run_test(size=LARGE) as pilot:
        await started(pilot)
        one, other = screen(pilot).page.panels[0], screen(pilot).page.panels[3]
        await pilot.mouse_down(one, offset=(5, 0))
        await pilot.hover(other, offset=(5, 3))
        await pilot.mouse_up(other, offset=(5, 3))
        await wait_until(pilot, lambda: names(pilot)[0] == other.id)
        assert names(pilot)[3] == one.id


async def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("page = \n")
    async with app(Habits(path=path)).run_test(size=LARGE) as pilot:
        await started(pilot)
        await pilot.press("H")
        assert message(pilot) == f"not remembered: {path} cannot be written"
    assert path.read_text() == "page = \n"


async def test_a_panel_that_is_dropped_beyond_the_screen_stays() -> None:
    async with app(Habits()).run_test(size=LARGE) as pilot:
        await started(pilot)
        before = names(pilot)
        await pilot.mouse_down(screen(pilot).page.panels[0], offset=(5, 0))
        assert pilot.app.mouse_captured is screen(pilot).page.panels[0]
        driver = pilot.app._driver
        assert driver is not None
        driver.process_message(MouseUp(None, 999, 999, 0, 0, 1, False, False, False, 999, 999))
        await wait_until(pilot, lambda: pilot.app.mouse_captured is None)
        await pilot.pause()
        assert names(pilot) == before
