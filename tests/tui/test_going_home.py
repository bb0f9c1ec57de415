"""The key `h` leads to the home screen from whatever way a run was opened, and from there on to another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import nettui
from nettui import cli, screen_commands, watch_commands
from nettui.tui import terminal
from nettui.tui.app import NettuiApp
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.tui.screens.home import HomeScreen
from tests.foreign import Able
from tests.quick import quick_only
from tests.sources.own.corpus import FOLDER
from tests.tui.pilot import SMALL, screen, wait_until


def saved_session(folder: Path) -> list[str]:
    session = nettui.open("digits")
    session.do(f"next 2; save {folder / 'mine.session'}")
    return ["run", str(folder / "mine.session")]


def recording(folder: Path) -> list[str]:
    with nettui.Recorder(folder / "mine.nettui") as recorder:
        for step in range(3):
            recorder.step(loss=1.0 / (step + 1), params={"W": np.ones((2, 2))})
    return ["watch", str(folder / "mine.nettui")]


WAYS: dict[str, Callable[[Path], list[str]]] = {
    "scenario": lambda folder: ["run", "digits"],
    "saved session": saved_session,
    "comparison": lambda folder: ["compare", "rates"],
    "own code": lambda folder: ["run", f"{FOLDER}/params_loss/twolayer_ok.py:TwoLayerNet"],
    "recording": recording,
    "program": lambda folder: [],
}


@pytest.mark.parametrize("way", quick_only(WAYS, ["scenario", "own code", "program"]))
async def test_h_leads_home_and_another_run_opens_from_there(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    shown: list[NettuiApp] = []
    monkeypatch.setattr(NettuiApp, "run", lambda app: shown.append(app))
    for module in (terminal, screen_commands, watch_commands):
        monkeypatch.setattr(module, "require_terminal", lambda *_: None)
    arguments = WAYS[way](tmp_path)
    assert (cli.main(arguments) if arguments else nettui.run(nettui.open(Able()))) == 0
    async with shown[0].run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, DebuggerScreen))
        await wait_until(pilot, lambda: screen(pilot).view is not None)
        await pilot.press("h")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
        await pilot.press("slash", *"capacity-0", "enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, DebuggerScreen))
        await pilot.press("h")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
