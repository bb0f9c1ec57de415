"""Every command of the debugger on trainers that are not nettui's own: only NettuiErrors, and it goes on."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nettui
from nettui.common.errors import CommandError, NettuiError, Unreproducible
from nettui.common.foreign import TrainerError
from nettui.debugger.commands import COMMANDS
from nettui.debugger.session import Session
from nettui.explain import names
from nettui.explain.step_context import StepContext
from tests.foreign import FOREIGN, Able
from tests.nasty.states import Renamed

LINES = (
    *("next", "next 2", "back", "step", "step 3", "unstep", "unstep 9", "epoch", "epoch-back", "goto 2"),
    *("goto start", "goto epoch 1", "goto when loss > 0", "until step >= 6", "break when loss > 1e9"),
    *("break list", "break ignore 1 2", "break disable 1", "break enable 1", "watch loss", "watch list"),
    *("watch layer[0].output.mean", "watch max(layers.update_ratio)", "watch 'hidden'.weight.W_norm"),
    *("break when layer[0].output.dead > 2", "continue", "continue-back", "goto end", "play", "pause"),
    *(
        "halt",
        "forks",
        "fork 0",
        "fork 1",
        "set train.rate 0.5",
        "undo",
        "inspect loss",
        "inspect rate",
        "check",
    ),
    *(
        "lesson",
        "lesson back",
        "hint",
        "answer 1",
        "point 0 0 1",
        "point drop 1",
        "unwatch 1",
        "watch delete 1",
        "break delete 1",
    ),
    *(
        "restart seed+1",
        "restart",
        "next 2",
        "save FOLDER/x.session",
        "export FOLDER/x.json",
        "export FOLDER/x.csv",
        "nonsense",
    ),
    *("export FOLDER/x.svg", "export FOLDER/x.html", "epoch 3", "epoch-back 9"),
)
EVERY = 7
"""Numbers of an array between two that are inspected."""


def attempt(session: Session, line: str) -> str:
    """What nettui answers, or why it does not."""
    try:
        return session.do(line).message or ""
    except NettuiError as error:
        return str(error)


def test_every_command_is_among_the_lines() -> None:
    assert {syntax.name.split()[0] for syntax in COMMANDS} <= {line.split()[0] for line in LINES}


@pytest.mark.parametrize("name", FOREIGN)
def test_every_command_works_or_raises_a_nettui_error(name: str, tmp_path: Path) -> None:
    session = nettui.open(FOREIGN[name]())
    for line in LINES:
        answer = attempt(session, line.replace("FOLDER", str(tmp_path)))
        assert "\x1b" not in answer
        assert session.view().cursor.step == session.step.before.step
    assert (tmp_path / "x.json").exists()
    session.do("goto start")
    assert session.do("next").cursor.step == 1


@pytest.mark.parametrize("name", FOREIGN)
def test_every_number_of_a_step_can_be_inspected(name: str) -> None:
    session = nettui.open(FOREIGN[name]())
    session.do("next")
    context = StepContext(session.step, session.state.params, 10)
    for entry in names(session.step):
        of = entry.removesuffix("[")
        shape = context.shapes[of]
        for place in range(0, int(np.prod(shape)), max(int(np.prod(shape)) // EVERY, 1)):
            index = ", ".join(map(str, np.unravel_index(place, shape)))
            for view in ("", *context.views[of]):
                number = f"{of}[{index}]" if shape else of
                explanation = session.inspect(f"{number}.{view}" if view else number)
                assert np.isfinite(explanation.value)
                assert of in str(explanation)


@pytest.mark.parametrize("prefix", ["layers.0.attention.", "net[0]['a'].", "my layer ", "слой😀"])
def test_names_of_any_kind_can_be_inspected(prefix: str) -> None:
    session = nettui.open(Renamed(prefix=prefix))
    weight = session.state.params[f"{prefix}W1"]
    assert session.inspect(f"{prefix}W1[1, 2]").value == weight[1, 2]
    assert session.inspect(f" {prefix}W1 [1,2] . update").name == f"{prefix}W1[1, 2].update"
    assert session.inspect(f"{prefix}hidden.relu[0, 1]").value >= 0


@pytest.mark.parametrize("name", ["start and step", "names alone", "noisy", "counting", "float32", "able"])
def test_gradient_check_and_sweep_answer_or_say_why_not(name: str) -> None:
    session = nettui.open(FOREIGN[name]())
    for question in (session.gradcheck, session.sweep):
        if name == "able":
            assert question()
            continue
        with suppress(NettuiError):
            question()
    assert session.do("next").cursor.step == 1


def test_a_noisy_trainer_is_not_drawn_with_a_wrong_past() -> None:
    session = nettui.open(FOREIGN["noisy"]())
    session.do("next 3")
    past: Any = session.run.past
    past.recent.drop(0, 0, 4)
    with pytest.raises(Unreproducible, match="hidden randomness"):
        session.do("goto 1")


def test_a_trainer_that_raises_stops_before_that_step_and_goes_on() -> None:
    session = nettui.open(FOREIGN["raising"]())
    for line in ("continue", "next 9", "goto 3", "goto end", "epoch", "until step > 5"):
        with pytest.raises(
            TrainerError, match=r"step 3: IndexError: .*foreign.py, line \d+, in step; hidden"
        ):
            session.do(line)
        assert session.view().cursor.step == 2
    assert session.do("back 2").cursor.step == 0
    assert session.check().verdict == "pass"


def test_a_layer_that_is_not_there_is_named() -> None:
    with pytest.raises(CommandError, match="hiden"):
        nettui.open(Able()).do("break when hiden.output.mean > 0")
