"""A penalty's gradient that is a multiple of its derivative: the words say the multiple that is measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from nettui.common.language import catalogue
from nettui.scenario import load
from tests.french import english_words
from tests.sources.own.corpus import FOLDER

TEXT = (FOLDER / "params_loss/reg_factor.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("loss", "gradient", "measured", "said"),
    [
        ("reg *", "reg * W", "0.5", "half the derivative"),
        ("0.25 * reg *", "reg * W", "2", "it is twice"),
        ("1 / N * reg *", "2 / N * reg * W", "", ""),
        ("reg *", "2 / N * reg * W", "0.0", "divided by the number of samples"),
        ("reg *", "6 * reg * W", "3", "the gradient of ½λΣw² is λw"),
    ],
)
def test_the_words_say_the_factor(loss: str, gradient: str, measured: str, said: str, tmp_path: Path) -> None:
    text = TEXT.replace("reg * np.sum(W1 * W1) + reg * np.sum(W2 * W2)", f"{loss} np.sum(W1 * W1)")
    text = text.replace("dW += reg * W", f"dW += {gradient}").replace(", (dW2, W2))", ",)")
    assert text.count(loss)
    assert text.count(gradient)
    path = tmp_path / "net.py"
    path.write_text(text, encoding="utf-8")
    trainer = load(f"{path}:TwoLayerNet", [], 0, True).own_trainer(0)
    found = [mistake for mistake in trainer.mistakes(trainer.start()) if "penalty" in mistake.symptom]
    assert len(found) == bool(said)
    for mistake in found:
        assert mistake.symptom == "penalty gradient off by a factor"
        assert mistake.measured.startswith(f"W1 × {measured}")
        assert said in mistake.evidence
        assert not english_words(catalogue("fr").gettext(mistake.evidence), ["net.py"])
