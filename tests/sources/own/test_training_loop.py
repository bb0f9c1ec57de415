"""A training loop is taken apart: what is before it makes the weights, its body is one step."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

from nettui.scenario.open import open_named
from nettui.sources.own.conventions.statements import changes, counts, once_through, scopes, until
from nettui.sources.own.conventions.training_loop import TrainingLoop
from nettui.sources.own.loading import load_code
from nettui.sources.own.running import Output

NONE: Mapping[str, Any] = MappingProxyType({})

LINE = """import numpy as np

x = np.linspace(-1, 1, 40)
y = 3 * x + 2
slope, offset = 0, 0
learning_rate = 0.1
n = float(len(x))
for epoch in range(200):
    guess = slope * x + offset
    slope = slope - learning_rate * (-2 / n) * sum(x * (y - guess))
    offset = offset - learning_rate * (-2 / n) * sum(y - guess)
"""

SAMPLE_BY_SAMPLE = """import numpy as np

rows = np.random.RandomState(0).randn(30, 4)
labels = np.eye(3)[np.arange(30) % 3]
held = {"W": np.zeros((4, 3)), "b": np.zeros(3)}
for epoch in range(5):
    for x, t in zip(rows, labels):
        out = x @ held["W"] + held["b"]
        held["W"] -= 0.1 * np.outer(x, out - t)
        held["b"] -= 0.1 * (out - t)
"""

NO_TRAINING = """import numpy as np

layers = np.zeros(3)
for i in range(3):
    layers[i] += i * 2.0
"""


def loop_of(
    text: str, folder: Path, features: int = 4, given: Mapping[str, Any] = NONE
) -> TrainingLoop | None:
    file = folder / "net.py"
    file.write_text(text, encoding="utf-8")
    loaded = load_code(str(file), Output())
    rng = np.random.default_rng(0)
    samples = rng.standard_normal((12, features)), np.arange(12) % 3
    found = (
        TrainingLoop.of(loaded.module, scope, given, loaded.code_file, samples)
        for scope in scopes(loaded.source)
    )
    return next((each for each in found if each is not None), None)


def statement(text: str) -> Any:
    return ast.parse(text).body[0]


def test_what_only_ever_moves_is_a_weight() -> None:
    loop = statement("for i in r:\n    a -= 1.5 * g\n    b = b + g\n    c = g\n    d += 1\n    e[0] *= g\n")
    assert changes(loop) == ["a", "b", "e"]


def test_the_forward_pass_ends_where_the_labels_are_compared() -> None:
    body = ast.parse("h = f(X)\nxb, yb = X[r], y[r]\nout = g(h)\nerror = yb - out\nlate = out").body
    front = [ast.unparse(each) for each in until(body, {"y"})]
    assert front == ["h = f(X)", "xb, yb = (X[r], y[r])", "out = g(h)"]


def test_labels_are_followed_through_a_generator_of_mini_batches() -> None:
    loop = statement("for xb, yb in parts_of(X, y, 9):\n    out = f(xb)\n    d = out - yb\n")
    assert ast.unparse(until([loop], {"y"})[0]) == "for xb, yb in parts_of(X, y, 9):\n    out = f(xb)"
    assert until([statement("for part in parts_of(X, y):\n    out = f(part[0])\n")], {"y"}) == []


def test_numbers_that_follow_from_the_samples_are_counted_anew() -> None:
    text = "n, d = X.shape\nparts = n // size\nW = np.zeros(X.shape)\nfor i in range(3):\n    W -= X\n"
    scope = next(scopes(text))
    assert [ast.unparse(each) for each in counts(scope, ("X", "size"))] == [
        "n, d = X.shape",
        "parts = n // size",
    ]


def test_a_loop_over_the_samples_is_one_pass_itself() -> None:
    loop = statement("for x, t in zip(X, y):\n    w -= x\n")
    assert ast.unparse(once_through(loop, ("X", "y"))[0]) == ast.unparse(loop)


def test_two_numbers_are_weights_too(tmp_path: Path) -> None:
    loop = loop_of(LINE, tmp_path, features=1)
    assert loop is not None
    x = np.linspace(-1, 1, 12)[:, None]
    _, moved = loop.gradients(x, 3 * x + 2)
    assert {name: np.shape(array) for name, array in moved.items()} == {"slope": (), "offset": ()}
    assert float(moved["offset"]) == pytest.approx(-2 * 2)


def test_each_sample_is_answered_alone_where_the_loop_takes_one(tmp_path: Path) -> None:
    loop = loop_of(SAMPLE_BY_SAMPLE, tmp_path)
    assert loop is not None
    assert loop.alone
    loop.assign("held['W']", np.arange(12.0).reshape(4, 3))
    x = np.eye(4)[:2]
    assert loop.scores(x).tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]
    assert loop.learns_one_by_one(x, np.eye(3)[:2])


def test_other_samples_make_weights_of_their_width(tmp_path: Path) -> None:
    text = SAMPLE_BY_SAMPLE.replace("np.zeros((4, 3))", "np.zeros((rows.shape[1], labels.shape[1]))")
    loop = loop_of(text, tmp_path, features=7)
    assert loop is not None
    assert np.shape(loop.parameters()["held['W']"]) == (7, 3)


COLUMNS = """import numpy as np


def parts_of(X, Y, size):
    order = np.random.permutation(X.shape[1])
    for start in range(0, X.shape[1], size):
        pick = order[start : start + size]
        yield X[:, pick], Y[:, pick]


def learn(X, Y, batch_size=4):
    n, m = X.shape
    W = np.arange(2.0 * n).reshape(2, n)
    for epoch in range(3):
        for xb, yb in parts_of(X, Y, batch_size):
            out = W @ xb
            W -= 0.1 * (out - yb) @ xb.T / m
    return W
"""


def test_a_shuffling_generator_is_asked_for_one_sample_at_a_time(tmp_path: Path) -> None:
    x, t = np.random.default_rng(0).standard_normal((8, 3)), np.arange(8) % 2
    loop = loop_of(COLUMNS, tmp_path, 3, {"X": x.T, "Y": np.eye(2)[t].T, "batch_size": 4})
    assert loop is not None
    assert loop.alone
    W = np.arange(6.0).reshape(2, 3)
    assert np.allclose(loop.scores(x.T), W @ x.T)
    _, moved = loop.gradients(x.T, np.eye(2)[t].T)
    assert np.allclose(np.asarray(moved["W"]), 0.1 * (W @ x.T - np.eye(2)[t].T) @ x / 8)


def test_variables_that_the_import_left_behind_are_no_weights(tmp_path: Path) -> None:
    loop = loop_of(SAMPLE_BY_SAMPLE.replace("    for x", "    cache = {'h': rows}\n    for x"), tmp_path)
    assert loop is not None
    assert loop.names == ("held['W']", "held['b']")


def test_a_loop_that_trains_nothing_is_none(tmp_path: Path) -> None:
    assert loop_of(NO_TRAINING, tmp_path) is None


def test_a_script_opens_on_its_own_variables(tmp_path: Path) -> None:
    file = tmp_path / "line.py"
    file.write_text(LINE, encoding="utf-8")
    session = open_named(str(file), {"data.source": "function", "data.path": f"{file}:x,y"}, trusted=True)
    assert session.do("next 3").reading
