"""A script and the debugger that holds it are killed together: what was promised is there, and no process."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

import nettui
from nettui.sources.checkpoints.checkpoints import GRACE
from nettui.sources.recording.channel import PROCESS, socket_of
from nettui.sources.recording.reader import Reader
from nettui.sources.recording.remote import connect
from nettui.sources.recording.schema import SCALARS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for as on Linux")

DEBUGGER = """
import os, sys
from pathlib import Path
from nettui.sources.launch import Script

recording, copies, *words = sys.argv[1:]
script = Script(Path(recording), words, os.environ, int(copies))
while (run := script.wait_for_run(0.5)) is None:
    assert script.exit_code is None, script.output.read_text()
print(script._process.pid, script.recording, flush=True)
while True:
    print(run.at, flush=True)  # so far all is in the file
    if run.goes_back and run.at % 20 == 19:
        print(-1, flush=True)  # now it goes back
        run.go(run.at - 15, 10)
    else:
        run.advance(10)
"""

ARRAYS = """
import sys, numpy as np, nettui

params = {"W": np.ones((8, 4)), "b": np.zeros(4)}
with nettui.Recorder(sys.argv[1], params, max_overhead=None) as recorder:
    for step in range(10**9):
        params["W"] *= 0.9
        recorder.step(loss=0.9**step, grads={"W": np.ones((8, 4))})
"""

TORCH = """
import torch

weight = torch.nn.Linear(1, 1, bias=False)
torch.nn.init.ones_(weight.weight)
optimizer = torch.optim.SGD(weight.parameters(), 0.05)
while True:
    optimizer.zero_grad()
    loss = weight(torch.ones(1, 1)).abs().sum() + (weight.weight * 0).sum()
    (loss**2).backward()
    optimizer.step()
"""


WAKES = """
import os, signal, time
from nettui.sources.checkpoints.checkpoints import Checkpoints
from nettui.sources.checkpoints.keeper import keep

keeper = keep()
checkpoints = Checkpoints(keeper, 500_000_000)
checkpoints.take(0)
(copy,) = checkpoints._copies
os.kill(copy.process, signal.SIGSTOP)
if os.fork() == 0:
    time.sleep(0.2)
    os.kill(keeper.process, signal.SIGKILL)
    os._exit(0)
checkpoints.wake(0)
"""


def is_alive(process: int) -> bool:
    """Whether a process still has anything; it may be one whose end nobody asks about."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] not in "ZX"


def processes(folder: Path) -> set[int]:
    """The processes that have a file of the folder in their command line."""
    found = set()
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(folder) in each.read_text():
                found.add(int(each.parent.name))
        except OSError:  # it has just ended
            continue
    return found


def until(holds: Callable[[], bool], within: float = 30) -> None:
    """Waits for something that happens within moments, on any machine within those seconds."""
    end = time.monotonic() + within
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def kill_both(
    folder: Path,
    number: int,
    program: Sequence[str],
    copies: int,
    draw: random.Random,
    goes_back: bool = False,
) -> None:
    """Kills both sides at a random moment, or when it goes back, and looks at what they have left."""
    (folder / "tmp").mkdir(exist_ok=True)
    words = [str(folder / f"{number}.nettui"), str(copies), *program]
    debugger = subprocess.Popen(
        [sys.executable, "-c", DEBUGGER, *words],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(folder / "tmp")},
    )
    assert debugger.stdout is not None
    script, recording = debugger.stdout.readline().split()
    path = Path(recording)
    if goes_back:
        assert "-1\n" in iter(debugger.stdout.readline, "")
        time.sleep(draw.random() * 0.03)
    else:
        time.sleep(draw.random() ** 2 * 0.4)
    sides = [debugger.pid, int(script)]
    draw.shuffle(sides)
    there = processes(folder)
    for side in sides:
        os.kill(side, signal.SIGKILL)
    promised = max(map(int, debugger.stdout.read().split("\n")[:-1]), default=0)  # the last line may be cut
    debugger.wait()
    until(lambda: not any(map(is_alive, there | processes(folder))))
    with closing(sqlite3.connect(path, timeout=0)) as connection:  # there is no lock
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    reader = Reader(path)
    losses = reader.steps(0)[:, SCALARS.index("loss") - 1]
    assert len(losses) > promised
    shrinks = 0.9 if program[0].endswith("arrays.py") else 0.81
    assert losses == pytest.approx(shrinks ** np.arange(len(losses)), rel=1e-3, abs=1e-30)
    assert reader.is_over()  # although nobody may ask how the script has ended
    reader.close()
    assert nettui.open(path).do("goto end").cursor.step == len(losses) - 1
    assert not socket_of(path).exists()
    assert isinstance(connect(path), str)
    assert [*(folder / "tmp").glob("nettui-*")] == []


@pytest.mark.parametrize("copies", [0, 200_000_000])
def test_a_script_and_its_debugger_killed_together_leave_what_was_promised(
    tmp_path: Path, copies: int
) -> None:
    (tmp_path / "arrays.py").write_text(ARRAYS)
    program = [str(tmp_path / "arrays.py"), str(tmp_path / "own.nettui")]
    kill_both(tmp_path, 0, program, copies, random.Random(1))


def test_a_script_and_its_debugger_killed_while_it_goes_back(tmp_path: Path) -> None:
    (tmp_path / "arrays.py").write_text(ARRAYS)
    program = [str(tmp_path / "arrays.py"), str(tmp_path / "own.nettui")]
    kill_both(tmp_path, 0, program, 200_000_000, random.Random(2), goes_back=True)


def test_a_run_without_keeper_does_not_wait_for_its_copy(tmp_path: Path) -> None:
    (tmp_path / "wakes.py").write_text(WAKES)
    run = subprocess.Popen([sys.executable, str(tmp_path / "wakes.py")])
    run.wait(timeout=30)
    until(lambda: not any(map(is_alive, processes(tmp_path))), within=GRACE / 2)


def test_a_script_whose_debugger_has_gone_does_not_begin(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (tmp_path / "arrays.py").write_text(ARRAYS)
    program = [str(tmp_path / "arrays.py"), str(tmp_path / "own.nettui")]
    done = subprocess.run(
        [sys.executable, "-m", "nettui.sources.script", str(tmp_path / "a.nettui"), *program],
        env={**os.environ, PROCESS: str(gone.pid)},
        timeout=30,
    )
    assert done.returncode == 1
    assert [*tmp_path.iterdir()] == [tmp_path / "arrays.py"]


@pytest.mark.slow
def test_fifty_scripts_and_their_debuggers_killed_together_leave_what_was_promised(tmp_path: Path) -> None:
    draw = random.Random(0)
    (tmp_path / "arrays.py").write_text(ARRAYS)
    (tmp_path / "unchanged.py").write_text(TORCH)
    for number in range(50):
        copies = 200_000_000 * (number % 2)
        if number % 10:
            program = [str(tmp_path / "arrays.py"), str(tmp_path / f"own{number}.nettui")]
        else:
            program = [str(tmp_path / "unchanged.py")]
        kill_both(tmp_path, number, program, copies, draw, goes_back=number % 4 == 1)
