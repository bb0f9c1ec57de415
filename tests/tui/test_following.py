"""The screen on a recording that another process writes: it follows, and stops when the writer is done."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import nettui
from nettui.scenario import open_recording
from nettui.tui.app import NettuiApp
from nettui.tui.screens.debugger import DebuggerScreen
from tests.tui.pilot import LARGE, current_view, message, screen_text, wait_for_step, wait_until


async def test_space_follows_a_recording_until_its_end(tmp_path: Path) -> None:
    params = {"W1": np.ones((4, 3)), "b1": np.zeros(3)}
    recorder = nettui.Recorder(tmp_path / "a.nettui", params, every=10)

    def train(steps: int) -> None:
        for _ in range(steps):
            recorder.step(loss=1.0, grads={"W1": np.ones((4, 3))})
        recorder.commit()

    train(3)
    session = open_recording(str(tmp_path / "a.nettui"))
    app = NettuiApp(lambda app: DebuggerScreen(lambda: session))
    async with app.run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("space")
        await wait_until(pilot, lambda: current_view(pilot).running and current_view(pilot).cursor.step == 2)
        train(4)
        await wait_until(pilot, lambda: current_view(pilot).cursor.step == 6)
        assert "not measured, the nearest are 0" in " ".join(screen_text(pilot).replace("│", " ").split())
        await pilot.press("space")
        await wait_until(pilot, lambda: not current_view(pilot).running)
        train(1)
        await pilot.press("n")
        await wait_for_step(pilot, 7)
        await pilot.press("n")
        await wait_until(pilot, lambda: "no step after 7 yet" in message(pilot))
        await pilot.press("c")
        train(2)
        recorder.close()
        await wait_until(pilot, lambda: current_view(pilot).stopped_by == "end")
        assert current_view(pilot).cursor.step == 9
        assert not current_view(pilot).running
