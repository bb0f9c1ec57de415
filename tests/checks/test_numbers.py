"""Checks on runs that predict numbers: nothing sound is accused, what needs classes says so."""

from __future__ import annotations

from pathlib import Path

import pytest

import nettui

CARS = """
data = {source = "cars", scale = "standardize", scale_target = "standardize", validation = 0.3}
network = {hidden = [%s], activation = "relu", init = "he"}
loss.name = "%s"
train = {optimizer = {name = "adam", rate = 0.01}, batch = 16, epochs = 40}
"""


@pytest.mark.parametrize(("hidden", "loss"), [("", "squared-error"), ("64", "huber")])
def test_a_sound_run_on_the_cars_is_not_accused(tmp_path: Path, hidden: str, loss: str) -> None:
    """A few inputs repeat, a single large weight makes the first loss large, and one feature says little."""
    path = tmp_path / "cars.toml"
    path.write_text(CARS % (hidden, loss))
    found = {finding.check: finding for finding in nettui.check(path)}
    assert not [finding for finding in found.values() if finding.status in ("fail", "warn")]
    assert "numbers to predict, not classes" in found["labels"].evidence
    assert found["gradient-check"].status == found["optimizer-update"].status == "pass"
    assert "predicting the mean" in found["initial-loss"].evidence
