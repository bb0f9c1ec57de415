"""Residuals are those of the evaluation, in the target's units; their picture has the diagonal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import nettui
from nettui.data.dataset import Scaling, Target
from nettui.tui.pages import PAGES
from nettui.visuals.residuals import residuals, span
from tests.nets import Net

SINE = """
data = {source = "sine", validation = 0.3, scale_target = "standardize", samples = 60, features = 2}
network = {hidden = [8], activation = "tanh"}
loss.name = "squared-error"
train.batch = 32
"""


def test_residuals_are_those_of_the_evaluation_in_the_targets_units() -> None:
    trainer = Net(loss="squared-error", classes=0).build()
    target = Target(0.0, 1.0, Scaling(mean=10.0, std=3.0))
    trainer.data = trainer.data._replace(target=target)
    state, held = trainer.start(), trainer.data.validation
    assert held is not None
    found, expected = residuals(state, held, target), trainer.evaluate(state)
    assert expected is not None
    assert [found.r2, found.error] == pytest.approx([expected.r2, expected.error])
    np.testing.assert_allclose(found.t, 10 + 3 * held.t)
    np.testing.assert_allclose(found.y, 10 + 3 * trainer.predict(state, held.x)[:, 0])
    assert np.sqrt(np.mean(found.residual**2)) == pytest.approx(found.error)
    assert (np.diff(np.abs(found.residual)[found.worst_first]) <= 0).all()
    broken = found._replace(y=np.full(4, np.nan), t=np.full(4, np.inf))
    assert span(broken) is None


def test_every_panel_draws_a_run_that_predicts_numbers(tmp_path: Path) -> None:
    path = tmp_path / "sine.toml"
    path.write_text(SINE)
    view = nettui.open(path).do("next 3; step 4")
    texts = {}
    for page in PAGES:
        for panel in page.panels:
            for width, height in ((150, 40), (60, 18), (30, 12)):
                if panel.title != "Loss surface" and type(panel).__name__ != "LossSurface":
                    text = panel.draw(view, width, height).plain
                    assert len(text.split("\n")) <= height
                    texts[type(panel).__name__, width] = text
    assert "╱" in texts["Confusion", 150]
    assert "RMSE" in texts["Confusion", 60]
    assert "residual" in texts["Samples", 150]
    assert "numbers are predicted" in texts["Representation", 150]
    lost = nettui.open(path, set={"train.optimizer.rate": 1e6}).do("next 200; next 200")
    assert lost.reading.nonfinite is not None
    for page in PAGES[:4]:
        for panel in page.panels:
            panel.draw(replace(lost, message=None), 60, 18)
