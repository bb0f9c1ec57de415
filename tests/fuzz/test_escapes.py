"""Control characters and markup of files, paths, arguments, the environment and own code stay texts."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.segment import Segment
from rich.table import Table
from textual.color import Color

from nettui.common.safe_stream import safe, styled
from nettui.common.text import CONTROLS
from nettui.report.safe_console import SafeConsole
from nettui.tui.blanks import BLANKS

PLANTED = "\x1b]0;X\x07\x1b[31m\x9b1m\u202e\u061c[red]z"
"""OSC, CSI, C1, writing direction, markup."""

NET = """
import numpy as np

class Net:
    \"\"\"Docs PLANTED\"\"\"
    def __init__(self):
        print("PLANTED")
        raise ValueError("PLANTED")
    def loss(self, X, y):
        return 0.0
"""


def raw(folder: Path, *arguments: str, **environment: str) -> bytes:
    """All bytes that a command writes."""
    run = subprocess.run(
        [sys.executable, "-m", "nettui", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
    )
    assert b"Traceback" not in run.stderr
    return run.stdout + run.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    title = json.dumps(PLANTED)
    (folder / "mine.toml").write_text(f'title = {title}\nwatch = ["loss"]\n[data]\nsource = "xor"\n')
    (folder / f"{PLANTED.replace('/', '')}.toml").write_text(f"{title} = 1\n")
    (folder / "net.py").write_text(NET.replace("PLANTED", PLANTED.encode("unicode_escape").decode()))
    (folder / "t.csv").write_text(f"a,b,{PLANTED.replace(chr(7), '')}\n1,2,x\n3,4,y\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "mine.toml"],
        ["do", "mine.toml", f"next; {PLANTED}"],
        ["show", f"{PLANTED}.toml"],
        ["show", "digits", "--set", f"{PLANTED}={PLANTED}"],
        ["new", "a.toml", "--data", "t.csv"],
        ["check", "net.py:Net", "--trust"],
        [PLANTED],
    ],
    ids=lambda arguments: arguments[0] if arguments[0].isalpha() else "argument",
)
def test_nothing_that_a_command_prints_controls_the_terminal(folder: Path, arguments: list[str]) -> None:
    out = raw(folder, *arguments, HOME=f"{folder}/{PLANTED}", XDG_STATE_HOME=f"/{PLANTED}", LANG=PLANTED)
    found = re.sub(r"[\n\t]", "", out.decode())
    assert not CONTROLS.search(found)
    assert found


def test_a_stream_makes_all_visible_but_our_own_styles() -> None:
    there = io.StringIO()
    stream = safe(safe(there))
    print(PLANTED, "a\tb", file=stream)
    print("\x1b[1mbold", file=styled(stream))
    assert there.getvalue().startswith("\\x1b]0;X\\x07\\x1b[31m\\x9b1m\\u202e\\u061c[red]z a\tb\n\x1b[1m")


def test_a_table_of_texts_has_no_markup_and_no_controls() -> None:
    there = io.StringIO()
    table = Table("name")
    table.add_row(PLANTED)
    SafeConsole(file=there, width=100).print(table)
    assert "[red]z" in there.getvalue()
    assert not CONTROLS.search(there.getvalue().replace("\n", ""))


def test_a_line_of_the_screen_has_no_controls_and_keeps_its_width() -> None:
    segments = [Segment("ab\ue000" + PLANTED), Segment("c")]
    drawn = BLANKS.apply(segments, Color(0, 0, 0))
    assert "".join(segment.text for segment in drawn) == "ab ]0;X[31m1m[red]zc"
