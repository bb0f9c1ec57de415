"""A copy of a loaded process is the program: the same output and exit code, and nothing shared."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest

from nettui.cli import BAD_INPUT, COMMANDS, FINE
from tests.forked import run_copy
from tests.program import DIVERGING, NETTUI

LINES = {
    "list": FINE,
    "list --jsn": BAD_INPUT,
    "show digits --json": FINE,
    "do digits next --json": FINE,
    f"do digits continue {DIVERGING} --json": FINE,
    "trace digits --steps 2 --json": FINE,
    "compare digits sigmoid-zigzag --steps 1 --json": FINE,
    "check digits --only zeroed-inputs --json": FINE,
    "vectorize digits --repeat x": BAD_INPUT,
    "data describe none.csv": BAD_INPUT,
    "export digits --at 0 -o view.json": FINE,
    "new mine": FINE,
    "manual --html pages": FINE,
    "--lang fr help keys": FINE,
    "config": FINE,
    "completion bash": FINE,
    "gradcheck none": BAD_INPUT,
    "run digits": BAD_INPUT,
    "watch none.nettui": BAD_INPUT,
    "record none.py": BAD_INPUT,
    "course none": BAD_INPUT,
    "serve none": BAD_INPUT,
}
"""A line of each command, and its exit code."""


def test_every_command_is_among_the_lines() -> None:
    assert {word for line in LINES for word in line.split()} >= {name for name in COMMANDS if name}


@pytest.mark.parametrize("line", LINES)
def test_a_copy_prints_what_the_program_prints(line: str, tmp_path: Path) -> None:
    found = []
    for name in ("program", "copy"):
        (folder := tmp_path / name / "here").mkdir(parents=True)
        words = shlex.split(line)
        if name == "copy":
            done = run_copy(words, folder)
        else:
            done = subprocess.run(
                [NETTUI, *words], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8"
            )
        files = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        said = (done.stdout.replace(str(folder), ""), done.stderr.replace(str(folder), ""))
        found.append((done.returncode, said, files))
    assert found[0] == found[1]
    assert found[0][0] == LINES[line]


def test_copies_share_nothing(tmp_path: Path) -> None:
    french = run_copy(["--lang", "fr", "help"], tmp_path)
    assert run_copy(["help"], tmp_path, LANGUAGE="en").stdout != french.stdout
    assert run_copy(["help"], tmp_path, LANGUAGE="fr").stdout == french.stdout


def test_an_exception_is_a_traceback_and_code_1() -> None:
    done = run_copy([1])  # type: ignore[list-item]
    assert done.returncode == 1
    assert "Traceback" in done.stderr
