"""`nettui record` and `nettui run` with a training script: its arguments, its output, its exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import nettui
from nettui.cli import BAD_INPUT
from nettui.common.errors import InputError, NettuiError
from nettui.scenario import open_recording
from nettui.sources.launch import Script
from tests.program import Terminal, run_nettui

LOOP = """
import sys, numpy as np, nettui
params = {"W": np.ones((2, 1))}
print("arguments", sys.argv[2:], flush=True)
with nettui.Recorder(sys.argv[1], params) as recorder:
    for step in range(20):
        params["W"] *= 0.9
        recorder.step(loss=float(params["W"].sum()), grads={"W": params["W"]})
sys.exit(3)
"""


@pytest.fixture
def loop(tmp_path: Path) -> Path:
    path = tmp_path / "train.py"
    path.write_text(LOOP)
    return path


def test_record_is_the_script(loop: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.nettui"
    done = run_nettui(f"record --into {tmp_path / 'a.nettui'} {loop} -- {own} --epochs 3")
    assert (done.returncode, done.stdout) == (3, "arguments ['--epochs', '3']\n")
    assert done.stderr == f"nettui: recording into {tmp_path / 'a.nettui'}\n"
    assert nettui.open(own).do("goto end").cursor.step == 19


def test_a_script_keeps_the_threads_that_it_would_have(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text("import os\nprint(os.environ.get('OMP_NUM_THREADS'))\n")
    wanted = os.environ.get("OMP_NUM_THREADS")
    assert run_nettui(f"record --into {tmp_path / 'a.nettui'} {script}").stdout == f"{wanted}\n"


def test_what_the_interpreter_was_given_holds_for_the_script(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text("import sys\nprint(__debug__, sys.warnoptions, sys.flags.dont_write_bytecode)\n")
    line = f"-O -B -W error::UserWarning -m nettui record --into {tmp_path / 'a.nettui'} {script}"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
    done = subprocess.run(
        [sys.executable, *line.split()], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout == "False ['error::UserWarning'] 1\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("record", "record: name a scenario, a recording, FILE.py:NAME or a script"),
        ("record nowhere.py", "record: script: expected a Python file, found 'nowhere.py' (there is none)"),
        (
            "record -m one two",
            "record: -m: expected a module alone, found 'two' (its arguments come after --)",
        ),
        (
            f"record --into {__file__}/a.nettui {__file__}",
            f"record: --into: expected a folder to write to, found '{__file__}' (File exists)",
        ),
        ("run digits --into a.nettui", "run: --into: expected a script, found 'digits'"),
        ("watch nowhere.nettui --control", "watch: needs a terminal"),
        ("do digits halt", "halt: expected a run that is held, found none is"),
    ],
)
def test_what_cannot_be_run_is_said(line: str, said: str) -> None:
    done = run_nettui(line)
    assert done.returncode == BAD_INPUT
    assert done.stderr.startswith(f"nettui: {said}")


def test_values_are_not_set_in_a_script(loop: Path) -> None:
    done = run_nettui(f"run {loop} --set train.epochs=1")
    assert done.stderr == "nettui: run: a script has values of its own: no --set, no --seed\n"


def launched(loop: Path, folder: Path) -> Script:
    return Script(folder / "unused.nettui", [str(loop), str(folder / "own.nettui")], os.environ)


def test_a_script_is_held_from_its_first_step_on(loop: Path, tmp_path: Path) -> None:
    script = launched(loop, tmp_path)
    try:
        live = script.wait_for_run(60)
        assert live is not None
        assert script.recording == tmp_path / "own.nettui"
        session = open_recording(str(script.recording), lambda: True, live)
        assert session.run.past.length == 1
        assert session.do("next 4").cursor.step == 4
        view = session.do("continue")
        assert (view.cursor.step, view.stopped_by) == (19, "end")
        for command in ("set optimizer.lr 0.1", "inspect W"):
            with pytest.raises(NettuiError, match="needs the run itself: it has ended"):
                session.do(command)
    finally:
        code = script.end()
    assert code == 3
    assert script.output.read_text() == "arguments []\n"


def test_a_script_that_is_left_ends(loop: Path, tmp_path: Path) -> None:
    script = launched(loop, tmp_path)
    assert script.wait_for_run(60) is not None
    assert script.end() == 0
    assert script.exit_code == 0
    assert "the debugger has ended the run after step 0" in script.output.read_text()


def test_a_script_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "deaf.py"
    path.write_text(
        "import signal, time\nfor s in (2, 15): signal.signal(s, signal.SIG_IGN)\n"
        "print('deaf', flush=True)\nwhile True: time.sleep(1)\n"
    )
    script = Script(tmp_path / "a.nettui", [str(path)], os.environ)
    while not script.output.read_text():
        assert script.wait_for_run(0.05) is None
    assert script.end() == 0
    assert script.exit_code == 128 + signal.SIGKILL


@pytest.mark.slow
@pytest.mark.parametrize("killed", [False, True])
def test_the_debugger_on_a_script_in_a_terminal(loop: Path, tmp_path: Path, killed: bool) -> None:
    terminal, own = Terminal(), tmp_path / "own.nettui"
    program = terminal.start(f"run --into {tmp_path / 'a.nettui'} {loop} -- {own}")
    terminal.until(b"paused")
    if killed:
        program.kill()
        terminal.rest()
    else:
        terminal.type(b"nc")
        terminal.until(b"ended with exit code 3")
        terminal.type(b"q")
        assert f"recorded in {own}" in terminal.rest()
        assert nettui.open(own).do("goto end").cursor.step == 19
    assert program.wait() == (-signal.SIGKILL if killed else 3)
    end = time.monotonic() + 30
    while subprocess.run(["pgrep", "-f", str(own)], capture_output=True, check=False).stdout:
        assert time.monotonic() < end
        time.sleep(0.1)


def has_ended(path: Path) -> bool:
    """Whether a run has written its last step; there may be no file yet, or none with a step."""
    try:
        return nettui.open(path).run.past.ended
    except InputError:
        return False


def test_of_several_runs_one_is_held_and_the_others_go_on(loop: Path, tmp_path: Path) -> None:
    several = tmp_path / "several.py"
    several.write_text(
        "import subprocess, sys\n"
        f"words = [[sys.executable, {str(loop)!r}, f'{tmp_path}/{{n}}.nettui'] for n in range(3)]\n"
        "runs = [subprocess.Popen(each) for each in words]\n"
        "sys.exit(sum(run.wait() for run in runs))\n"
    )
    script = Script(tmp_path / "unused.nettui", [str(several)], os.environ)
    try:
        live = script.wait_for_run(60)
        assert live is not None
        others = [path for path in (tmp_path / f"{n}.nettui" for n in range(3)) if path != script.recording]
        end = time.monotonic() + 60
        while not all(map(has_ended, others)):
            assert time.monotonic() < end
            time.sleep(0.1)
        assert nettui.open(script.recording).run.past.length == 1
    finally:
        script.end()


def test_an_option_may_stand_before_the_command(loop: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.nettui"
    done = run_nettui(f"--lang fr record --into {tmp_path / 'a.nettui'} {loop} -- {own} --lang x")
    assert (done.returncode, done.stdout) == (3, "arguments ['--lang', 'x']\n")
    assert done.stderr.startswith("nettui: enregistrement dans ")
