"""The debugger's screen: pictures at both sizes, and every key."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from nettui.debugger.session import Session
from nettui.scenario import list_shipped_scenarios, load, open_session
from nettui.tui.app import NettuiApp, home
from nettui.tui.pages import PAGES
from nettui.tui.panels.activations import Activations
from nettui.tui.panels.gradients import Gradients
from nettui.tui.prompt import Prompt
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.tui.screens.help import HelpScreen
from nettui.tui.screens.home import HomeScreen
from tests.tui.pilot import LARGE, SMALL, app, at, drawn, screen, settled, until, with_results

QUICK = ["digits", "vanishing-sigmoid", "loss-at-init", "gradient-check"]


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=["160x45", "80x24"])
@pytest.mark.parametrize("name", QUICK)
def test_picture_at_the_start(snap_compare, name: str, size: tuple[int, int]) -> None:
    assert snap_compare(app(name), terminal_size=size, run_before=settled)


@pytest.mark.parametrize("panel", range(5))
def test_picture_of_each_panel_alone(snap_compare, panel: int) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press("n", "n", *["tab"] * panel)
        await at(pilot, 2)
        await settled(pilot)

    assert snap_compare(app("digits"), terminal_size=SMALL, run_before=go)


def test_picture_in_the_middle_of_the_backward_wave(snap_compare) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press("n", *"SSSSS")
        await at(pilot, 1, "backward dense3")
        await settled(pilot)

    assert snap_compare(app("vanishing-sigmoid"), terminal_size=LARGE, run_before=go)


def test_picture_in_ascii(snap_compare) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await pilot.press("e")
        await at(pilot, 22)
        await settled(pilot)
        text = drawn(pilot)
        assert text.isascii(), sorted(set(text) - set(map(chr, range(128))))

    assert snap_compare(app("digits", ascii=True), terminal_size=LARGE, run_before=go)


def test_picture_without_colours(snap_compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def go(pilot: Pilot[None]) -> None:
        await pilot.press("n", "s", "s")
        await at(pilot, 2, "forward dense1")
        await settled(pilot)

    assert snap_compare(app("digits"), terminal_size=LARGE, run_before=go)


def test_picture_of_a_fault(snap_compare) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await pilot.press("c")
        await until(
            pilot, lambda: screen(pilot).view is not None and screen(pilot).view.stopped_by == "fault"
        )

    diverging = app("digits", train__optimizer__rate=1e200)
    assert snap_compare(diverging, terminal_size=LARGE, run_before=go)


async def test_keys_move_and_move_back() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await at(pilot, 0, "update sgd")
        first = screen(pilot).view
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
            await at(pilot, step, op)
        await until(pilot, lambda: screen(pilot).view.seed == 1)
        await pilot.press("g", *"7", "enter")
        await at(pilot, 7)
        await pilot.press("colon", *"goto epoch 2; back 3", "enter")
        await at(pilot, 43)
        await pilot.press("C")
        await at(pilot, 0)
        assert screen(pilot).view.reading.loss != first.reading.loss  # another seed


async def test_space_plays_and_stops_at_once() -> None:
    async with app("digits", train__epochs=100000).run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        await pilot.press("space")
        await until(pilot, lambda: screen(pilot).view.running and screen(pilot).view.cursor.step > 20)
        await pilot.press("space")
        await until(pilot, lambda: not screen(pilot).view.running)
        stopped = screen(pilot).view
        assert stopped.stopped_by == "pause"
        await pilot.pause(0.2)
        assert screen(pilot).view.cursor == stopped.cursor


async def test_a_line_after_a_pause_is_carried_out_whole() -> None:
    async with app("digits", train__epochs=100000).run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        await pilot.press("space", "space")
        await until(pilot, lambda: screen(pilot).view.stopped_by == "pause")
        step = screen(pilot).view.cursor.step
        await pilot.press("colon", *"watch loss; next 3", "enter")
        await at(pilot, step + 3)


async def test_space_twice_at_once_stands_still() -> None:
    async with app("digits", train__epochs=100000).run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        await pilot.press("space", "space")
        await until(pilot, lambda: screen(pilot).view.stopped_by == "pause")
        stopped = screen(pilot).view
        await pilot.pause(0.3)
        assert screen(pilot).view.cursor == stopped.cursor


async def test_a_wrong_command_is_answered_and_nothing_moves() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        await pilot.press("colon", *"nxt", "enter")
        await until(pilot, lambda: screen(pilot).has_class("told"))
        assert "next" in str(screen(pilot).query_one("#message").render())
        await pilot.press("n")
        await at(pilot, 1)
        assert not screen(pilot).has_class("told")


async def test_a_line_tells_what_each_of_its_commands_answers(tmp_path: Path) -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        saved = tmp_path / "here.session"
        screen(pilot).action_do(
            f"break when loss < 0; save {saved}; inspect loss; next; set train.rate 0.1; next"
        )
        await at(pilot, 1)
        await until(pilot, lambda: "rate" in str(screen(pilot).query_one("#message", Static).content))
        message = str(screen(pilot).query_one("#message", Static).content)
        starts = ["break 1: loss < 0", f"saved {saved}", "loss = ", "train.rate: expected"]
        assert [line.startswith(start) for line, start in zip(message.splitlines(), starts, strict=True)] == [
            True
        ] * 4


async def test_what_is_typed_is_shown_as_it_is() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        await pilot.press("colon", *"next [/b] [red]", "enter")
        await until(pilot, lambda: screen(pilot).has_class("told"))
        assert "'[/b] [red]'" in str(screen(pilot).query_one("#message").render())


async def test_the_command_line_completes_and_remembers() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        await pilot.press("colon", *"next 3; uns")
        await pilot.pause(0.1)
        await pilot.press("tab", "enter")
        await at(pilot, 3, "backward dense1")
        await pilot.press("colon", *"back", "enter")
        await at(pilot, 2)
        prompt = screen(pilot).query_one(Prompt)
        for key, line in [("colon", ""), ("up", "back"), ("up", "next 3; unstep"), ("up", "next 3; unstep")]:
            await pilot.press(key)
            assert prompt.value == line
        await pilot.press("down", "down")
        assert prompt.value == ""
        await pilot.press("up", "enter")
        await at(pilot, 1)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("set train.optimizer.r", "set train.optimizer.rate"),
        ("next; goto when accu", "next; goto when accuracy"),
        ("inspect dense2.", "inspect dense2.W["),
        ("watch layer(1).gradient.W_n", "watch layer(1).gradient.W_norm"),
        ("b", "back"),
        ("watch ", "watch "),
        ("zz", "zz"),
    ],
)
async def test_tab_takes_the_first_completion(typed: str, line: str) -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        await pilot.press("colon", *typed)
        await pilot.pause(0.1)
        await pilot.press("tab")
        assert screen(pilot).query_one(Prompt).value == line


async def test_what_is_typed_all_at_once_is_not_lost() -> None:
    names = {":": "colon", " ": "space", "\r": "enter", "\x7f": "backspace"}
    async with app("digits").run_test(size=LARGE) as pilot:
        await settled(pilot)
        for number, line in enumerate((":goto 71\x7f\r", "g12\r")):
            for character in line:
                pilot.app.post_message(events.Key(names.get(character, character), character))
            await at(pilot, (7, 12)[number])
            await until(pilot, lambda: not isinstance(pilot.app.focused, Prompt))


async def test_a_broken_engine_is_not_passed_over() -> None:
    def broken() -> Session:
        raise ArithmeticError("no session")

    with pytest.raises(ArithmeticError):
        async with NettuiApp(lambda app: DebuggerScreen(broken)).run_test() as pilot:
            await pilot.pause(1.0)


async def test_zoom_help_and_too_small() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        assert sum(panel.display for panel in screen(pilot).page.panels) == 5
        await pilot.press("tab", "z")
        assert [panel.id for panel in screen(pilot).page.panels if panel.display] == ["loss"]
        assert screen(pilot).has_class("solo")
        await pilot.press("escape")
        assert not screen(pilot).has_class("solo")
        await pilot.press("question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("escape")
        await pilot.press("h")
        assert screen(pilot).has_class("told")
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert [widget.id for widget in screen(pilot).children if widget.display] == ["toosmall"]
        assert "80×24" in str(screen(pilot).query_one("#toosmall").render())


async def test_the_palette_has_every_command() -> None:
    async with app("digits").run_test(size=SMALL) as pilot:
        await at(pilot, 0)
        for word, keys, step in [("next", [], 1), ("goto", [*"7", "enter"], 7), ("back", [], 6)]:
            await pilot.press("ctrl+p")
            await pilot.pause(0.1)
            await pilot.press(*word)
            await pilot.pause(0.5)
            await pilot.press("enter")
            await pilot.pause(0.1)
            await pilot.press(*keys)
            await at(pilot, step)


@pytest.mark.parametrize("ascii", [False, True], ids=["", "ascii"])
def test_picture_of_the_help(snap_compare, ascii: bool) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press("question_mark")
        await pilot.pause(0.2)
        assert drawn(pilot).isascii() == ascii

    assert snap_compare(app("digits", ascii), terminal_size=LARGE, run_before=go)


async def test_panels_draw_whatever_the_numbers_are() -> None:
    """NaN, infinities, zeros and nothing at all, at any size."""
    session = open_session(load("digits"))
    view = session.view()
    layer = view.reading.layers[0]
    for value in (math.nan, math.inf, -math.inf, 0.0, 1e-300, 1e300):
        sick = layer._replace(
            output=layer.output._replace(mean=value, std=value, saturated=math.nan),
            gradient=layer.gradient._replace(W_mean_abs=value, output_mean_abs=value),
            update_ratio=value,
            histogram=None,
        )
        loss = view.reading.loss._replace(total=value, data=value)
        reading = view.reading._replace(layers=(sick, *view.reading.layers[1:]), loss=loss)
        shown = replace(view, reading=reading, first=reading._replace(step=0))
        for width, height in ((98, 16), (60, 16), (76, 19), (30, 4), (12, 2)):
            for panel in PAGES[0].panels:
                lines = panel.draw(shown, width, height).plain.split("\n")
                assert len(lines) <= height or height < 16, (panel.title, value, width, height)
                assert max(map(len, lines)) <= width or width < 60, (panel.title, value, width, height)


def test_panels_fit_any_rectangle_they_are_given() -> None:
    session = open_session(load("vanishing-sigmoid", {"network.hidden": [64] * 10}))
    session.next()
    view = with_results(session.view(), gradcheck=session.gradcheck())
    for panel in PAGES[0].panels:
        least = 49 if panel.title in ("Loss", "Gradient check") else 76  # at 136 columns, and at 80
        for width, height in product(range(least, 190, 13), range(6, 50)):
            lines = panel.draw(view, width, height).plain.split("\n")
            assert len(lines) <= height, (panel.title, width, height)
            assert max(map(len, lines)) <= width, (panel.title, width, height)


def test_of_more_layers_than_fit_the_arrows_show_the_others() -> None:
    view = open_session(load("digits", {"network.hidden": [4] * 30})).view()
    for panel, ahead in ((Activations(), ["input"]), (Gradients(), [])):
        layers = [*ahead, *(layer.name for layer in view.reading.layers)]
        shown = []
        for _ in range(40):
            drawn = panel.draw(view, 76, 19).plain
            assert "of 31 layers" in drawn or "of 32 layers" in drawn
            shown += [line.split()[0] for line in drawn.split("\n") if line]
            panel = panel.press("down", view)
        assert {*layers} <= {*shown}
        assert panel.press("down", view) == panel


@pytest.mark.parametrize("ascii", [False, True], ids=["", "ascii"])
def test_picture_of_home(snap_compare, ascii: bool) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert drawn(pilot).isascii() == ascii

    assert snap_compare(NettuiApp(home(ascii)), terminal_size=SMALL, run_before=go)


async def test_home_has_ones_own_scenarios_and_tells_what_is_wrong_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other.toml").write_text("[tool]\nx = 1\n")
    (tmp_path / "broken.toml").write_text('[data]\nsource = "mons"\n')
    (tmp_path / "mine.toml").write_text('title = "Two moons"\n[data]\nsource = "moons"\n')
    async with NettuiApp(home()).run_test(size=SMALL) as pilot:
        assert re.findall(r"Your own, in this folder|broken\.toml|mine\.toml|other\.toml", drawn(pilot)) == [
            "Your own, in this folder",
            "broken.toml",
            "mine.toml",
        ]
        await pilot.press("enter")
        await until(pilot, lambda: len(pilot.app._notifications) == 1)
        (told,) = pilot.app._notifications
        assert "(did you mean 'moons'?)" in told.message
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, DebuggerScreen))
        opened = pilot.app.screen
        await until(pilot, lambda: opened.view is not None and opened.view.title == "mine")


async def test_home_opens_a_scenario_and_takes_it_back() -> None:
    async with NettuiApp(home()).run_test(size=SMALL) as pilot:
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, DebuggerScreen))
        opened = pilot.app.screen
        await until(
            pilot, lambda: opened.view is not None and opened.view.title == list_shipped_scenarios()[1].name
        )
        await pilot.press("h")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
