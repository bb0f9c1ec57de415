"""What says that work goes on is on the terminal, also while code of the user's own runs, which may print."""

from __future__ import annotations

import io
import time

import pytest

from nettui import console
from nettui.sources.own.running import Output, quiet


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_is_shown_beside_what_the_code_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, output = Terminal(), Output()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr(console, "PATIENCE", 0.02)
    with console.waiting("looking at your code"), quiet(output):
        print("epoch 1")
        time.sleep(0.4)
    assert "looking at your code" in terminal.getvalue()
    assert output.text == "epoch 1\n"


def test_parts_are_shown_there_too(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, output = Terminal(), Output()
    monkeypatch.setattr("sys.stderr", terminal)
    with console.parts_progress("checking my_net.py", str) as begin:
        begin(("own-code", 1, 2, False))
        with quiet(output):
            time.sleep(0.4)
    assert "own-code" in terminal.getvalue()
    assert output.text == ""
