"""An update beside the textbook's: after the mini-batch, after each sample, or by another rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from nettui.common.language import catalogue
from nettui.scenario import load
from nettui.sources.own.beside import Beside, beside_textbook
from nettui.sources.own.textbook import EACH_SAMPLE, OTHER_UPDATE
from tests.french import english_words
from tests.sources.own.corpus import FOLDER


def beside(name: str, steps: int = 2) -> Beside:
    return beside_textbook(load(name, {}, 0).own_trainer(0), name, steps)


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("learning_layers/rows_ok.py", EACH_SAMPLE),
        ("weight_lists/network_ok.py:Network", ""),
        ("functions/adam_ok.py", OTHER_UPDATE),
        ("attributes/velocity_ok.py", OTHER_UPDATE),
    ],
)
def test_a_right_update_of_any_rule_is_no_difference(name: str, where: str) -> None:
    found = beside(str(FOLDER / name))
    assert found.first is None
    last = found.rows[-1]
    assert last.what.endswith("after the update")
    assert last.where == where
    assert (last.same is None) == (where == OTHER_UPDATE)
    assert not english_words(catalogue("fr").gettext(where or "…"), [])


@pytest.mark.parametrize("name", ["functions/update_sign.py", "functions/momentum_sign.py"])
def test_a_wrong_update_is_the_first_difference(name: str) -> None:
    found = beside(str(FOLDER / name))
    assert found.first is not None
    assert found.first.what == "W1 after the update"


def test_a_wrong_update_after_each_sample_is_the_first_difference(tmp_path: Path) -> None:
    text = (FOLDER / "learning_layers/rows_ok.py").read_text(encoding="utf-8")
    right = "self.bias -= learning_rate * output_error"
    assert right in text
    file = tmp_path / "net.py"
    file.write_text(text.replace(right, "self.bias -= 2 * learning_rate * output_error"), encoding="utf-8")
    found = beside(str(file))
    assert found.first is not None
    assert found.first.what.endswith("bias")
