"""A run is held after each step, goes on when its debugger leaves, and never waits without one."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from nettui.common.errors import CommandError
from nettui.debugger import navigator
from nettui.debugger.session import Session
from nettui.scenario import open_recording
from nettui.sources.recording.channel import VARIABLE, listening, socket_of
from nettui.sources.recording.control import BUSY, Control
from nettui.sources.recording.reader import Reader
from nettui.sources.recording.remote import Remote, connect

LOOP = """
import sys, time, numpy as np, nettui
params = {"W": np.full((3, 1), 4.0)}
with nettui.Recorder(sys.argv[1], params, max_overhead=None) as recorder:
    for step in range(int(sys.argv[2])):
        rate = recorder.rate(0.1) if "asks" in sys.argv else 0.1
        grads = {"W": params["W"].copy()}
        params["W"] -= rate * grads["W"]
        recorder.step(loss=float((params["W"] ** 2).sum()), rate=rate, grads=grads)
        time.sleep(0.002)
print("trained", step + 1)
"""
LONG = 1_000_000


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """`goto end` of a run that is held goes on for this many steps, where no end is in sight."""
    monkeypatch.setattr(navigator, "PATIENCE", 50)


def until(holds: Callable[[], bool]) -> None:
    """Waits for something that happens within moments."""
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


@contextmanager
def running(path: Path, steps: int = LONG, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A run in a process of its own, which has begun."""
    run = subprocess.Popen(
        [sys.executable, "-c", LOOP, str(path), str(steps), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until(lambda: socket_of(path).exists())
        yield run
    finally:
        run.kill()
        run.communicate()


def held(path: Path) -> tuple[Remote, Session]:
    live = connect(path)
    assert isinstance(live, Remote), live
    until(lambda: live.wait(0.1))
    return live, open_recording(str(path), lambda: True, live)


def test_a_run_does_one_step_when_it_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.nettui"
    with running(path) as run:
        live, session = held(path)
        last = session.do("goto end").cursor.step
        assert last == live.at
        for number in range(1, 4):
            assert session.do("next").cursor.step == last + number
        time.sleep(0.05)
        assert session.run.past.length == last + 4
        view = session.do(f"until step >= {last + 20}")
        assert (view.cursor.step, view.stopped_by) == (last + 20, f"until: step >= {last + 20}")
        assert session.run.past.length == last + 21
        losses = session.run.past.history.column("loss")
        assert losses[1:] == pytest.approx(losses[:-1] * 0.81)
        live.close()
        until(lambda: session.run.past.length > last + 30)  # it goes on
        assert run.poll() is None


def test_a_run_whose_debugger_is_killed_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a.nettui"
    hold = (
        "import sys, time; from pathlib import Path; from nettui.sources.recording.remote import connect;"
        "live = connect(Path(sys.argv[1])); live.wait(30); print('held', flush=True); time.sleep(60)"
    )
    with running(path, 300) as run:
        watcher = subprocess.Popen([sys.executable, "-c", hold, str(path)], stdout=subprocess.PIPE, text=True)
        assert watcher.stdout is not None
        assert watcher.stdout.readline() == "held\n"
        time.sleep(0.1)
        assert run.poll() is None
        watcher.kill()
        watcher.communicate()
        assert run.communicate(timeout=30)[0] == "trained 300\n"
    assert not socket_of(path).exists()


def test_only_the_owner_may_hold_a_run_and_one_debugger_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "a.nettui"
    with running(path):
        assert stat.S_IMODE(socket_of(path).stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
        held(path)
        second = connect(path)
        assert isinstance(second, Remote)
        assert not second.wait(10)
        assert (second.refusal, second.gone) == (BUSY, False)
        assert not second.wait(10)
        assert second.gone


def test_the_rate_changes_where_the_loop_asks_for_it(tmp_path: Path) -> None:
    path = tmp_path / "a.nettui"
    with running(path, LONG, "asks"):
        _, session = held(path)
        session.do("goto end")
        assert session.do("set optimizer.lr 0.01").message == "optimizer.lr = 0.01 from the next step on"
        assert session.do("next").reading.rate == 0.01
        for value, expected in (("-1", "of at least 0"), ("nan", "of at least 0"), ("x", "of at least 0")):
            with pytest.raises(CommandError, match=expected):
                session.do(f"set rate {value}")
        with pytest.raises(CommandError, match=r"one of optimizer\.lr"):
            session.do("set batch 3")


def test_a_loop_that_does_not_ask_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.nettui"
    with running(path):
        _, session = held(path)
        with pytest.raises(CommandError, match="the loop does not ask for it"):
            session.do("set rate 0.5")


def test_halt_ends_a_run_cleanly(tmp_path: Path) -> None:
    path = tmp_path / "a.nettui"
    with running(path) as run:
        _, session = held(path)
        last = session.do("goto end").cursor.step
        session.do("halt")
        out, errors = run.communicate(timeout=30)
        assert (run.returncode, out) == (0, "")
        assert errors == f"nettui: the debugger has ended the run after step {last}\n"
        view = session.do("next")
        assert (view.cursor.step, view.stopped_by) == (last, "end")
    with pytest.raises(CommandError, match="a run that is held"):
        session.do("halt")


def test_a_recording_that_nobody_writes_cannot_be_held(tmp_path: Path) -> None:
    path = tmp_path / "a.nettui"
    assert connect(path) == "it is not being written by a run on this machine that can be held"
    with running(path) as run:
        run.kill()
        run.wait()
        assert "does not answer" in str(connect(path))


def test_a_path_may_be_longer_than_a_socket_s(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    with running(folder / "a.nettui"):
        _, session = held(folder / "a.nettui")
        last = session.do("goto end").cursor.step
        assert session.do("next").cursor.step == last + 1
    assert len(os.fsencode(folder)) > 108


def test_two_words_that_come_at_once_are_both_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So it is when the run comes to its first step before its debugger has answered the door."""
    door = listening(tmp_path / "door")
    assert door is not None
    monkeypatch.setenv(VARIABLE, str(tmp_path / "door"))
    control = Control(tmp_path / "a.nettui")
    waits = Thread(target=control.after_step, args=(0, lambda: None), daemon=True)
    waits.start()
    debugger, _ = door.accept()
    told = b""
    while b'"at": 0' not in told:
        told += debugger.recv(4096)
    debugger.sendall(b'{"do": "hold"}\n{"do": "step"}\n')
    waits.join(30)
    assert not waits.is_alive()
    for each in (control, debugger, door):
        each.close()


TWO = """
import sys, time, nettui
recorders = [nettui.Recorder(path) for path in sys.argv[1].split(",")]
for step in range(int(sys.argv[2])):
    for recorder in reversed(recorders):
        recorder.step(loss=1.0)
    time.sleep(0.002)
"""


def test_all_recordings_of_a_held_process_are_up_to_date(tmp_path: Path) -> None:
    first, second = tmp_path / "a.nettui", tmp_path / "a-2.nettui"
    command = [sys.executable, "-c", TWO, f"{first},{second}", str(LONG)]
    with subprocess.Popen(command) as run:
        try:
            until(lambda: socket_of(first).exists())
            live, _ = held(first)
            for _ in range(3):
                assert live.advance(30)
                assert len(Reader(second).steps(0)) == live.at + 1
        finally:
            run.kill()
