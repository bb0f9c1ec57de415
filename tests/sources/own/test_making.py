"""A file may make a trainer in place of a network: it is opened as it is, and keeps its own values."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

import nettui
from nettui.cli import BAD_INPUT
from nettui.common.errors import InputError
from nettui.sources.own.making import is_trainer
from tests.foreign import Able, WithOptions
from tests.program import json_lines, output_of, run_nettui

SOURCE = """from dataclasses import replace
import numpy as np
import nettui
from nettui.types import Tensors


class Mine:
    def __init__(self):
        self.inner = nettui.open("gradient-check").trainer

    def start(self):
        return self.inner.start()

    def step(self, state):
        return self.inner.step(state)


def make():
    return Mine()


READY = Mine()


def textbook():
    return nettui.open("gradient-check").trainer


class Drawn(Mine):
    def __init__(self, rate):
        super().__init__()
        self.noise = rate * np.random.randn()

    def start(self):
        state = super().start()
        return replace(state, params=Tensors(state.params.layout, state.params.flat + self.noise))
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "mine.py"
    path.write_text(SOURCE, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("name", ["make", "Mine", "READY"])
def test_a_trainer_is_opened_as_from_python(file: str, name: str) -> None:
    expected = nettui.open("gradient-check").do("next 3").reading
    session = nettui.open(f"{file}:{name}")
    assert repr(session.do("next 3").reading) == repr(expected)
    assert repr(session.do("back 2; next 2").reading) == repr(expected)


def test_commands_take_it(file: str) -> None:
    (report,) = json_lines(f"check {file}:make --only purity --only gradient-always-zero")
    assert [finding["status"] for finding in report["findings"]] == ["pass", "pass"]
    assert "fail" not in output_of(f"gradcheck {file}:textbook --sample 2")
    assert len(json_lines(f"trace {file}:make --steps 2")) == 2


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("check {}:make --data moons", "data.source: expected the default, because make is a trainer"),
        ("do {}:make 'set train.rate 1'", "train.optimizer: expected the default, because make is a trainer"),
        ("check {}:make --loss hinge", "code.loss: expected the default"),
        ("show {}:make", "expected a network, found make, a trainer"),
        ("compare {}:make --textbook", "expected a network, found make, a trainer"),
    ],
)
def test_what_a_trainer_does_not_take_is_told(file: str, line: str, message: str) -> None:
    done = run_nettui(line.format(file))
    assert done.returncode == BAD_INPUT
    assert message in done.stderr


def test_its_maker_draws_by_the_seed_and_takes_arguments(file: str) -> None:
    def start(seed: int, rate: float) -> bytes:
        session = nettui.open(f"{file}:Drawn", {"code.arguments.rate": rate}, seed)
        return session.trainer.start().params.flat.tobytes()

    assert start(1, 0.1) == start(1, 0.1)
    assert len({start(1, 0.1), start(2, 0.1), start(1, 0.2)}) == 3


def test_what_is_a_trainer() -> None:
    assert is_trainer(Able())
    assert is_trainer(WithOptions())
    assert not is_trainer(Able)
    assert not is_trainer(SimpleNamespace(start=lambda: 1, step=lambda x, y: 1))
    assert not is_trainer(SimpleNamespace(start=lambda x: 1, step=lambda x: 1))
    assert not is_trainer(SimpleNamespace(step=lambda x: 1))


def test_a_file_that_makes_neither_is_told(tmp_path: Path) -> None:
    path = tmp_path / "neither.py"
    path.write_text("class Odd:\n    pass\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"of a known convention .*, or a trainer"):
        nettui.open(f"{path}:Odd")
