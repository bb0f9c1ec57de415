"""A held script goes back by a sleeping copy of its process, and repeats what it did bit for bit."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

import nettui
from nettui.scenario import open_recording
from nettui.sources.launch import Script
from nettui.sources.recording.remote import Remote

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="copies of a process are kept on Linux alone")

BUDGET = 500_000_000

TRAIN = """
import random, sys, time
import numpy as np, nettui

params, lines = {"W": np.ones((3, 1))}, open(sys.argv[2])
with nettui.Recorder(sys.argv[1], params) as recorder:
    for step in range(40):
        x = np.random.normal(size=(8, 3)) + random.random() + len(next(lines))
        error = x @ params["W"] - 1
        grads = {"W": 2 * x.T @ error / 8}
        rate = recorder.rate(1e-4)
        params["W"] -= rate * grads["W"]
        time.sleep(0.003)
        print("step", step, flush=True)
        recorder.step(loss=float((error ** 2).mean()), rate=rate, grads=grads)
sys.exit(5)
"""

TWO_MODELS = """
import torch
from torch import nn

torch.manual_seed(0)
models = nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.3), nn.Linear(8, 1)), nn.Linear(4, 1)
optimizers = [torch.optim.Adam(model.parameters(), lr=0.05) for model in models]
schedulers = [torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9) for optimizer in optimizers]
for step in range(30):
    x = torch.randn(16, 4)
    for model, optimizer in zip(models, optimizers):
        optimizer.zero_grad()
        loss = ((model(x) - x.sum(1, keepdim=True)) ** 2).mean()
        loss.backward()
        optimizer.step()
    for scheduler in schedulers:
        scheduler.step()
"""


WAITS = """
import os, signal, sys, time
import nettui

told = []
signal.signal(signal.SIGCHLD, lambda *rest: told.append(rest))
with nettui.Recorder(sys.argv[1]) as recorder:
    for step in range(12):
        time.sleep(0.003)
        recorder.step(loss=1.0)
try:
    while True:
        told.append(os.wait())
except ChildProcessError:
    sys.exit(3 if not told else 4)
"""


class Held:
    """A script under the debugger, held after its first step."""

    def __init__(self, folder: Path, text: str, words: Callable[[Path], list[str]], copies: int) -> None:
        self.recording = folder / "run.nettui"
        program = folder / "train.py"
        program.write_text(text)
        self.script = Script(self.recording, [str(program), *words(folder)], os.environ, copies)
        while (run := self.script.wait_for_run(0.5)) is None:
            assert self.script.exit_code is None, self.script.output.read_text()
        self.run: Remote = run
        self.session = open_recording(str(self.script.recording), held=run)

    def losses(self) -> list[float]:
        found: list[float] = self.session.run.past.history.column("loss").tolist()
        return found


def own_words(folder: Path) -> list[str]:
    lines = folder / "lines.txt"
    lines.write_text("".join("x" * (k % 7) + "\n" for k in range(60)))
    return [str(folder / "own.nettui"), str(lines)]


def processes(folder: Path) -> list[str]:
    """The processes that have a file of the folder in their command line."""
    lines = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(each.read_text())
        except OSError:  # it has just ended
            continue
    return [line for line in lines if str(folder) in line]


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    found = Held(tmp_path, TRAIN, own_words, BUDGET)
    yield found
    found.script.end()
    deadline = time.monotonic() + 5
    while processes(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert processes(tmp_path) == []


def test_what_is_repeated_is_what_it_was(held: Held) -> None:
    held.session.do("next 30")
    before, printed = held.losses(), held.script.output.read_text()
    for step in (7, 29, 0, 12, 12, 30):
        assert held.run.go(step, 10) == ""
        assert (held.run.at, held.run.differing) == (step, -1)
        assert held.script.output.read_text().splitlines()[-1] == f"step {step}"
    assert (held.losses(), held.script.output.read_text()) == (before, printed)
    assert held.session.do("next").cursor.step == 31


def test_a_script_that_waits_for_its_children_finds_no_copies(tmp_path: Path) -> None:
    held = Held(tmp_path, WAITS, own_words, BUDGET)
    held.session.do("next 8")
    for step in (2, 6, 2):
        assert held.run.go(step, 10) == ""
    held.session.do("goto end")
    assert held.script.end() == 3
    assert held.run.go(2, 10) == "the run has ended"


def test_a_run_that_was_gone_back_is_carried_on_before_its_next_step(held: Held) -> None:
    held.session.do("next 20")
    assert held.run.go(3, 10) == ""
    assert held.session.do("next").cursor.step == 21
    held.session.do("goto end")
    assert held.session.run.number == 39
    assert held.script.end() == 5  # the exit code of the copy that ran last


def test_a_rate_that_is_changed_at_an_earlier_step_begins_another_recording(held: Held) -> None:
    held.session.do("next 20")
    first = held.losses()
    said = held.session.do("goto 8; set optimizer.lr 0.001").message
    assert said is not None
    assert "the run goes on in own-from-9.nettui" in said
    assert (held.session.run.number, held.session.run.past.length) == (8, 9)
    held.session.do("next 6")
    second = held.losses()
    assert second[:10] == first[:10]
    assert all(a != b for a, b in zip(second[10:], first[10:], strict=False))
    assert held.run.go(2, 10) == ""  # and back once more: the change is made again on the way
    assert held.session.do("next").cursor.step == 15
    assert held.run.differing == -1
    rates = held.session.run.past.history.column("rate").tolist()
    assert rates == [1e-4] * 9 + [1e-3] * 7
    held.script.end()
    assert losses_in(held.recording.with_name("own.nettui")) == first
    assert losses_in(held.recording.with_name("own-from-9.nettui"))[:15] == second


def losses_in(path: Path) -> list[float]:
    session = nettui.open(path)
    session.do("goto end")
    found: list[float] = session.run.past.history.column("loss").tolist()
    return found


def test_a_step_that_was_not_measured_is_measured_when_the_cursor_comes_back_to_it(tmp_path: Path) -> None:
    held = Held(tmp_path, TRAIN.replace("params) as", "params, every=4) as"), own_words, BUDGET)
    past = held.session.run.past
    held.session.do("next 30")
    assert past.unmeasured(10)
    view = held.session.do("goto 10")
    assert past.unmeasured(10) is None
    assert view.results.unmeasured == {}
    (layer,) = held.session.reading.layers
    assert layer.gradient.W_norm > 0
    assert layer.update_ratio > 0
    held.script.end()


@pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGTERM])
def test_what_ends_the_script_ends_its_copies(held: Held, way: signal.Signals) -> None:
    held.session.do("next 10")
    assert held.run.go(4, 10) == ""
    os.kill(held.script._process.pid, way)
    deadline = time.monotonic() + 5
    while held.script.exit_code is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert held.script.exit_code == 128 + way


def test_a_script_that_does_not_repeat_itself_is_told(tmp_path: Path) -> None:
    text = TRAIN.replace("random.random()", "time.time() % 1")
    held = Held(tmp_path, text, own_words, BUDGET)
    held.session.do("next 12")
    assert held.run.go(6, 10) == ""
    assert 0 < held.run.differing <= 6
    held.script.end()


@pytest.mark.parametrize("command", ["inspect W", "set optimizer.lr 0.1"])
def test_what_is_done_at_a_step_that_came_out_otherwise_is_told(tmp_path: Path, command: str) -> None:
    text = TRAIN.replace("random.random()", "time.time() % 1")
    held = Held(tmp_path, text, own_words, BUDGET)
    held.session.do("next 12")
    said = held.session.do(f"goto 6; {command}").message
    assert said is not None
    assert re.search(r"step [1-6] was repeated and is not what it was", said)
    assert "repeated" not in (held.session.do("next 2").message or "")  # it is said once
    held.script.end()


def test_without_copies_a_run_says_how_it_could_go_back(tmp_path: Path) -> None:
    held = Held(tmp_path, TRAIN, own_words, 0)
    held.session.do("next 5")
    assert "--checkpoints fork" in held.run.go(2, 10)
    assert held.session.do("goto 2").message is None
    assert held.run.go(5, 10) == ""
    held.script.end()


def test_an_obstacle_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    text = TRAIN.replace(
        "params, lines",
        "import threading\nthreading.Thread(target=time.sleep, args=(60,), "
        "daemon=True).start()\nparams, lines",
    )
    held = Held(tmp_path, text, own_words, BUDGET)
    held.session.do("next 5")
    assert held.run.go(2, 10) == "the script has 2 threads, and a copy would have one"
    with pytest.raises(nettui.NettuiError, match="2 threads"):
        held.session.do("goto 2; set optimizer.lr 0.1")
    assert held.session.do("goto 5; next").cursor.step == 6
    held.script.end()


@pytest.mark.slow
def test_two_models_of_an_unchanged_script_go_back_together(tmp_path: Path) -> None:
    held = Held(tmp_path, TWO_MODELS, lambda folder: [], BUDGET)
    held.session.do("next 20")
    assert held.run.go(5, 20) == ""
    assert held.run.go(20, 20) == ""
    assert held.run.differing == -1
    held.session.do("goto 10; set optimizer.lr 0.5; next 5")
    rates = held.session.run.past.history.column("rate")
    assert rates == pytest.approx([*(0.05 * 0.9**step for step in range(11)), *[0.5] * 5])  # and so it stays
    held.script.end()
    names = sorted(path.name for path in tmp_path.glob("*.nettui"))
    assert names[0] == "run-2-from-10.nettui" or re.fullmatch(r"run-2-from-\d+\.nettui", names[0])
    first, second = (losses_in(tmp_path / name) for name in ("run-2.nettui", names[0]))
    assert len(first) >= 20
    assert np.array_equal(first[:10], second[:10])


def test_a_tensor_is_that_of_the_cursor_s_step(held: Held) -> None:
    weights = []
    for _ in range(6):
        held.session.do("next")
        found = held.session.do("inspect W").results.looked
        assert found is not None
        weights.append((found.step, found.values))
    for step, values in reversed(weights):
        found = held.session.do(f"goto {step}; inspect W").results.looked
        assert found is not None
        assert (found.step, found.values) == (step, values)
    assert len({values for _, values in weights}) == 6
    with pytest.raises(nettui.NettuiError, match=r"^inspect: expected the name of a tensor, found 'V'"):
        held.session.do("inspect V")
