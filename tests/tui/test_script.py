"""The screen on a training script: what it prints, ctrl+c, and its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest
from textual.widgets import Static

from nettui.debugger.session import Session
from nettui.tui.app import NettuiApp
from nettui.tui.screens.output import last_lines
from nettui.tui.screens.script import ScriptScreen
from tests.tui.pilot import SMALL, has_message, message, wait_for_step, wait_until
from tests.tui.test_recording import past


@dataclass
class Script:
    """A script that is only looked at."""

    output: Path
    exit_code: int | None = None
    signals: list[str] = field(default_factory=list)
    others: list[Path] = field(default_factory=list)

    def interrupt(self) -> None:
        self.signals.append("INT")


def app(script: Script) -> NettuiApp:
    return NettuiApp(
        lambda app: ScriptScreen(script, "train.py", lambda: Session.on(past("digits", "whole"), "train.py"))
    )


async def test_the_output_is_followed_and_the_end_is_told(tmp_path: Path) -> None:
    script = Script(tmp_path / "output")
    script.output.write_bytes(b"epoch 0\n\x1b[31mred\x1b[0m\n 10%|#\r 90%|###\r")
    async with app(script).run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("j")
        await wait_until(pilot, lambda: bool(pilot.app.screen.query("#output")))
        shown = pilot.app.screen.query_one("#output Static", Static)
        await wait_until(pilot, lambda: "90%|###" in str(shown.content))
        assert "10%" not in str(shown.content)
        assert "\x1b" not in str(shown.content)
        with script.output.open("a") as file:
            file.write("\nlater\n")
        await wait_until(pilot, lambda: str(shown.content).endswith("later"))
        await pilot.press("escape")
        await pilot.press("q")
        assert message(pilot) == "the script has not ended: q again quits"
        await pilot.press("ctrl+c")
        assert script.signals == ["INT"]
        script.others.append(tmp_path / "a-2.nettui")
        script.exit_code = 130
        ended = "train.py has ended with exit code 130: j shows what it has printed"
        await wait_until(pilot, lambda: message(pilot) == f"{ended}\nalso recorded: a-2.nettui")
        await pilot.press("q")
        assert not pilot.app.is_running or pilot.app.return_code is not None


@pytest.mark.parametrize("key", ["j", "question_mark"])
async def test_ctrl_c_reaches_the_script_from_what_lies_over_its_screen(key: str, tmp_path: Path) -> None:
    script = Script(tmp_path / "output")
    script.output.touch()
    async with app(script).run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press(key)
        await wait_until(pilot, lambda: len(pilot.app.screen_stack) == 3)
        await pilot.press("ctrl+c")
        await wait_until(pilot, lambda: script.signals == ["INT"])
        assert len(pilot.app.screen_stack) == 3


async def test_a_long_step_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    end = Event()
    async with app(Script(tmp_path / "output")).run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        monkeypatch.setattr(Session, "do", lambda self, *rest: end.wait(30) and self.view())
        await pilot.press("n")
        await wait_until(pilot, lambda: message(pilot) == "train.py is in a step: ctrl+c interrupts it")
        end.set()
        await wait_until(pilot, lambda: not has_message(pilot))


async def test_there_is_no_home_screen_beside_a_script(tmp_path: Path) -> None:
    async with app(Script(tmp_path / "output")).run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("h")
        await wait_until(
            pilot, lambda: message(pilot).startswith("no home screen beside a script: q leaves it")
        )


def test_the_last_lines_of_a_long_output(tmp_path: Path) -> None:
    path = tmp_path / "output"
    path.write_text("".join(f"line {number}\n" for number in range(100_000)))
    assert last_lines(path, 2) == ["line 99998", "line 99999"]
    path.write_bytes(b"")
    assert last_lines(path) == []
    path.write_bytes(b"caf\xc3\xa9 \xff")
    assert last_lines(path) == ["café \N{REPLACEMENT CHARACTER}"]
