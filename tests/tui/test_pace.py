"""A paced run: so many mini-batches a second by the clock it is given, each of them shown."""

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
from nettui.tui.engine import PACES, TICK, Engine
from nettui.tui.status import status
from tests.tui.pilot import LARGE, app, at, drawn, screen, until

STEPS = 46


class Paced:
    """An engine on a clock that goes on only while it sleeps, and what one saw of it at every tick."""

    def __init__(self, pace: int | None, tick: Callable[[Paced], None] = lambda paced: None) -> None:
        self.time = 0.0
        self.seen: dict[int, float] = {}
        self.views: list[View] = []
        self._tick, self._done = tick, threading.Semaphore(0)
        run = load("digits", {"train.epochs": 2})
        self.engine = Engine(lambda: open_session(run), self._publish, lambda: self.time, self._sleep)
        self.engine.pace = pace

    def run(self, line: str) -> View:
        """The View after a line of commands."""
        self.engine.start()
        self._wait()
        self.engine.submit(parse(line))
        self._wait()
        self.engine.stop()
        assert self.engine.broken is None
        return self.views[-1]

    def _wait(self) -> None:
        assert self._done.acquire(timeout=60)

    def _publish(self, view: View, rest: Sequence[Command]) -> None:
        self.views.append(view)
        self._done.release()

    def _sleep(self, seconds: float) -> None:
        self.time += seconds
        if (view := self.engine.latest) is not None:
            self.seen.setdefault(view.cursor.step, self.time)
        self._tick(self)


@pytest.mark.parametrize("pace", [pace for pace in PACES if pace])
def test_every_mini_batch_is_shown_for_its_time(pace: int) -> None:
    paced = Paced(pace)
    assert paced.run("play").stopped_by == "end"
    assert list(paced.seen) == list(range(1, STEPS))
    assert paced.time == pytest.approx((STEPS - 1) / pace, rel=0.05)


@pytest.mark.parametrize(("pace", "line"), [(None, "play"), (1, "next 30"), (1, "goto 40; continue-back")])
def test_full_speed_and_what_is_no_run_forward_wait_for_nothing(pace: int | None, line: str) -> None:
    paced = Paced(pace)
    paced.run(line)
    assert paced.time == 0


def test_a_command_stops_it_within_a_tick() -> None:
    def tick(paced: Paced) -> None:
        if paced.time > 4.5:
            paced.engine.submit([Pause()])

    paced = Paced(1, tick)
    view = paced.run("play")
    assert (view.stopped_by, view.cursor.step) == ("pause", 5)
    assert paced.time < 4.5 + 2 * TICK


def test_another_pace_holds_at_once() -> None:
    def tick(paced: Paced) -> None:
        paced.engine.pace = None if paced.time > 4.5 else 1

    paced = Paced(1, tick)
    assert paced.run("play").stopped_by == "end"
    assert paced.time < 4.5 + 2 * TICK


def test_the_status_line_tells_the_pace_of_a_run() -> None:
    view = open_session(load("digits")).view(running=True)
    assert "▶ running · 3/s  " in status(view, 80, pace=3).plain
    assert "▶ running  " in status(view, 80).plain


async def test_the_keys_choose_the_pace() -> None:
    async with app("digits", train__epochs=100000).run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        slower = [("minus", pace) for pace in (30, 10, 3, 1, 1)]
        for key, pace in [("plus", None), *slower, ("equals_sign", 3)]:
            await pilot.press(key)
            assert screen(pilot).engine.pace == pace
        assert "3 mini-batches a second" in drawn(pilot)
        await pilot.press("space", "minus")
        await until(pilot, lambda: screen(pilot).view.running)
        await pilot.pause()
        assert "running · 1/s" in drawn(pilot)
        before = screen(pilot).view.cursor.step
        await pilot.press("s")
        await until(pilot, lambda: not screen(pilot).view.running and screen(pilot).view.cursor.op == 0)
        assert screen(pilot).view.cursor.step < before + 4


def test_where_one_stands_is_kept_before_one_quits() -> None:
    kept: list[SavedSession] = []
    session = nettui.open("digits")
    session.autosave = kept.append
    engine = Engine(lambda: session, lambda view, rest: None)
    engine.start()
    engine.submit(parse("next 3"))
    while not kept or kept[-1].position.step < 3:
        time.sleep(0.01)
    assert engine.broken is None
    engine.stop()
