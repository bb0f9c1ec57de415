"""A penalty in the gradients of code that shows no loss is seen, and is no mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from nettui.scenario.open import open_named

CODE = """
import numpy as np

class Net:
    def __init__(self, n_inputs, n_hidden, n_outputs):
        self.W1 = np.random.randn(n_inputs, n_hidden) / np.sqrt(n_inputs)
        self.b1 = np.zeros(n_hidden)
        self.W2 = np.random.randn(n_hidden, n_outputs) / np.sqrt(n_hidden)
        self.b2 = np.zeros(n_outputs)

    def forward(self, X):
        self.h = np.tanh(X @ self.W1 + self.b1)
        z = self.h @ self.W2 + self.b2
        return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)

    def train(self, X, y, lr=0.1):
        d2 = (self.forward(X) - np.eye(self.b2.size)[y]) / len(y)
        d1 = d2 @ self.W2.T * (1 - self.h ** 2)
        self.W2 -= lr * (self.h.T @ d2 + PENALTY * self.W2)
        self.b2 -= lr * d2.sum(axis=0)
        self.W1 -= lr * (X.T @ d1 + PENALTY * self.W1)
        self.b1 -= lr * d1.sum(axis=0)
"""
TOLD = "penalty: L2, seen in its gradients"


@pytest.mark.parametrize(
    ("change", "penalized", "right"),
    [
        (("PENALTY", "0.003"), True, True),
        (("PENALTY", "0.0"), False, True),
        (("PENALTY", "-0.003"), False, False),  # the weights grow
        (("+ PENALTY * self.W1)", "+ 0.003 * np.sign(self.W1))"), False, False),  # L1 in one layer alone
    ],
)
def test_a_penalty_is_seen(change: tuple[str, str], penalized: bool, right: bool, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(CODE.replace(*change).replace("PENALTY", "0.003"))
    session = open_named(f"{path}:Net", {})
    assert (TOLD in session.trainer.about()) == penalized  # type: ignore[attr-defined]
    found = {each.check: each.status for each in session.check(only=["own-code", "gradient-check"])}
    assert (found["own-code"] == "pass") == right
    assert (found["gradient-check"] == "skip") == penalized
