"""Passes that draw random numbers are held against a loss that draws the same, or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nettui.scenario.open import open_named
from nettui.sources.own.dropout_backward import _judged
from nettui.types import Array

CODE = """
import numpy as np

class Net:
    def __init__(self, n_inputs, n_hidden, n_outputs):
        self.W1 = np.random.randn(n_inputs, n_hidden) / np.sqrt(n_inputs)
        self.b1 = np.zeros(n_hidden)
        self.W2 = np.random.randn(n_hidden, n_outputs) / np.sqrt(n_hidden)
        self.b2 = np.zeros(n_outputs)

    def forward(self, X, training=False):
        self.h = np.tanh(X @ self.W1 + self.b1)
        self.mask = (np.random.rand(*self.h.shape) < 0.7) / 0.7 if training and DROPS else 1.0
        z = self.h * self.mask @ self.W2 + self.b2
        self.p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        return self.p

    def train(self, X, y, epochs=1, lr=0.1):
        order = np.random.permutation(len(X)) if SHUFFLES else np.arange(len(X))
        X, y = X[order], y[order]
        self.forward(X, training=True)
        dz2 = (self.p - np.eye(self.p.shape[1])[y]) / len(y)
        dz1 = dz2 @ self.W2.T * self.mask * (1 - self.h ** 2)
        self.W2 -= lr * (self.h * self.mask).T @ dz2
        self.b2 -= lr * dz2.sum(axis=0)
        self.W1 -= lr * X.T @ dz1
        self.b1 -= lr * dz1.sum(axis=0)
"""

LOSS = """
    def loss(self, y):
        return -np.log(self.p[np.arange(len(y)), y]).mean()
"""


def report(folder: Path, drops: bool, shuffles: bool, loss: str) -> dict[str, str]:
    """The status of own-code and gradient-check, by the check; the worst where there are several."""
    path = folder / "net.py"
    path.write_text(f"DROPS, SHUFFLES = {drops}, {shuffles}\n{CODE}{loss}")
    session = open_named(f"{path}:Net", {"code.loss": "cross-entropy"})
    found = sorted(session.check(only=["own-code", "gradient-check"]), key=lambda each: each.status == "fail")
    return {each.check: each.status for each in found}


@pytest.mark.parametrize("shuffles", [False, True])
@pytest.mark.parametrize("loss", ["", LOSS], ids=["no loss", "a loss after forward"])
@pytest.mark.parametrize("drops", [False, True])
def test_right_code_is_never_accused(drops: bool, shuffles: bool, loss: str, tmp_path: Path) -> None:
    """A loss that does not draw what the step draws says nothing of its gradients."""
    found = report(tmp_path, drops, shuffles, loss)
    compared = not drops or (loss and not shuffles)
    assert found == {"own-code": "pass", "gradient-check": "pass" if compared else "skip"}


KEPT = np.array([1.0, 1, 0, 1, 0, 1, 1])


@pytest.mark.parametrize(
    ("backward", "said"),
    [
        (2 * KEPT, None),
        (np.ones(7), "no mask"),
        (2 * np.roll(KEPT, 1), "another mask"),
        (KEPT, "its mask without its scale"),
        (KEPT * [1, 2, 3, 4, 5, 6, 7], None),
        (np.full(7, np.nan), None),
    ],
)
def test_what_a_mask_is_told_by(backward: Array, said: str | None) -> None:
    slopes = np.array([0.5, -0.2, 0.1, 0.7, -0.3, 0.9, -0.4])
    found = _judged(slopes * backward, slopes * 2 * KEPT, "b1")
    assert (found and found[0]) == said


def test_a_layer_without_dropout_says_nothing_of_one() -> None:
    slopes = np.array([0.5, -0.2, 0.0, 0.7])
    assert _judged(slopes, slopes, "b1") is None
