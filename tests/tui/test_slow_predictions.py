"""Predictions of slow code are measured beside the screen: pictures never wait for them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from nettui.scenario.open import open_named
from nettui.tui.app import NettuiApp
from nettui.tui.measurements import measured
from nettui.tui.panels.confusion import Confusion
from nettui.tui.panels.samples import Samples
from nettui.tui.screens.debugger import DebuggerScreen
from tests.sources.own.code import NETWORK
from tests.tui.pilot import screen, screen_text, wait_until

SLOW = (
    NETWORK.replace(
        "        if y is None:\n",
        "        if y is None:\n            asked(len(X))\n",
    )
    + """

def asked(samples):
    import os, threading, time
    with open(LOG, "a") as file:
        file.write(threading.current_thread().name + " ")
    end = time.monotonic() + 60
    while samples > 100 and not os.path.exists(LOG + "-go") and time.monotonic() < end:  # the held-out part
        time.sleep(0.01)
"""
)


def network(folder: Path) -> tuple[str, Path]:
    file, log = folder / "net.py", folder / "log"
    (folder / "log-go").touch()
    file.write_text(f"LOG = {str(log)!r}\n{SLOW}", encoding="utf-8")
    return f"{file}:Net", log


def test_a_picture_asks_nothing_of_their_code(tmp_path: Path) -> None:
    name, log = network(tmp_path)
    session = open_named(name)
    view = session.do("next")
    before = log.read_text()
    for panel in (Samples(), Confusion()):
        assert panel.draw(view, 60, 12).plain == "measuring …"
    assert log.read_text() == before
    shown = measured(view, session, Confusion().requests)
    assert "samples" in Confusion().draw(shown, 60, 12).plain.splitlines()[0]
    assert "of step" not in Samples().draw(shown, 90, 12).plain.splitlines()[0]
    later: Any = measured(session.do("next 2"), session, ())
    head = Samples().draw(_with_predictions(later, shown), 90, 12).plain.splitlines()[0]
    assert "of step 1, measuring …" in head


def _with_predictions(view: Any, shown: Any) -> Any:
    return replace(view, results=replace(view.results, predictions=shown.results.predictions))


def predicted_step(pilot: Any) -> int | None:
    view = screen(pilot).view
    found = view.results.predictions if view else None
    return found.step if found else None


async def test_keys_are_answered_while_slow_code_predicts(tmp_path: Path) -> None:
    name, log = network(tmp_path)
    app = NettuiApp(lambda app: DebuggerScreen(lambda: open_named(name), page="data"))
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: predicted_step(pilot) == 0)
        (tmp_path / "log-go").unlink()
        await pilot.press("n")
        await wait_until(pilot, lambda: "of step 0, measuring …" in screen_text(pilot))
        await pilot.press("2")
        await pilot.pause()
        assert "worst first" not in screen_text(pilot)
        assert predicted_step(pilot) == 0
        (tmp_path / "log-go").touch()
        await pilot.press("3")
        await wait_until(pilot, lambda: predicted_step(pilot) == 1)
        await wait_until(pilot, lambda: "measuring …" not in screen_text(pilot))
    assert set(log.read_text().split()) <= {"engine"}
