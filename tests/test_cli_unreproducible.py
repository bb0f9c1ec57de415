"""A step that cannot be computed again is one clear message, without a screen and on it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

import numpy as np
import pytest

from nettui.cli import BAD_INPUT, FAILED, FINE, main
from nettui.debugger.commands import parse
from nettui.debugger.session import Session
from nettui.debugger.view import View
from nettui.nn.trainer import BackPropTrainer
from nettui.scenario import load, open_session
from nettui.tui.engine import Engine
from nettui.types import State, Step

MESSAGE = (
    r"step 0: loss \S+ when it was first computed, \S+ now\. Likely reason: hidden randomness or hidden "
    r"state in the trainer: asked twice in a row, it gives \S+ and \S+"
)


@pytest.fixture(autouse=True)
def _hidden_randomness(monkeypatch: pytest.MonkeyPatch) -> None:
    """Adds noise from a generator of its own to every loss."""
    rng, exact = np.random.default_rng(0), BackPropTrainer.step

    def step(self: BackPropTrainer, state: State) -> Step:
        result = exact(self, state)
        return replace(result, loss=result.loss._replace(total=result.loss.total + rng.random()))

    monkeypatch.setattr(BackPropTrainer, "step", step)


def test_the_commands_print_it_and_fail(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["do", "digits", "next 90; goto 0"]) == FAILED
    printed = capsys.readouterr()
    assert printed.out.startswith("digits · seed 0 · epoch 3 · batch 21 · step 90")  # the last good place
    assert re.fullmatch(f"nettui: {MESSAGE}\n", printed.err)
    assert main(["do", "digits", "next 90; gto 0"]) == BAD_INPUT


def test_the_screen_shows_it_and_goes_on() -> None:
    views = SimpleQueue[View]()
    engine = Engine(lambda: open_session(load("digits")), lambda view, rest: views.put(view))
    engine.start()
    assert views.get(timeout=60).cursor.step == 0
    engine.submit(parse("next 90; goto 0; next"))
    view = views.get(timeout=60)
    assert re.fullmatch(MESSAGE, view.message or "")
    assert view.cursor.step == 90
    engine.submit(parse("next"))
    assert views.get(timeout=60).cursor.step == 91
    engine.stop()
    assert engine.error is None


def test_a_saved_session_that_cannot_be_computed_again_fails_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "mine.session")
    assert main(["do", "digits", f"next 3; save {file}"]) == FINE

    def restore(self: Session, saved: object, on_step: object) -> View:
        return self.do("goto 90; goto 0")

    monkeypatch.setattr(Session, "restore", restore)
    assert main(["do", file, "next"]) == FAILED
    assert re.fullmatch(f"nettui: {MESSAGE}\n", capsys.readouterr().err)
