"""A softmax of a softmax, or of a sigmoid, is named before gradients are; one softmax is let be."""

from __future__ import annotations

from pathlib import Path

import pytest

from nettui.scenario import load

NET = """import numpy as np


def softmax(s):
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def sigmoid(s):
    return 1 / (1 + np.exp(-s))


class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.random.randn(n_in, n_hidden) * 0.1, np.zeros(n_hidden)
        self.W2, self.b2 = np.random.randn(n_hidden, n_out) * 0.1, np.zeros(n_out)

    def forward(self, x):
        self.x, self.h = x, np.maximum(x @ self.W1 + self.b1, 0)
        self.p = softmax({of}(self.h @ self.W2 + self.b2))
        return self.p

    def loss(self, p, y):
        return -np.mean(np.log(p[np.arange(len(y)), y]))

    def backward(self, y):
        d = self.p.copy()
        d[np.arange(len(y)), y] -= 1
        d /= len(y)
        self.dW2, self.db2 = self.h.T @ d, d.sum(0)
        d = d @ self.W2.T * (self.h > 0)
        self.dW1, self.db1 = self.x.T @ d, d.sum(0)
"""


@pytest.mark.parametrize(
    ("of", "symptoms"),
    [
        ("", []),
        ("softmax", ["a softmax is applied twice"]),
        ("sigmoid", ["a sigmoid stands before the softmax"]),
    ],
)
def test_what_the_softmax_reads(of: str, symptoms: list[str], tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(NET.format(of=of), encoding="utf-8")
    trainer = load(f"{path}:Net", [], 0, True).own_trainer(0)
    found = trainer.mistakes(trainer.start())
    assert [mistake.symptom for mistake in found] == symptoms
    assert all(mistake.measured == "no answer above 0.232" for mistake in found)
