"""A parameter without an effect is told from one that is never used."""

from __future__ import annotations

from nettui.scenario.open import open_named
from tests.sources.own.corpus import FOLDER


def test_a_bias_that_batch_norm_takes_away_is_used() -> None:
    session = open_named(f"{FOLDER}/params_loss/bias_before_norm.py:NormedNet")
    (finding,) = session.check(only=["own-code"])
    assert (finding.status, finding.symptom) == ("pass", "")
