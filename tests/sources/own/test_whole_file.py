"""A file is an object: copies have variables of their own, and functions that use those."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import numpy as np

from nettui.sources.own.conventions.file_step import FileStep
from nettui.sources.own.conventions.whole_file import WholeFile, own_functions, whole_file
from nettui.sources.own.loading import load_code
from nettui.sources.own.running import FrozenCode, Output

COUNTS = """import numpy as np

W = np.zeros((4, 3))
seen = []


def grow(by):
    global W
    W = W + by
    seen.append(by)


def train(x, y):
    grow(1.0)
"""

ONE = """import numpy as np

W = np.zeros((4, 3))
notes = np.zeros(5)


def forward(x):
    return x @ W


def train(x, t, lr=0.5):
    global W
    assert x.shape == (4,)
    W -= lr * np.outer(x, forward(x) - t)
    return ((forward(x) - t) ** 2).sum()
"""


def opened(text: str, folder: Path) -> WholeFile:
    file = folder / "net.py"
    file.write_text(text, encoding="utf-8")
    return whole_file(load_code(str(file), Output()).module)


def test_a_copy_shares_no_variable(tmp_path: Path) -> None:
    first = opened(COUNTS, tmp_path)
    second = deepcopy(first)
    vars(first)["grow"](2.0)
    assert vars(first)["W"].sum() == 24
    assert vars(second)["W"].sum() == 0
    assert vars(second)["seen"] == []
    assert {*own_functions(second)} == {"grow", "train"}
    assert own_functions(second)["grow"].__globals__ is vars(second)


def test_it_is_frozen_and_thawed(tmp_path: Path) -> None:
    network = FileStep.recognize(opened(COUNTS, tmp_path))
    assert network is not None
    code = FrozenCode(None)
    params, frozen = code.freeze(network)
    network.update(np.zeros((2, 4)), np.zeros((2, 3)), 0.1)
    again = code.thaw(frozen, params)
    assert isinstance(again, FileStep)
    assert not np.any(again.parameters()["W"])
    again.update(np.zeros((2, 4)), np.zeros((2, 3)), 0.1)
    assert np.all(np.asarray(again.parameters()["W"]) == 1)
    assert vars(again.target)["seen"] == [1.0]


def test_one_sample_at_a_time_where_it_takes_no_more(tmp_path: Path) -> None:
    network = FileStep.recognize(opened(ONE, tmp_path))
    assert network is not None
    assert network.names == ("W",)
    assert network.own_rate("") == 0.5
    x, y = np.eye(4)[:2], np.eye(3)[:2]
    assert network.learns_one_by_one(x, y)
    network.go_one_by_one()
    value, moved = network.gradients(x, y)
    assert value is not None
    assert np.allclose(moved["W"], -np.eye(4, 3) * [1, 1, 0])
    assert network.scores(x).shape == (2, 3)
