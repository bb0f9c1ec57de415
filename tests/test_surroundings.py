"""Rough surroundings: closed pipes, no home, odd locales and terminals: a command works, or says one line."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from nettui.cli import BAD_INPUT, FAILED
from tests.fuzz.storms import Screen, screen
from tests.program import NETTUI, Terminal

PRINTING = (
    *("list checks", "show digits", "do digits next --json", "trace digits --steps 3 --csv"),
    *("gradcheck gradient-check", "help keys", "config", "course", "--help"),
)
NO_UTF = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
NO_HOME = {"HOME": "/proc/none", "XDG_STATE_HOME": "", "XDG_CONFIG_HOME": "", "NETTUI_CONFIG": ""}
NO_FOLDERS = {"XDG_STATE_HOME": "/dev/null", "NETTUI_CONFIG": "/dev/null"}

ROUGH: Mapping[str, Mapping[str, str]] = {
    "ascii": {**NO_UTF, "PYTHONIOENCODING": "ascii"},
    "unknown locale": {"LC_ALL": "xx_YY.bogus", "LANGUAGE": "fr:de", "TERM": "dumb", "COLUMNS": "1"},
    "no terminal": {"TERM": "", "NO_COLOR": "1", "COLUMNS": "x", "LINES": "-4"},
    "no home": NO_HOME,
    "files for folders": NO_FOLDERS,
}


@pytest.mark.parametrize("line", PRINTING)
def test_a_pipe_that_nobody_reads_ends_a_command_quietly(line: str) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run([NETTUI, *line.split()], stdout=write, stderr=subprocess.PIPE, timeout=60)
    finally:
        os.close(write)
    assert done.stderr == b""


@pytest.mark.parametrize("rough", ROUGH)
@pytest.mark.parametrize("line", ["list", "do digits next", "config"])
def test_a_command_works_in_rough_surroundings(line: str, rough: str, tmp_path: Path) -> None:
    variables = {**os.environ, **ROUGH[rough]}
    done = subprocess.run(
        [NETTUI, *line.split()], cwd=tmp_path, env=variables, capture_output=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout


def walk(variables: Mapping[str, str | None], folder: Path) -> str:
    """All that a screen writes on a walk through some pages, a theme and a watch, until it is left."""
    with screen("run digits", folder, variables={"COLORTERM": None, **variables}) as it:
        it.until("Activations")
        it.send(b"n")
        it.until("step 1")
        it.send(b"4")
        it.until("dense1.W")
        it.send(b"\x14")
        it.until("light")
        it.send(b":watch loss\r")
        it.until("watch 1")
    return it.output


def test_sixteen_colours_are_not_exceeded(tmp_path: Path) -> None:
    text = walk({"TERM": "linux", "HOME": None}, tmp_path)
    assert not re.search(r"[\[;][34]8;[25];", text)
    assert not re.search(r"[\[;]30;100m", text)  # black on a grey that may be nearly black
    assert "▀" not in text  # signs stand on the weights' few colours


def test_without_colours_only_greys_are_drawn(tmp_path: Path) -> None:
    text = walk({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, tmp_path)
    inks = {tuple(found) for found in re.findall(r"[34]8;2;(\d+);(\d+);(\d+)", text)}
    assert inks
    assert all(len(set(ink)) == 1 for ink in inks)


def test_without_utf_8_the_screen_is_ascii(tmp_path: Path) -> None:
    assert walk({"TERM": "xterm", **NO_UTF}, tmp_path).isascii()


def test_a_screen_that_can_keep_nothing_says_so_once_it_is_left(tmp_path: Path) -> None:
    it = Screen("run digits", tmp_path, variables={"TERM": "screen", **NO_FOLDERS})
    it.until("Activations")
    it.storm([b":watch loss\r", b"\x14"])
    it.until("not saved")
    it.leave(FAILED)
    assert "nettui: not saved: Not a directory" in it.output


@pytest.mark.parametrize("line", ["", "run digits", "--lang fr run digits"])
def test_a_terminal_that_only_writes_lines_gets_one_line(line: str) -> None:
    terminal = Terminal()
    program = terminal.start(line, {"TERM": "dumb"})
    said = terminal.rest()
    assert program.wait(timeout=60) == BAD_INPUT
    assert "TERM" in said
    assert said.count("\n") == 1
    assert "\x1b" not in said
