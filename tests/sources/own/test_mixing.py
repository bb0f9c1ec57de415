"""Answers that depend on other samples, and losses that are no number, are named; right ones are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from nettui.scenario import load

NET = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out, l2_lambda=0.0):
        self.l2_lambda = l2_lambda
        r = np.random.RandomState(0)
        self.params = dict(W1=r.randn(n_in, n_hidden) / 8, b1=np.zeros(n_hidden),
                           W2=r.randn(n_hidden, n_out) / 4, b2=np.zeros(n_out))

    def predict(self, x):
        p = self.params
        self.h = np.tanh(x @ p["W1"] + p["b1"])
        s = self.h @ p["W2"] + p["b2"]
        s = s - s.max({axis})
        return np.exp(s) / np.exp(s).sum({total})

    def loss(self, x, t):
        rest = 0.5 * self.l2_lambda * sum(np.sum(self.params[k] ** 2) for k in ("W1", "W2"))
        return -np.sum(t * np.log(self.predict(x))) / len(x) + rest

    def gradient(self, x, t):
        d = (self.predict(x) - t) / len(x)
        dz = d @ self.params["W2"].T * (1 - self.h ** 2)
        p = {{k: {decay} * self.l2_lambda * self.params[k] for k in ("W1", "W2")}}
        return dict(W1=x.T @ dz + p["W1"], b1=dz.sum(0), W2=self.h.T @ d + p["W2"], b2=d.sum(0))
"""
ROWS = "axis=1, keepdims=True"


def symptoms(folder: Path, axis: str = ROWS, total: str = ROWS, decay: str = "1") -> set[str]:
    path = folder / "net.py"
    path.write_text(NET.format(axis=axis, total=total, decay=decay))
    trainer = load(f"{path}:Net", [], 0, True).own_trainer(0)
    return {mistake.symptom for mistake in trainer.mistakes(trainer.start())}


def test_a_right_network_is_let_be(tmp_path: Path) -> None:
    assert not symptoms(tmp_path)


@pytest.mark.parametrize(
    ("axis", "total", "symptom"),
    [
        (ROWS, "", "softmax over the mini-batch"),
        ("", "", "softmax over the mini-batch"),
        ("axis=0", ROWS, "a sample's answer depends on the others"),
    ],
)
def test_mixed_samples_are_named_alone(tmp_path: Path, axis: str, total: str, symptom: str) -> None:
    assert symptoms(tmp_path, axis, total) == {symptom}


def test_a_penalty_whose_strength_is_0_by_default_is_looked_at(tmp_path: Path) -> None:
    assert symptoms(tmp_path, decay="2") == {"penalty gradient off by a factor"}
