"""`y` copies the selected number with all its digits, or the table of the focused panel."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from nettui.tui.copying import exact_number, table_text
from nettui.tui.screens.inspect import InspectScreen
from tests.tui.pilot import (
    LARGE,
    SMALL,
    app,
    current_view,
    message,
    screen,
    view_after,
    wait_for_gradcheck,
    wait_for_step,
    wait_until,
)
from tests.tui.test_page_bar import with_lesson


def show(pilot: Pilot[None], panel: str) -> None:
    """Focuses a panel of the open page."""
    screen(pilot).show_panel([each.id for each in screen(pilot).page.panels].index(panel))


async def test_without_a_selected_number_the_table_is_copied() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_gradcheck(pilot)
        show(pilot, "gradients")
        await pilot.press("y")
        await wait_until(pilot, lambda: message(pilot).startswith("copied: the panel Gradients, "))
        first, *rows = pilot.app.clipboard.split("\n")
        assert first.startswith("layer")
        assert any(row.startswith("dense1") for row in rows)
        assert all(row == row.rstrip() for row in rows)


async def test_a_selected_number_is_copied_with_all_its_digits_and_then_its_table() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_gradcheck(pilot)
        show(pilot, "gradient-check")
        await pilot.press("y")
        await wait_until(pilot, lambda: message(pilot).endswith("y again copies the table"))
        name = screen(pilot).page.panels[screen(pilot).page.current].panel.inspect_target(current_view(pilot))
        assert pilot.app.clipboard == exact_number(current_view(pilot), name)
        assert len(pilot.app.clipboard) > 12
        await pilot.press("y")
        await wait_until(pilot, lambda: pilot.app.clipboard.startswith("parameter"))


async def test_inspect_copies_the_number_it_explains() -> None:
    async with app("digits").run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("i")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, InspectScreen))
        await pilot.press("y")
        await wait_until(pilot, lambda: pilot.app.clipboard == exact_number(current_view(pilot), "loss"))


async def test_what_a_lesson_hides_is_not_copied() -> None:
    async with with_lesson("init-tanh-large").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        covered = current_view(pilot).covered
        assert covered is not None
        show(pilot, covered)
        await pilot.press("y")
        await wait_until(pilot, lambda: "answer first" in message(pilot))
        assert not pilot.app.clipboard


@pytest.mark.parametrize("name", ["", "dense9.W[0, 0]", "nonsense"])
def test_there_is_no_number_of_such_a_name(name: str) -> None:
    assert exact_number(view_after("digits"), name) == ""


def test_a_table_has_no_blanks_at_its_ends() -> None:
    assert table_text(["", " a  b ", "", "c  ", " "]) == " a  b\n\nc"
