"""A cost by np.dot, right for one output, is no mistake where nettui gave the network several."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from nettui.common.language import catalogue
from nettui.scenario.open import open_named
from tests.french import english_words
from tests.sources.own.corpus import FOLDER

SUM = "(-1 / m) * np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))"
DOT = "(-1 / m) * (np.dot(Y, np.log(AL).T) + np.dot(1 - Y, np.log(1 - AL).T))"


@pytest.mark.parametrize(
    ("sets", "found", "outputs"),
    [
        ({}, [("skip", ""), ("pass", "")], 10),
        ({"data.source": "moons"}, [("pass", "")], 1),
        (
            {"data.source": "moons", "code.arguments": {"layer_dims": [2, 8, 2]}},
            [("warn", "the loss is an array")],
            2,
        ),
        ({"data.source": "blobs"}, [("warn", "the loss is an array")], 3),
    ],
)
def test_who_chose_the_outputs_is_heard(
    sets: Mapping[str, Any], found: list[tuple[str, str]], outputs: int, tmp_path: Path
) -> None:
    text = (FOLDER / "functions/deep_ok.py").read_text(encoding="utf-8")
    assert SUM in text
    path = tmp_path / "net.py"
    path.write_text(text.replace(SUM, DOT), encoding="utf-8")
    session = open_named(str(path), sets)
    report = [*session.check(only=["own-code"])]
    assert [(each.status, each.symptom) for each in report] == found
    assert session.trainer.own.found.form.outputs == outputs  # type: ignore[attr-defined]
    for each in report:
        assert not english_words(catalogue("fr").gettext(each.evidence), ["np.dot", "--data", "moons"])
