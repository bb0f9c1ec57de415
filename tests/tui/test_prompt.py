"""The command line: messages, completion, history, and keys typed while it opens; the palette."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from nettui.tui.prompt import Prompt
from tests.tui.pilot import (
    LARGE,
    SMALL,
    app,
    current_view,
    has_message,
    message,
    screen,
    wait_for_gradcheck,
    wait_for_step,
    wait_until,
)


async def test_a_line_after_a_pause_runs_completely() -> None:
    async with app("digits", train__epochs=100000).run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("space", "space")
        await wait_until(pilot, lambda: current_view(pilot).stopped_by == "pause")
        step = current_view(pilot).cursor.step
        await pilot.press("colon", *"watch loss; next 3", "enter")
        await wait_for_step(pilot, step + 3)


async def test_an_unknown_command_shows_a_message_and_moves_nothing() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("colon", *"nxt", "enter")
        await wait_until(pilot, lambda: has_message(pilot))
        assert "next" in message(pilot)
        await pilot.press("n")
        await wait_for_step(pilot, 1)
        assert not has_message(pilot)


async def test_a_line_shows_the_message_of_each_command(tmp_path: Path) -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        saved = tmp_path / "here.session"
        screen(pilot).action_do(
            f"break when loss < 0; save {saved}; inspect loss; next; set train.rate 0.1; next"
        )
        await wait_for_step(pilot, 1)
        await wait_until(pilot, lambda: "rate" in message(pilot))
        starts = ["break 1: loss < 0", f"saved {saved}", "loss = ", "train.rate: expected"]
        for line, start in zip(message(pilot).splitlines(), starts, strict=True):
            assert line.startswith(start)


async def test_markup_in_a_command_is_shown_literally() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("colon", *"next [/b] [red]", "enter")
        await wait_until(pilot, lambda: has_message(pilot))
        assert "'[/b] [red]'" in message(pilot)


async def test_the_command_line_has_completion_and_a_history() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("colon", *"next 3; uns")
        await pilot.pause(0.1)
        await pilot.press("tab", "enter")
        await wait_for_step(pilot, 3, "backward dense1")
        await pilot.press("colon", *"back", "enter")
        await wait_for_step(pilot, 2)
        prompt = screen(pilot).query_one(Prompt)
        for key, line in [("colon", ""), ("up", "back"), ("up", "next 3; unstep"), ("up", "next 3; unstep")]:
            await pilot.press(key)
            assert prompt.value == line
        await pilot.press("down", "down")
        assert prompt.value == ""
        await pilot.press("up", "enter")
        await wait_for_step(pilot, 1)


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
async def test_tab_accepts_the_first_completion(typed: str, line: str) -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("colon", *typed)
        await pilot.pause(0.1)
        await pilot.press("tab")
        assert screen(pilot).query_one(Prompt).value == line


async def test_fast_typing_is_not_lost() -> None:
    names = {":": "colon", " ": "space", "\r": "enter", "\x7f": "backspace"}
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_gradcheck(pilot)
        for number, line in enumerate((":goto 71\x7f\r", "g12\r")):
            for character in line:
                pilot.app.post_message(events.Key(names.get(character, character), character))
            await wait_for_step(pilot, (7, 12)[number])
            await wait_until(pilot, lambda: not isinstance(pilot.app.focused, Prompt))


async def test_the_palette_has_every_command() -> None:
    async with app("digits").run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        for word, keys, step in [("next", [], 1), ("goto", [*"7", "enter"], 7), ("back", [], 6)]:
            await pilot.press("ctrl+p")
            await pilot.pause(0.1)
            await pilot.press(*word)
            await pilot.pause(0.5)
            await pilot.press("enter")
            await pilot.pause(0.1)
            await pilot.press(*keys)
            await wait_for_step(pilot, step)


async def test_what_is_typed_into_the_command_line_reaches_no_panel_and_no_key(tmp_path: Path) -> None:
    async with app("digits", train__epochs=100000).run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("space")
        for number, value in enumerate(("0.012345", "0.054321"), start=1):
            for character in f":set train.rate {value}\nbreak\x1b":
                key = {":": "colon", " ": "space", "\n": "ctrl+j", "\x1b": "escape"}.get(character, character)
                pilot.app.post_message(events.Key(key, character))

            def is_on(fork: int = number) -> bool:
                return current_view(pilot).forks.current == fork

            await wait_until(pilot, is_on)
            assert value in message(pilot) or float(value) == current_view(pilot).reading.rate


async def test_keys_typed_before_the_screen_is_open_are_kept() -> None:
    debugger = app("digits")
    for character in ":goto 7\n":
        key = {":": "colon", " ": "space", "\n": "ctrl+j"}.get(character, character)
        debugger.post_message(events.Key(key, character))
    async with debugger.run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 7)
