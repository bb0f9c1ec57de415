"""`nettui` among other programs: signals, pipes, closed streams, a terminal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from nettui.cli import BAD_INPUT, FAILED, FINE, INTERRUPTED
from tests.program import (
    ENDLESS,
    NETTUI,
    Terminal,
    start_nettui,
)


def test_ctrl_c_ends_the_program_quietly() -> None:
    program = start_nettui(ENDLESS, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert program.stdout is not None
    assert program.stderr is not None
    first = program.stdout.readline()
    program.send_signal(signal.SIGINT)
    lines = [first, *program.stdout]  # communicate() would lose what readline() has read ahead
    assert (program.wait(timeout=60), program.stderr.read()) == (INTERRUPTED, "")
    assert all(json.loads(line)["fault"] is None for line in lines)


@pytest.mark.parametrize("line", [ENDLESS, "list", "list --json"])
def test_a_closed_pipe_ends_the_program_quietly(line: str) -> None:
    program = start_nettui(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert program.stdout is not None
    if line == ENDLESS:
        assert json.loads(program.stdout.readline())["step"] == 0
    program.stdout.close()
    program.stdout = None
    assert program.communicate(timeout=60)[1] == ""
    assert program.returncode == FINE


@pytest.mark.parametrize("line", ["list", "trace digits"])
def test_output_that_cannot_be_written_is_an_error(line: str) -> None:
    with open(os.devnull) as unwritable:
        program = start_nettui(line, stdout=unwritable, stderr=subprocess.PIPE)
        _, message = program.communicate(timeout=60)
    assert program.returncode == BAD_INPUT
    assert message == "nettui: standard output: Bad file descriptor\n"


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("new mine", "nettui: mine.toml: "),
        (
            "do digits 'next; save s.session'",
            "nettui: save: expected a file that can be written, found 's.session'",
        ),
        ("export digits --at 0 -o a.json", "nettui: export: expected a file that can be written, found "),
    ],
)
def test_a_file_that_does_not_fit_is_named_and_leaves_nothing(line: str, named: str, tmp_path: Path) -> None:
    limited = f'ulimit -f 0; "{NETTUI}" {line}'  # as a full disk, which stops in the middle of writing
    process = subprocess.run(["sh", "-c", limited], capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert process.returncode == BAD_INPUT
    assert process.stderr.startswith(named)
    assert process.stderr.count("\n") == 1
    assert "File too large" in process.stderr
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("line", "code"),
    [("list >&-", FINE), ("trace digits --steps 1 2>&-", FINE), ("run digits <&-", BAD_INPUT)],
)
def test_closed_streams_cause_no_traceback(line: str, code: int) -> None:
    process = subprocess.run(["sh", "-c", f'"{NETTUI}" {line}'], capture_output=True, text=True, timeout=60)
    assert process.returncode == code
    assert "Traceback" not in process.stderr


@pytest.mark.parametrize("line", ["run digits", "--ascii run digits"])
def test_the_screen_works_in_a_terminal(line: str) -> None:
    terminal = Terminal()
    program = terminal.start(line)
    terminal.until(b"Activations")
    terminal.type(b"n")
    terminal.until(b"step 1")
    terminal.type(b"q")
    result = terminal.rest()
    assert program.wait(timeout=60) == FINE
    assert "Traceback" not in result
    assert result.isascii() == ("--ascii" in line)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_screen_and_restores_the_terminal(number: signal.Signals) -> None:
    terminal = Terminal()
    program = terminal.start("run digits")
    terminal.until(b"Activations")
    program.send_signal(number)
    result = terminal.rest()
    assert program.wait(timeout=60) == 128 + number
    for mode in ("1049", "1000"):  # the other screen, the mouse
        assert result.rfind(f"\x1b[?{mode}l") > result.rfind(f"\x1b[?{mode}h")


def test_ctrl_z_leaves_the_terminal_and_comes_back() -> None:
    terminal = Terminal()
    program = terminal.start("run digits")
    terminal.until(b"Activations")
    terminal.type(b"\x1a")
    _, status = os.waitpid(program.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    terminal.until(b"\x1b[?1049l")
    terminal.output = b""
    program.send_signal(signal.SIGCONT)
    terminal.until(b"Activations")
    terminal.type(b"n")
    terminal.until(b"step 1")
    terminal.type(b"q")
    assert "Traceback" not in terminal.rest()
    assert program.wait(timeout=60) == FINE


def test_what_could_not_be_saved_is_said_when_the_screen_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (state := tmp_path / "state").write_text("a file, not a folder")
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    terminal = Terminal()
    program = terminal.start("run digits")
    terminal.until(b"Activations")
    terminal.type(b":watch loss\r")
    terminal.until(b"watch 1: ")
    terminal.until(b"not saved")
    terminal.type(b"q")
    terminal.until(b"q again quits")
    terminal.type(b"q")
    last = terminal.rest().splitlines()[-1]
    assert program.wait(timeout=60) == FAILED
    assert last.endswith(f"nettui: not saved: Not a directory: {state}/nettui/sessions/digits")


@pytest.mark.parametrize("word", [b"Activations", b"\x1b[?1049h"], ids=["while open", "while opening"])
def test_the_screen_ends_with_its_terminal(word: bytes) -> None:
    terminal = Terminal()
    program = terminal.start("run digits")
    terminal.until(word)
    terminal.hang_up()
    assert program.wait(timeout=60) in (FINE, FAILED)  # there is nobody to tell an error


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("do digits 'next 5'", "running"),
        ("trace digits --steps 2", "training"),
        ("gradcheck gradient-check", "checking"),
    ],
)
def test_progress_is_shown_on_stderr(line: str, what: str) -> None:
    terminal = Terminal()
    program = terminal.start(f"{line} --json", stdout=subprocess.PIPE)
    result = terminal.rest()
    assert what in result
    assert program.stdout is not None
    assert all(json.loads(answer) for answer in program.stdout)
    assert program.wait(timeout=60) == FINE
