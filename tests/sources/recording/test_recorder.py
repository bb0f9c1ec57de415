"""The Recorder never stops a training, and what it has committed is there, whatever happens."""

from __future__ import annotations

import math
import os
import signal
import sqlite3
import subprocess
import sys
import time
import warnings
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import nettui
from nettui.common.errors import InputError
from nettui.sources.recording.pacing import Pacing
from nettui.sources.recording.reader import MOST_LAYERS, Reader
from nettui.sources.recording.schema import APPLICATION_ID, SCALARS, VERSION, require_recording
from nettui.types import NonFinite

ENDLESS = """
import sys, time, numpy as np, nettui
params = {"W": np.ones((8, 4)), "b": np.zeros(4)}
recorder = nettui.Recorder(sys.argv[1], params, max_overhead=None)
for step in range(10**9):
    params["W"] *= 0.999
    recorder.step(loss=1 / (step + 1), samples=range(4), grads={"W": np.ones((8, 4))})
    if recorder.committed == step + 1:
        print(step, flush=True)
"""


def kill_once(path: Path, seconds: float) -> None:
    """Kills a process that records, in the middle, and requires every step that it called committed."""
    process = subprocess.Popen([sys.executable, "-c", ENDLESS, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "0\n"
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    said = process.stdout.read().split("\n")[:-1]  # the last line may be cut
    process.wait()
    promised = int(said[-1]) if said else 0
    reader = Reader(path)
    losses = reader.steps(0)[:, SCALARS.index("loss") - 1]
    assert len(losses) > promised
    assert losses == pytest.approx(1 / np.arange(1, len(losses) + 1))
    assert reader.is_over()
    assert all(reader.measured(step)[1] for step in (0, promised))
    reader.close()
    assert nettui.open(path).do("goto end").cursor.step == len(losses) - 1


@pytest.mark.parametrize("number", range(3))
def test_a_killed_process_loses_no_committed_step(tmp_path: Path, number: int) -> None:
    kill_once(tmp_path / "a.nettui", 0.1 + 0.13 * number)


@pytest.mark.skipif(sys.platform != "linux", reason="it is seen in /proc")
def test_a_process_that_nobody_waits_for_writes_no_more(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ENDLESS, str(tmp_path / "a.nettui")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "0\n"
    assert not Reader(tmp_path / "a.nettui").is_over()
    process.kill()
    while process.stdout.read():
        pass
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert Reader(tmp_path / "a.nettui").is_over()
    process.wait()


@pytest.mark.slow
def test_fifty_killed_processes_lose_no_committed_step(tmp_path: Path) -> None:
    for number in range(50):
        kill_once(tmp_path / f"{number}.nettui", 0.02 + 0.011 * number)


FULL = """
import resource, sys, warnings, numpy as np, nettui
recorder = nettui.Recorder(sys.argv[1], max_overhead=None)
for step in range(500):
    if step == 20:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    recorder.step(loss=1.0)
    if not step % 5:
        __import__("time").sleep(0.002)
    recorder.commit()
print("trained")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of file sizes are those of Unix")
@pytest.mark.parametrize("option", ["default", "error"])
def test_a_full_disk_ends_the_recording_with_one_warning(tmp_path: Path, option: str) -> None:
    path = tmp_path / "a.nettui"
    command = [sys.executable, "-W", option, "-c", FULL, str(path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "trained\n"), done.stderr
    assert done.stderr.count("recording stopped at step") == 1, done.stderr
    assert "training goes on" in done.stderr
    assert len(Reader(path).steps(0)) >= 20


def test_the_file_says_what_it_is_and_closes_to_one_plain_file(tmp_path: Path) -> None:
    path = tmp_path / "runs" / "a.nettui"
    with nettui.Recorder(path) as recorder:
        recorder.step(loss=1.0)
    require_recording(path)
    assert [*path.parent.iterdir()] == [path]
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert database.execute("PRAGMA user_version").fetchone() == (VERSION,)
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("SELECT loss, accuracy FROM step").fetchall() == [(1.0, None)]


def test_a_reader_does_not_keep_the_writer_from_closing(tmp_path: Path) -> None:
    recorder = nettui.Recorder(tmp_path / "a.nettui")
    recorder.step(loss=1.0)
    reader = Reader(tmp_path / "a.nettui")
    assert not reader.is_over()
    began = time.perf_counter()
    recorder.close()
    assert time.perf_counter() - began < 2
    assert reader.is_over()
    assert len(reader.steps(0)) == 1


def test_nan_and_infinity_are_recorded_as_they_are(tmp_path: Path) -> None:
    with nettui.Recorder(tmp_path / "a.nettui") as recorder:
        for loss in (1.0, math.inf, math.nan, 2.0):
            recorder.step(loss=loss, rate=-math.inf)
    session = nettui.open(tmp_path / "a.nettui")
    losses = [session.do(f"goto {number}").reading.loss.total for number in range(4)]
    assert losses == pytest.approx([1.0, math.inf, math.nan, 2.0], nan_ok=True)
    assert session.reading.rate == -math.inf
    assert session.do("goto 0; continue").stopped_by == "fault"
    assert str(session.reading.nonfinite) == "infinity at loss loss: out, 1 value"
    report = session.check(only=["non-finite"])
    assert report.verdict == "fail"


def test_a_nan_is_found_where_it_was_born_with_what_was_sound_before(tmp_path: Path) -> None:
    params = {"W1": np.ones((4, 3)), "b1": np.zeros(3), "W2": np.ones((3, 2)), "b2": np.zeros(2)}
    with nettui.Recorder(tmp_path / "a.nettui", params, max_overhead=None) as recorder:
        for step in range(15):
            grads = {name: np.full(array.shape, 0.1) for name, array in params.items()}
            if step == 14:
                grads["W1"][2, 1] = math.nan
            for name in params:
                params[name] = params[name] - grads[name]
            recorder.step(loss=1.0, grads=grads, samples=range(step, step + 4))
    reader = Reader(tmp_path / "a.nettui")
    found = reader.nonfinite(14)
    assert found is not None
    note, found_without_note = found.note, str(found)
    assert found_without_note == "NaN at backward layer1: gradient of W1[2, 1], 1 value"
    assert note.startswith("last finite reading of layer1 at step 13: ‖W‖ ")
    assert [*reader.samples(14)] == [14, 15, 16, 17]
    assert [bool(reader.samples(step)) for step in range(15)] == [False] * 4 + [True] * 11
    view = nettui.open(tmp_path / "a.nettui").do("continue")
    assert view.cursor.step == 14
    assert "last finite reading of layer1 at step 13" in view.findings[0].evidence


def test_ten_steps_before_a_nan_are_kept_although_they_were_not_measured(tmp_path: Path) -> None:
    params = {"W1": np.ones((4, 3)), "b1": np.zeros(3)}
    with nettui.Recorder(tmp_path / "a.nettui", params, every=1000) as recorder:
        for step in range(30):
            if step == 29:
                recorder.commit()
                session = nettui.open(tmp_path / "a.nettui").run
                assert session.past.unmeasured(25) is not None
            grads = {"W1": np.full((4, 3), math.nan if step == 29 else float(step)), "b1": np.ones(3)}
            params["W1"] -= 0 * grads["W1"]
            recorder.step(loss=1.0, grads=grads, samples=range(40))
        recorder.commit()
        time.sleep(0.1)
        past = session.past  # which was open before
        assert past.length == 30
        assert [past.unmeasured(step) is None for step in range(29)] == [True] + [False] * 18 + [True] * 10
        gradients = [past.reading(step).layers[0].gradient for step in range(19, 29)]
        sizes = [step * 12**0.5 for step in range(19, 29)]
        assert [each.W_norm for each in gradients] == pytest.approx(sizes)
        assert [each.b_norm for each in gradients] == pytest.approx([3**0.5] * 10)
        found = past.reading(29).nonfinite
    assert found is not None
    parts = found.note.split("; ")
    assert parts[0].startswith("last finite reading of layer1 at step 0: ")
    assert parts[1].startswith("‖∂E/∂W‖ of layer1 in the 10 steps before: 65.8, 69.3, ")
    assert parts[2] == f"samples {', '.join(map(str, range(16)))}, … (40)"


def test_an_update_that_overflows_is_named(tmp_path: Path) -> None:
    params = {"W1": np.ones((4, 3)), "b1": np.zeros(3)}
    with nettui.Recorder(tmp_path / "a.nettui", params) as recorder:
        params["b1"] = params["b1"] + math.inf
        recorder.step(loss=1.0, grads={"W1": np.ones((4, 3))})
    found = Reader(tmp_path / "a.nettui").nonfinite(0)
    assert found == NonFinite(-1, "update", "layer1", "b1", "inf", (0,), 3)


def test_epochs_go_on_where_a_second_training_begins_again(tmp_path: Path) -> None:
    with nettui.Recorder(tmp_path / "a.nettui") as recorder:
        for epoch in (0, 0, 1, 1, 0, 0, 1):
            recorder.step(loss=1.0, epoch=epoch)
    rows = Reader(tmp_path / "a.nettui").steps(0)
    assert rows[:, :2].tolist() == [[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1], [3, 0]]
    session = nettui.open(tmp_path / "a.nettui")
    assert [session.do("epoch").cursor.step for _ in range(5)] == [1, 3, 5, 6, 6]


@pytest.mark.parametrize(
    ("path", "options", "message"),
    [
        ("a.txt", {}, "path: expected a file name that ends in .nettui"),
        ("there.nettui", {}, "take another name, or overwrite=True"),
        ("a.nettui", {"every": 0}, "every: expected a whole number of at least 1, found 0"),
        ("a.nettui", {"max_overhead": 0}, "max_overhead: expected a share above 0, or None, found 0"),
        ("there.nettui/a.nettui", {}, "there.nettui"),
    ],
)
def test_a_recorder_that_cannot_be_made_says_why(
    tmp_path: Path, path: str, options: dict[str, int], message: str
) -> None:
    (tmp_path / "there.nettui").write_text("mine")
    with pytest.raises(InputError) as error:
        nettui.Recorder(tmp_path / path, **options)  # type: ignore[arg-type]
    assert message in str(error.value)
    assert (tmp_path / "there.nettui").read_text() == "mine"


def test_overwrite_replaces_a_recording(tmp_path: Path) -> None:
    for loss in (1.0, 2.0):
        with nettui.Recorder(tmp_path / "a.nettui", overwrite=True) as recorder:
            recorder.step(loss=loss)
    assert nettui.open(tmp_path / "a.nettui").reading.loss.total == 2.0


def test_a_model_that_cannot_be_measured_ends_measuring_not_training(tmp_path: Path) -> None:
    class Odd:
        def __array__(self, *arguments: object, **options: object) -> None:
            raise RuntimeError("no")

    with nettui.Recorder(tmp_path / "a.nettui", {"W": np.ones((2, 2))}) as recorder:
        with pytest.warns(RuntimeWarning, match="measuring stopped at step 0: RuntimeError: no"):
            recorder.step(loss=1.0, grads={"W": Odd()})
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            recorder.step(loss=2.0)
    assert len(Reader(tmp_path / "a.nettui").steps(0)) == 2


def test_a_forked_process_leaves_the_recording_alone(tmp_path: Path) -> None:
    with nettui.Recorder(tmp_path / "a.nettui") as recorder:
        recorder.step(loss=1.0)
        if not (child := os.fork()):
            recorder.step(loss=7.0)
            recorder.close()
            os._exit(0)
        os.waitpid(child, 0)
        recorder.step(loss=2.0)
    assert Reader(tmp_path / "a.nettui").steps(0)[:, 2].tolist() == [1.0, 2.0]


def test_pacing_keeps_its_share_of_the_time() -> None:
    pacing, measured = Pacing(1, 0.05), 0
    worked = spent = 0.0
    for step in range(5000):
        due = pacing.is_due(step)
        measured += due
        cost = 0.004 if due else 0.0001
        pacing.note(0.01, cost, due)
        worked, spent = worked + 0.01, spent + cost
    assert 0.04 < spent / worked < 0.056
    assert measured > 400


def test_what_is_measured_of_a_short_run_is_spread_over_it() -> None:
    for every in (1, 5):
        pacing, due = Pacing(every, 0.05), []
        for step in range(200 * every):
            if pacing.is_due(step):
                due.append(step)
            pacing.note(1e-4, 2e-3 if due[-1] == step else 1e-5, due[-1] == step)
        assert due[4] == 4 * every
        assert len(due) < 40
        assert all(b - a <= 0.3 * b for a, b in pairwise(due[4:]))
        assert due[-1] > 0.7 * 200 * every


def test_pacing_measures_all_around_a_sudden_loss_and_every_kth_step_without_a_limit() -> None:
    pacing = Pacing(1, 1e-6)
    due = []
    for step in range(300):
        due.append(pacing.is_due(step))
        pacing.note(1.0, 1.0, due[-1])
        pacing.see(step, 100.0 if step == 250 else 1.0 + 0.1 * (step % 3))
    assert due[0]
    assert not any(due[2:250])
    unlimited = Pacing(7, None)
    steps = [step for step in range(50) if unlimited.is_due(step)]
    assert all(b - a == 7 for a, b in pairwise(steps))


def test_a_hostile_recording_is_refused_or_bounded(tmp_path: Path) -> None:
    path = tmp_path / "a.nettui"
    with nettui.Recorder(path) as recorder:
        for step in range(3):
            recorder.step(loss=1.0 / (step + 1))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO layer VALUES (1000000000000, 'far', '', 3)")
    assert len(Reader(path).layers) == MOST_LAYERS + 1
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("ALTER TABLE step RENAME TO once")
        endless = "WITH RECURSIVE n(step) AS (SELECT 0 UNION ALL SELECT step + 1 FROM n) SELECT * FROM n"
        connection.execute(f"CREATE VIEW step AS {endless}")
    with pytest.raises(InputError, match="'step' is no table in it"):
        nettui.open(path)


@pytest.mark.slow
def test_fifty_killed_readers_leave_no_lock_and_lose_no_step(tmp_path: Path) -> None:
    path, number = tmp_path / "a.nettui", 0
    with warnings.catch_warnings(), nettui.Recorder(path, {"W": np.ones((3, 2))}) as recorder:
        warnings.simplefilter("error")
        for at in range(50):
            recorder.step(loss=float(number))
            recorder.commit()
            number += 1
            if not (child := os.fork()):
                while True:
                    reader = Reader(path)
                    reader.steps(0)
                    reader.measured(0)
                    reader.close()
            for _ in range(2 + at % 7):
                time.sleep(0.005)
                recorder.step(loss=float(number))
                recorder.commit()
                number += 1
            os.kill(child, signal.SIGKILL)
            assert os.WIFSIGNALED(os.waitpid(child, 0)[1])  # it was reading until then
    assert Reader(path).steps(0)[:, 2].tolist() == [float(step) for step in range(number)]
    assert [each.name for each in tmp_path.iterdir()] == ["a.nettui"]
