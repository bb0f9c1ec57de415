"""Small screens: the worst finding is in front, the diagnosis above the checks, empty panels give room."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot

import nettui
from nettui.tui.app import NettuiApp
from nettui.tui.marks import worst_panel
from nettui.tui.panels.diagnosis import Diagnosis
from nettui.tui.row_view import EMPTY_LINES, EMPTY_WIDTH
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.tui.status import status_line
from nettui.tui.widget import PanelWidget
from tests.foreign import FOREIGN
from tests.tui.pilot import (
    LARGE,
    SMALL,
    SnapCompare,
    app,
    current_view,
    screen,
    screen_text,
    view_after,
    wait_for_gradcheck,
    wait_for_step,
    wait_until,
)
from tests.tui.test_checks_page import checked_view
from tests.tui.test_page_bar import with_lesson

MIDDLE = (100, 30)


def visible(pilot: Pilot[None]) -> list[str | None]:
    return [panel.id for panel in screen(pilot).page.panels if panel.display]


def panel(pilot: Pilot[None], name: str) -> PanelWidget:
    return next(panel for panel in screen(pilot).page.panels if panel.id == name)


async def wait_for_checks(pilot: Pilot[None]) -> None:
    def done() -> bool:
        report = current_view(pilot).results.report
        return report is not None and report.progress is None

    await wait_until(pilot, done)
    await pilot.pause()


async def test_the_page_opens_on_the_worst_finding_unless_a_panel_was_chosen() -> None:
    async with app("vanishing-sigmoid").run_test(size=SMALL) as pilot:
        await wait_for_gradcheck(pilot)
        assert visible(pilot) == ["gradients"]
        assert "Gradients⚠" in screen_text(pilot)
        await pilot.press("shift+tab", "3", "1")
        await pilot.pause()
        assert visible(pilot) == ["loss"]  # chosen


async def test_a_run_that_moves_on_does_not_turn_the_page() -> None:
    async with app("digits", train__optimizer__rate=1e200).run_test(size=SMALL) as pilot:
        await wait_for_gradcheck(pilot)
        assert visible(pilot) == ["activations"]
        await pilot.press("c")
        await wait_until(pilot, lambda: bool(current_view(pilot).reading.nonfinite))
        await pilot.pause()
        assert visible(pilot) == ["activations"]
        await pilot.press("3", "1")
        await pilot.pause()
        assert visible(pilot) == ["loss"]


async def test_a_mistake_in_the_gradients_comes_before_a_warning() -> None:
    async with app("bug-3", page="gradients").run_test(size=SMALL) as pilot:
        await wait_for_gradcheck(pilot)
        gradcheck = current_view(pilot).results.gradcheck
        assert gradcheck is not None
        failed = gradcheck.verdict == "fail"
        assert ("✘" in screen_text(pilot).split("Compare")[0]) == failed


def test_fail_comes_before_warn_and_the_first_panel_before_the_others() -> None:
    view = replace(view_after("init-tanh-large", network__hidden=[50] * 10), covered=None)
    names = ["activations", "loss", "gradients", "findings"]
    assert "silent-units" in {finding.check for finding in view.findings if finding.status == "warn"}
    assert worst_panel(names, view) == 0
    failing = [found._replace(status="fail") for found in view.findings if found.check == "initial-loss"]
    view = replace(view, findings=(*view.findings, *failing))
    assert worst_panel(names, view) == 1
    assert worst_panel(["activations"], view) == 0
    assert worst_panel(["samples"], view) is None
    assert worst_panel(names, replace(view, covered="weights")) is None
    assert worst_panel(names, replace(view, hidden_by_question=True)) is None


async def test_a_lesson_that_has_yet_to_ask_keeps_the_page_from_turning() -> None:
    async with with_lesson("vanishing-sigmoid").run_test(size=SMALL) as pilot:
        await wait_for_gradcheck(pilot)
        assert visible(pilot) == ["activations"]
        assert "⚠" not in screen_text(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: visible(pilot) == ["gradients"])


async def test_a_middle_screen_shows_two_panels_and_tab_goes_on_to_the_next_two() -> None:
    async with app("digits").run_test(size=MIDDLE) as pilot:
        await wait_for_gradcheck(pilot)
        assert visible(pilot) == ["activations", "loss"]
        heights = [panel.size.height for panel in screen(pilot).page.panels if panel.display]
        assert min(heights) >= 10
        await pilot.press("tab")
        assert visible(pilot) == ["activations", "loss"]
        assert pilot.app.focused is panel(pilot, "loss")
        await pilot.press("tab")
        assert visible(pilot) == ["gradients", "gradient-check"]
        await pilot.press("z")
        assert visible(pilot) == ["gradients"]
        await pilot.press("z", "shift+tab", "shift+tab", "shift+tab")
        assert visible(pilot) == ["gradient-check", "findings"]
        for page in "23456":
            await pilot.press(page)
            await pilot.pause()
            assert len(visible(pilot)) >= 2


@pytest.mark.parametrize("size", [SMALL, MIDDLE], ids=["80x24", "100x30"])
async def test_the_likeliest_cause_stands_above_the_checks(size: tuple[int, int]) -> None:
    async with app("bug-2").run_test(size=size) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("k")
        await wait_for_checks(pilot)
        assert visible(pilot) == ["diagnosis", "checks"]
        assert pilot.app.focused is panel(pilot, "checks")
        above, below = panel(pilot, "diagnosis").region, panel(pilot, "checks").region
        assert above.bottom == below.y
        assert below.height > above.height
        assert "1. double-softmax" in screen_text(pilot)
        assert "try first: pass the scores" in screen_text(pilot)
        await pilot.press("z")
        assert visible(pilot) == ["checks"]


def test_the_brief_diagnosis_is_the_likeliest_cause_and_its_remedy() -> None:
    view = view_after("bug-2")
    assert "available when all checks" in Diagnosis().draw(view, 76, 2).plain
    first, second = Diagnosis().draw(checked_view("bug-2"), 76, 2).plain.split("\n")
    assert first.startswith("1. double-softmax")
    assert second.startswith("   try first: ")
    assert all(len(line) <= 40 for line in Diagnosis().draw(checked_view("bug-2"), 40, 2).plain.split("\n"))


def foreign(name: str) -> NettuiApp:
    return NettuiApp(lambda app: DebuggerScreen(lambda: nettui.open(FOREIGN[name]())))


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=["160x45", "80x24"])
async def test_panels_whose_run_lacks_something_give_their_room(size: tuple[int, int]) -> None:
    async with foreign("names alone").run_test(size=size) as pilot:
        await wait_until(pilot, lambda: screen(pilot).view is not None)
        await pilot.pause()
        empty = panel(pilot, "gradient-check")
        assert empty.is_empty
        if size == LARGE:
            assert empty.outer_size.width == EMPTY_WIDTH or empty.outer_size.height == EMPTY_LINES
            assert "needs" in screen_text(pilot)
        else:
            assert not screen(pilot)._page_stack.panel.is_empty


@pytest.mark.parametrize("width", [80, 100, 160])
def test_a_long_condition_is_cut_and_the_place_stays(width: int) -> None:
    condition = " and ".join(["layer(1).gradient.W_norm < 1e-8", "accuracy >= 0.99"] * 3)
    view = replace(view_after("digits"), stopped_by=f"break {condition}")
    line = status_line(view, width).plain
    assert len(line) == width
    assert " digits  epoch 0" in line
    assert "batch 0" in line
    assert "step 0  ▸ update sgd" in line
    assert "‖ stopped: break" in line
    assert "…" in line
    assert line.endswith("seed 0 ")


@pytest.mark.parametrize("size", [SMALL, MIDDLE, LARGE], ids=["80x24", "100x30", "160x45"])
def test_picture_of_a_run_with_findings(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    assert snap_compare(app("bug-1"), terminal_size=size, run_before=wait_for_gradcheck)


def test_picture_of_the_checks_on_a_middle_screen(snap_compare: SnapCompare) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await wait_for_gradcheck(pilot)
        await pilot.press("k")
        await wait_for_checks(pilot)

    assert snap_compare(app("bug-2"), terminal_size=MIDDLE, run_before=go)
