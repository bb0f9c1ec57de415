"""A run at a pace: every mini-batch is shown, a given number of them per second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

import pytest

import nettui
from nettui.debugger.commands import Command, parse
from nettui.debugger.commands.movement import Pause
from nettui.debugger.journal import SavedSession
from nettui.debugger.view import View
from nettui.scenario import load, open_session
from nettui.settings import PACES
from nettui.tui.engine import TICK, Engine
from nettui.tui.status import status_line
from tests.tui.pilot import LARGE, app, current_view, screen, screen_text, wait_for_step, wait_until

STEPS = 46


class PacedEngine:
    """An engine with a simulated clock, which advances only while the engine sleeps.

    `shown_at` is the time at which each step was first shown; `tick` is called after every sleep.
    """

    def __init__(self, pace: int | None, tick: Callable[[PacedEngine], None] = lambda paced: None) -> None:
        self.time = 0.0
        self.shown_at: dict[int, float] = {}
        self.views: list[View] = []
        self._tick, self._done = tick, threading.Semaphore(0)
        run = load("digits", {"train.epochs": 2})
        self.engine = Engine(lambda: open_session(run), self._publish, lambda: self.time, self._sleep)
        self.engine.pace = pace

    def run(self, line: str) -> View:
        """Runs a line of commands; returns its View."""
        self.engine.start()
        self._wait()
        self.engine.submit(parse(line))
        self._wait()
        self.engine.stop()
        assert self.engine.error is None
        return self.views[-1]

    def _wait(self) -> None:
        assert self._done.acquire(timeout=60)

    def _publish(self, view: View, rest: Sequence[Command]) -> None:
        self.views.append(view)
        self._done.release()

    def _sleep(self, seconds: float) -> None:
        self.time += seconds
        if (view := self.engine.latest) is not None:
            self.shown_at.setdefault(view.cursor.step, self.time)
        self._tick(self)


@pytest.mark.parametrize("pace", [pace for pace in PACES if pace])
def test_every_mini_batch_is_shown_for_the_same_time(pace: int) -> None:
    paced = PacedEngine(pace)
    assert paced.run("play").stopped_by == "end"
    assert list(paced.shown_at) == list(range(1, STEPS))
    assert paced.time == pytest.approx((STEPS - 1) / pace, rel=0.05)


@pytest.mark.parametrize(("pace", "line"), [(None, "play"), (1, "next 30"), (1, "goto 40; continue-back")])
def test_full_speed_and_commands_that_are_not_forward_runs_do_not_wait(pace: int | None, line: str) -> None:
    paced = PacedEngine(pace)
    paced.run(line)
    assert paced.time == 0


def test_a_command_stops_the_run_within_a_tick() -> None:
    def tick(paced: PacedEngine) -> None:
        if paced.time > 4.5:
            paced.engine.submit([Pause()])

    paced = PacedEngine(1, tick)
    view = paced.run("play")
    assert (view.stopped_by, view.cursor.step) == ("pause", 5)
    assert paced.time < 4.5 + 2 * TICK


def test_another_pace_applies_at_once() -> None:
    def tick(paced: PacedEngine) -> None:
        paced.engine.pace = None if paced.time > 4.5 else 1

    paced = PacedEngine(1, tick)
    assert paced.run("play").stopped_by == "end"
    assert paced.time < 4.5 + 2 * TICK


def test_the_status_line_shows_the_pace_of_a_run() -> None:
    view = open_session(load("digits")).view(running=True)
    assert "▶ running · 3/s  " in status_line(view, 80, pace=3).plain
    assert "▶ running  " in status_line(view, 80).plain


async def test_keys_change_the_pace() -> None:
    async with app("digits", train__epochs=100000).run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        slower = [("minus", pace) for pace in (30, 10, 3, 1, 1)]
        for key, pace in [("plus", None), *slower, ("equals_sign", 3)]:
            await pilot.press(key)
            assert screen(pilot).engine.pace == pace
        assert "3 mini-batches a second" in screen_text(pilot)
        await pilot.press("space", "minus")
        await wait_until(pilot, lambda: current_view(pilot).running)
        await pilot.pause()
        assert "running · 1/s" in screen_text(pilot)
        before = current_view(pilot).cursor.step
        await pilot.press("s")
        await wait_until(
            pilot, lambda: not current_view(pilot).running and current_view(pilot).cursor.op == 0
        )
        assert current_view(pilot).cursor.step < before + 4


def test_the_session_is_saved_when_idle() -> None:
    saved: list[SavedSession] = []
    session = nettui.open("digits")
    session.autosave = saved.append
    engine = Engine(lambda: session, lambda view, rest: None)
    engine.start()
    engine.submit(parse("next 3"))
    while not saved or saved[-1].position.step < 3:
        time.sleep(0.01)
    assert engine.error is None
    engine.stop()
