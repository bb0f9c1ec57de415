"""Gradients that two losses may have are said to be of either, and judged only where one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from nettui.common.language import catalogue
from nettui.scenario.open import open_named
from nettui.sources.own.lines import speaks_of_cross_entropy
from nettui.types import Finding
from tests.french import english_words

NET = """import numpy as np


class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1 = np.random.randn(n_in, n_hidden) * 0.1
        self.W2 = np.random.randn(n_hidden, n_out) * 0.1

    def sigmoid(self, z):
        return 1 / (1 + np.exp(-z))

    def predict(self, X):
        return self.sigmoid(self.sigmoid(X @ self.W1) @ self.W2)

    def train(self, X, y, lr=0.001):
        h = self.sigmoid(X @ self.W1)
        d = self.sigmoid(h @ self.W2) - y
        dh = d @ self.W2.T * h * (1 - h)
        self.W2 -= lr * h.T @ d
        self.W1 -= lr * X.T @ dh
"""
"""No loss, y − t at a sigmoid: cross-entropy, or the squared error without its derivative."""

SQUARED = NET.replace("- y\n", "- y\n        d *= (d + y) * (1 - d - y)\n")


def findings(text: str, folder: Path, loss: str = "") -> tuple[str, list[Finding]]:
    file = folder / "net.py"
    file.write_text(text, encoding="utf-8")
    session = open_named(f"{file}:Net", {"data.source": "digits", "code.loss": loss})
    either = session.trainer.own.found.either  # type: ignore[attr-defined]
    return either, [*session.check(only=["own-code"])]


def test_either_loss_is_a_note_beside_what_was_seen(tmp_path: Path) -> None:
    either, found = findings(NET, tmp_path)
    assert "binary-cross-entropy" in either
    assert "squared-error" in either
    assert [(each.status, each.symptom) for each in found] == [("skip", ""), ("pass", "")]
    assert found[0].evidence == either
    words = ["--loss", "squared-error", "binary-cross-entropy"]
    assert not english_words(catalogue("fr").gettext(either), words)


@pytest.mark.parametrize(
    ("text", "loss", "symptom"),
    [
        (NET, "binary-cross-entropy", ""),
        (NET, "squared-error", "a derivative is left out"),
        (SQUARED, "", ""),
        (NET + "# the cross-entropy falls", "", ""),
    ],
)
def test_a_loss_that_is_known_is_judged(text: str, loss: str, symptom: str, tmp_path: Path) -> None:
    either, found = findings(text, tmp_path, loss)
    assert either == ""
    assert [each.symptom for each in found] == [symptom]


def test_a_file_speaks_of_cross_entropy_in_code_or_words() -> None:
    assert speaks_of_cross_entropy("loss = -np.log(p).mean()")
    assert speaks_of_cross_entropy("class CrossEntropyCost: ...")
    assert not speaks_of_cross_entropy("logits = x @ W; catalog(logits)")
