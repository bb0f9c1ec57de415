"""Code without a loss that nettui knows is said to have none; it is not accused of a NaN."""

from __future__ import annotations

from math import isfinite
from pathlib import Path

import pytest

from nettui.common.language import catalogue
from nettui.debugger.guard import GuardedTrainer
from nettui.scenario.open import open_named
from tests.french import english_words
from tests.sources.own.corpus import FOLDER

NIELSEN = (FOLDER / "weight_lists/network_ok.py").read_text(encoding="utf-8")
WRONG = NIELSEN.replace("sigmoid_prime(zs[-1])", "sigmoid_prime(activations[-1])")
SHOWN = "loss: none found, so squared-error is shown; if you know it, add --loss NAME"
BLIND = """import numpy as np


class Net:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * 0.1

    def train(self, X, y):
        s = X @ self.W
        self.W -= 0.0001 * X.T @ (s - y) ** 3
"""


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        (WRONG, "Network", SHOWN),
        (BLIND, "Net", "loss: none found; if you know it, add --loss NAME"),
    ],
)
def test_no_nan_is_reported_where_no_loss_is_found(text: str, name: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "net.py"
    file.write_text(text, encoding="utf-8")
    session = open_named(f"{file}:{name}", {"data.source": "digits", "data.samples": 400, "train.epochs": 1})
    trainer = session.trainer
    assert told in trainer.own.found.told  # type: ignore[attr-defined]
    french = catalogue("fr").gettext(told)
    assert not english_words(french, ["--loss", "squared-error"]), french
    step = GuardedTrainer(trainer).step(trainer.start())
    assert step.nonfinite is None
    assert step.after is not None
    assert isfinite(step.loss.total) == (told == SHOWN)
    report = session.check(only=["non-finite", "divergence", "attainment", "learning-rate"])
    assert not [(f.check, f.measured) for f in report if "NaN" in f.measured]


def test_a_nan_of_the_code_is_still_reported(tmp_path: Path) -> None:
    file = tmp_path / "net.py"
    file.write_text(BLIND.replace("** 3", "* np.nan"), encoding="utf-8")
    session = open_named(f"{file}:Net", {"data.source": "digits", "train.epochs": 1})
    step = GuardedTrainer(session.trainer).step(session.trainer.start())
    assert step.nonfinite is not None
