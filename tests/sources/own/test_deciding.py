"""The code's own update keeps its own rate unless the user gives another; the report's head says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from nettui.common.language import catalogue
from nettui.scenario.loading import load
from nettui.sources.own.deciding import update_told
from tests.french import english_words
from tests.sources.own.code import NETWORK
from tests.sources.own.test_rates import BASE, FUNCTIONS, KINDS

PASSES = """import numpy as np


class Net:
    def __init__(self, n_in, n_out):
        self.W, self.b = np.random.randn(n_in, n_out) * 0.1, np.zeros(n_out)

    def forward(self, X):
        self.X = X
        s = X @ self.W + self.b
        e = np.exp(s - s.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        return self.p

    def backward(self, Y):
        d = (self.p - Y) / len(Y)
        self.dW, self.db = self.X.T @ d, d.sum(axis=0)
"""
UPDATES = {
    "step(lr)": ("def step(self, lr):", "lr", 0.1),
    "update(), an attribute": ("lr = 3.0\n    def update(self):", "self.lr", 3.0),
    "a default": ("def update_parameters(self, learning_rate=2.0):", "learning_rate", 2.0),
}


def said(folder: Path, text: str, name: str = ":Net", rate: float | None = None) -> tuple[str, float]:
    """What the report's head says of the update, and the rate of the first step."""
    file = folder / "net.py"
    file.write_text(text, encoding="utf-8")
    sets = {} if rate is None else {"train.rate": rate}
    scenario = load(f"{file}{name}", {"data.source": "digits", **sets})
    trainer = scenario.own_trainer(0)
    step = trainer.step(trainer.start())
    assert trainer.about()[-1] == update_told(trainer.own, trainer.config)
    french = catalogue("fr").gettext(trainer.about()[-1])
    assert french != trainer.about()[-1]
    assert not english_words(french, ["sgd nettui"]), french
    return trainer.about()[-1], step.rate


def test_a_rate_of_nettui_is_shared_by_the_samples_of_a_summed_loss(tmp_path: Path) -> None:
    text = PASSES.replace(" / len(Y)", "")
    told, rate = said(tmp_path, text)
    batch = load(f"{tmp_path}/net.py:Net", {"data.source": "digits"}).train.batch
    assert isinstance(batch, int)
    assert rate == 0.1 / batch
    assert "a share for each sample, as your loss is a sum" in told
    trainer = load(f"{tmp_path}/net.py:Net", {"data.source": "digits"}).own_trainer(0)
    assert "rate" in trainer.defaults
    assert said(tmp_path, text, rate=0.02)[1] == 0.02
    assert said(tmp_path, PASSES)[1] == 0.1


def test_a_rate_in_an_attribute_is_kept_unless_another_is_given(tmp_path: Path) -> None:
    text = BASE + KINDS["attribute"]
    assert said(tmp_path, text) == ("update: your code's, at its own rate 0.300", 0.3)
    told, rate = said(tmp_path, text, rate=0.5)
    assert (told, rate) == ("update: your code's, at rate 0.500 in place of its own 0.300", 0.5)


def test_a_rate_that_is_a_default_is_kept(tmp_path: Path) -> None:
    text = FUNCTIONS.replace("grads):", "grads, lr=0.7):").replace("0.07", "lr")
    assert said(tmp_path, text, "") == ("update: your code's, at its own rate 0.700", 0.7)


def test_without_a_rate_of_its_own_it_is_the_scenarios(tmp_path: Path) -> None:
    assert said(tmp_path, BASE + KINDS["argument"]) == ("update: your code's, at rate 0.100", 0.1)
    assert said(tmp_path, BASE + KINDS["inside"]) == ("update: your code's", 0.05)


def test_without_an_update_it_is_said_whose_is_used(tmp_path: Path) -> None:
    told = "update: nettui's sgd, at rate 0.100; your code has none that nettui can call"
    assert said(tmp_path, NETWORK) == (told, 0.1)
    assert said(tmp_path, PASSES) == (told, 0.1)


@pytest.mark.parametrize("kind", UPDATES)
@pytest.mark.parametrize("sign", "-+")
def test_a_method_that_updates_the_attributes_is_used(tmp_path: Path, kind: str, sign: str) -> None:
    head, rate, size = UPDATES[kind]
    body = f"self.W {sign}= {rate} * self.dW\n        self.b {sign}= {rate} * self.db\n"
    told, found = said(tmp_path, f"{PASSES}\n    {head}\n        {body}")
    assert told.startswith("update: your code's, at")
    assert found == size
    trainer = load(f"{tmp_path / 'net.py'}:Net", {"data.source": "digits"}).own_trainer(0)
    wrong = [mistake.symptom for mistake in trainer.mistakes(trainer.start())]
    assert wrong == ([] if sign == "-" else ["the update goes uphill"])
