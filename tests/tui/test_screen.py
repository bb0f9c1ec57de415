"""The debugger's screen: pictures at both sizes, and its keys."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from nettui.common.language import Language
from nettui.debugger.session import Session
from nettui.tui.app import NettuiApp
from nettui.tui.entries import home_screen
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.tui.screens.help import HelpScreen
from tests.quick import pictured
from tests.tui.pilot import (
    LARGE,
    SMALL,
    SnapCompare,
    app,
    current_view,
    has_message,
    screen,
    screen_text,
    wait_for_gradcheck,
    wait_for_step,
    wait_until,
)

QUICK = ["digits", "vanishing-sigmoid", "loss-at-init", "gradient-check"]


@pytest.mark.usefixtures("steady_round_off")
@pytest.mark.parametrize(("name", "size"), pictured([(name,) for name in QUICK], [LARGE, SMALL]))
def test_picture_at_the_start(snap_compare: SnapCompare, name: str, size: tuple[int, int]) -> None:
    assert snap_compare(app(name), terminal_size=size, run_before=wait_for_gradcheck)


@pytest.mark.usefixtures("steady_round_off")
@pytest.mark.parametrize("panel", range(5))
def test_picture_of_each_panel_alone(snap_compare: SnapCompare, panel: int) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await wait_for_gradcheck(pilot)
        await pilot.press("n", "n", *["tab"] * panel)
        await wait_for_step(pilot, 2)
        await wait_for_gradcheck(pilot)

    assert snap_compare(app("digits"), terminal_size=SMALL, run_before=go)


@pytest.mark.usefixtures("steady_round_off")
def test_picture_in_the_middle_of_the_backward_wave(snap_compare: SnapCompare) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await wait_for_gradcheck(pilot)
        await pilot.press("n", *"SSSSS")
        await wait_for_step(pilot, 1, "backward dense3")
        await wait_for_gradcheck(pilot)

    assert snap_compare(app("vanishing-sigmoid"), terminal_size=LARGE, run_before=go)


@pytest.mark.usefixtures("steady_round_off")
def test_picture_in_ascii(snap_compare: SnapCompare) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await pilot.press("e")
        await wait_for_step(pilot, 22)
        await wait_for_gradcheck(pilot)
        text = screen_text(pilot)
        assert text.isascii(), sorted(set(text) - set(map(chr, range(128))))

    assert snap_compare(app("digits", ascii=True), terminal_size=LARGE, run_before=go)


@pytest.mark.usefixtures("steady_round_off")
def test_picture_without_colours(snap_compare: SnapCompare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def go(pilot: Pilot[None]) -> None:
        await pilot.press("n", "s", "s")
        await wait_for_step(pilot, 2, "forward dense1")
        await wait_for_gradcheck(pilot)

    assert snap_compare(app("digits"), terminal_size=LARGE, run_before=go)


@pytest.mark.usefixtures("steady_round_off")
def test_picture_of_a_fault(snap_compare: SnapCompare) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await wait_for_step(pilot, 0)
        await pilot.press("c")
        await wait_until(pilot, lambda: current_view(pilot).stopped_by == "fault")

    diverging = app("digits", train__optimizer__rate=1e200)
    assert snap_compare(diverging, terminal_size=LARGE, run_before=go)


async def test_keys_move_forward_and_back() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0, "update sgd")
        first = current_view(pilot)
        for key, step, op in [
            ("n", 1, "update"),
            ("s", 2, "batch"),
            ("s", 2, "forward dense1"),
            ("S", 2, "batch"),
            ("N", 1, "update"),
            ("e", 22, "update"),
            ("e", 45, "update"),
            ("E", 23, "update"),
            ("E", 0, "update"),
            ("R", 0, "update"),
        ]:
            await pilot.press(key)
            await wait_for_step(pilot, step, op)
        await wait_until(pilot, lambda: current_view(pilot).seed == 1)
        await pilot.press("g", *"7", "enter")
        await wait_for_step(pilot, 7)
        await pilot.press("colon", *"goto epoch 2; back 3", "enter")
        await wait_for_step(pilot, 43)
        await pilot.press("C")
        await wait_for_step(pilot, 0)
        assert current_view(pilot).reading.loss != first.reading.loss  # another seed


async def test_space_plays_and_stops_at_once() -> None:
    async with app("digits", train__epochs=100000).run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("space")
        await wait_until(pilot, lambda: current_view(pilot).running and current_view(pilot).cursor.step > 20)
        await pilot.press("space")
        await wait_until(pilot, lambda: not current_view(pilot).running)
        stopped = current_view(pilot)
        assert stopped.stopped_by == "pause"
        await pilot.pause(0.2)
        assert current_view(pilot).cursor == stopped.cursor


async def test_space_twice_at_once_pauses() -> None:
    async with app("digits", train__epochs=100000).run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("space", "space")
        await wait_until(pilot, lambda: current_view(pilot).stopped_by == "pause")
        stopped = current_view(pilot)
        await pilot.pause(0.3)
        assert current_view(pilot).cursor == stopped.cursor


async def test_an_error_of_the_engine_ends_the_app() -> None:
    def fail() -> Session:
        raise ArithmeticError("no session")

    with pytest.raises(ArithmeticError):
        async with NettuiApp(lambda app: DebuggerScreen(fail)).run_test() as pilot:
            await pilot.pause(1.0)


async def test_zoom_help_and_too_small() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        assert sum(panel.display for panel in screen(pilot).page.panels) == 5
        await pilot.press("tab", "z")
        assert [panel.id for panel in screen(pilot).page.panels if panel.display] == ["loss"]
        assert screen(pilot).has_class("single-panel")
        await pilot.press("escape")
        assert not screen(pilot).has_class("single-panel")
        await pilot.press("question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("escape")
        await pilot.press("h")
        assert has_message(pilot)
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert [widget.id for widget in screen(pilot).children if widget.display] == ["too-small"]
        assert "80×24" in str(screen(pilot).query_one("#too-small").render())


@pytest.mark.usefixtures("steady_round_off")
@pytest.mark.parametrize("ascii", [False, True], ids=["", "ascii"])
def test_picture_of_the_help(snap_compare: SnapCompare, ascii: bool) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await wait_for_gradcheck(pilot)
        await pilot.press("question_mark")
        await pilot.pause(0.2)
        assert screen_text(pilot).isascii() == ascii

    assert snap_compare(app("digits", ascii), terminal_size=LARGE, run_before=go)


@pytest.mark.parametrize(
    ("ascii", "size", "language"),
    [(False, SMALL, "en"), (True, SMALL, "en"), (False, LARGE, "fr")],
    ids=["", "ascii", "160x45-french"],
)
def test_picture_of_home(
    snap_compare: SnapCompare, ascii: bool, size: tuple[int, int], language: Language
) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert screen_text(pilot).isascii() == ascii
        if size == LARGE:
            await wait_until(pilot, lambda: "6 paramètres" in screen_text(pilot))
            await wait_until(pilot, lambda: "· pas 60" in screen_text(pilot))

    assert snap_compare(NettuiApp(home_screen(ascii, language=language)), terminal_size=size, run_before=go)
