"""How samples and labels are passed is found by a dry run, or as the user says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nettui.common.errors import InvalidValue
from nettui.common.foreign import TrainerError
from nettui.data.dataset import Dataset, Split
from nettui.sources.own.form import BATCHES, Form, few_samples, forms
from nettui.sources.own.network import Unseen
from nettui.sources.own.opened import OwnCode
from nettui.sources.own.opening import Wishes, open_code
from tests.foreign_nets import blobs
from tests.sources.own.code import NETWORK, data, two_classes

ONE_HOT = NETWORK.replace("q[np.arange(len(y)), y]", "q[y == 1]").replace(
    "ds[np.arange(len(y)), y] -= 1", "ds -= y"
)
COLUMNS = """import numpy as np


class Net:
    def __init__(self, n_x, n_h, n_y):
        self.params = {"W1": 0.1 * np.random.randn(n_h, n_x), "b1": np.zeros((n_h, 1)),
                       "W2": 0.1 * np.random.randn(n_y, n_h), "b2": np.zeros((n_y, 1))}

    def loss(self, X, Y=None):
        p = self.params
        h = np.tanh(p["W1"] @ X + p["b1"])
        a = 1 / (1 + np.exp(-(p["W2"] @ h + p["b2"])))
        if Y is None:
            return a
        m = X.shape[1]
        loss = -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / m
        dz = (a - Y) / m
        dh = (p["W2"].T @ dz) * (1 - h * h)
        return loss, {"W1": dh @ X.T, "b1": dh.sum(axis=1, keepdims=True),
                      "W2": dz @ h.T, "b2": dz.sum(axis=1, keepdims=True)}
"""
CODE: Mapping[str, str] = {"classes": NETWORK, "one-hot": ONE_HOT, "columns": COLUMNS}


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., OwnCode]:
    """Opens source text with what the user says of it."""

    def open_text(text: str, samples: Dataset | None = None, **wishes: Any) -> OwnCode:
        file = tmp_path / "net.py"
        file.write_text(text, encoding="utf-8")
        found = open_code(f"{file}:Net", samples or data(), Wishes({}, **wishes), 0)
        assert isinstance(found, OwnCode)
        return found

    return open_text


@pytest.mark.parametrize(
    ("name", "form", "loss"),
    [
        ("classes", "samples as rows, labels 0 to K − 1", "loss: mean cross-entropy"),
        ("one-hot", "samples as rows, one-hot labels", "loss: mean cross-entropy"),
        ("columns", "samples as columns, one-hot labels", "loss: mean binary-cross-entropy"),
    ],
)
@pytest.mark.parametrize("samples", [11, 13, 24, 96])
def test_form_and_loss_are_found(
    opened: Callable[..., OwnCode], name: str, form: str, loss: str, samples: int
) -> None:
    found = opened(CODE[name], data(samples)).found
    assert found.told[:2] == (form, loss)


def test_a_sum_is_told_from_a_mean(opened: Callable[..., OwnCode]) -> None:
    text = NETWORK.replace(".mean()", ".sum()").replace("ds /= len(y)\n", "pass\n")
    assert opened(text).found.told[1] == "loss: summed cross-entropy"


def test_two_classes_may_be_one_column(opened: Callable[..., OwnCode]) -> None:
    one = COLUMNS.replace("n_x, n_h, n_y)", "n_x, n_h)").replace("n_y", "1")
    found = opened(one, two_classes()).found
    assert found.told[:2] == (
        "samples as columns, labels 0 and 1 in one column",
        "loss: mean binary-cross-entropy",
    )
    assert opened(COLUMNS, two_classes()).found.form.labels == "one-hot"


def test_the_form_can_be_forced(opened: Callable[..., OwnCode]) -> None:
    either = NETWORK.replace(
        "        e = np", "        y = y.argmax(axis=1) if y.ndim == 2 else y\n        e = np"
    )
    assert opened(either).found.form.labels == "one-hot"
    assert opened(either, labels="classes").found.form.labels == "classes"
    assert opened(COLUMNS, columns=True).found.form.columns
    assert not opened(NETWORK, columns=False).found.form.columns
    with pytest.raises(TrainerError, match=re.escape("net.py, line 15, in loss")):
        opened(NETWORK, columns=True)


def test_the_loss_can_be_named(opened: Callable[..., OwnCode]) -> None:
    found = opened(NETWORK, loss="hinge").found
    assert found.loss is not None
    assert found.loss.name == "hinge"
    with pytest.raises(InvalidValue, match=r"code.loss.*binary-cross-entropy, cross-entropy.*'hinges'"):
        opened(NETWORK, loss="hinges")


def test_float32_code_gets_float32(opened: Callable[..., OwnCode]) -> None:
    text = NETWORK.replace(
        "        }\n",
        "        }\n        self.params = {k: v.astype('f') for k, v in self.params.items()}\n",
        1,
    )
    found = opened(text).found
    assert found.form.dtype == "float32"
    assert found.told[1] == "loss: mean cross-entropy"
    assert found.form.inputs(np.ones((2, 4))).dtype == np.float32


def test_too_few_outputs_are_told(opened: Callable[..., OwnCode]) -> None:
    text = NETWORK.replace("input_size, hidden_size, output_size):", "input_size, hidden_size):").replace(
        "output_size", "2"
    )
    with pytest.raises(InvalidValue, match=re.escape("2 in W2, which is 20 × 2")):
        opened(text)


def test_a_network_that_shows_no_scores_is_known_by_its_loss(opened: Callable[..., OwnCode]) -> None:
    text = NETWORK.replace("y=None", "y").replace("        if y is None:\n            return s\n", "")
    found = opened(text).found
    assert found.seen_by_structure
    assert (found.unseen, str(found.structure), str(found.loss)) == (
        None,
        "relu, then scores",
        "mean cross-entropy",
    )


def test_numbers_of_classes_are_no_scores(opened: Callable[..., OwnCode]) -> None:
    found = opened(NETWORK.replace("return s\n", "return s.argmax(axis=1).astype(float)\n"), loss="").found
    assert found.seen_by_structure
    assert found.form.outputs == 3
    step = opened(
        NETWORK.replace("return s\n", "return s.argmax(axis=1).astype(float)\n").replace(
            ".mean()", ".mean() ** 2"
        )
    ).found
    assert str(step.unseen) == "for 11 samples its answer has shape (11,)"


@pytest.mark.parametrize("columns", [False, True])
def test_samples_and_labels_are_copies_in_the_form(columns: bool) -> None:
    form = Form(columns, "one-hot", outputs=3)
    x, t = np.arange(8.0).reshape(4, 2), np.array([0, 2, 1, 2])
    inputs, answers = form.inputs(x), form.answers(t)
    assert inputs.shape == ((2, 4) if columns else (4, 2))
    assert np.array_equal(answers.T if columns else answers, np.eye(3)[t])
    inputs[:], answers[:] = 9, 9
    assert x[0, 0] == 0
    assert np.array_equal(form.targets(t), np.eye(3)[t])
    classes = replace(form, labels="classes").answers(t)
    assert classes.dtype == np.int64
    assert np.array_equal(classes, t)
    column = replace(form, labels="one column").answers(t)
    assert column.shape == ((1, 4) if columns else (4, 1))


def test_answers_are_rows_or_columns() -> None:
    scores = np.arange(12.0).reshape(4, 3)
    assert np.array_equal(Form().scores(scores, 4), scores)
    assert np.array_equal(Form(answers_columns=True).scores(scores.T, 4), scores)
    assert Form().scores(np.arange(4.0), 4).shape == (4, 1)
    for answer in (np.array(3.0), np.arange(5.0), scores.T, scores[None]):
        with pytest.raises(Unseen, match="for 4 samples its answer has shape"):
            Form().scores(answer, 4)


def test_no_size_is_taken_for_another() -> None:
    every = Split(np.arange(200.0).reshape(100, 2), np.arange(100) % 3)
    for avoid in (set(), {11}, {11, 13, 17, 19}):
        small = few_samples(every, avoid)
        assert len(small.t) in BATCHES
        assert len(small.t) not in avoid
        assert set(small.t) == {0, 1, 2}
    other = few_samples(every, set(), 1)
    assert not np.array_equal(other.x, few_samples(every, set()).x)
    assert len(few_samples(blobs(samples=6), set()).t) == 6


def test_what_is_forced_is_tried_alone() -> None:
    tried = [(form.columns, form.labels) for form in forms(3, 3, "float64", {})]
    assert tried == [(False, "one-hot"), (False, "classes"), (True, "one-hot"), (True, "classes")]
    forced = {"columns": True, "labels": "classes"}
    assert [(f.columns, f.labels) for f in forms(3, 3, "float64", forced)] == [(True, "classes")]
    assert [f.labels for f in forms(0, 1, "float64", {})] == ["numbers", "numbers"]
    assert [f.labels for f in forms(2, 1, "float64", {"columns": False})] == ["one column", "classes"]
