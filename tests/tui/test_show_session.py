"""A session that a program opened is shown on the screen, and is where the user left it afterwards."""

from __future__ import annotations

import subprocess
import sys

import pytest

import nettui
from nettui.tui import terminal
from nettui.tui.app import NettuiApp
from tests.foreign import Able
from tests.tui.pilot import LARGE, screen_text, wait_for_step


async def test_a_trainer_of_ones_own_is_shown_in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[NettuiApp] = []
    monkeypatch.setattr(NettuiApp, "run", lambda app: shown.append(app))
    monkeypatch.setattr(terminal, "require_terminal", lambda *_: None)
    session = nettui.open(Able())
    assert nettui.run(session, "fr") == 0
    async with shown[0].run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("n", "n")
        await wait_for_step(pilot, 2)
        assert "époque" in screen_text(pilot)
    assert session.state.step == 2


def test_without_a_terminal_nothing_waits_for_a_key() -> None:
    script = "import nettui; nettui.run(nettui.open('digits'))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert "nettui.run: needs a terminal; without one, use `session.do` and its View" in done.stderr


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nettui", "list"], capture_output=True, text=True, check=True
    )
    assert "vanishing-sigmoid" in done.stdout
