"""Raw, centred and standardized points, recomputed from the data as they were before scaling."""

from __future__ import annotations

import numpy as np
import pytest

from nettui.nn.trainer import BackPropTrainer
from nettui.scenario import load, open_session
from nettui.tui.clouds import draw_cloud
from nettui.tui.panels.preprocessing import Preprocessing
from nettui.types import Array
from nettui.visuals.scaling_stages import Cloud, most_unlike, stages


def trainer(scale: str) -> BackPropTrainer:
    found = open_session(load("inputs-unscaled", {"data.scale": scale})).trainer
    assert isinstance(found, BackPropTrainer)
    return found


@pytest.mark.parametrize("scale", ["none", "center", "standardize"])
def test_the_stages_are_the_same_whatever_the_scaling(scale: str) -> None:
    x = trainer("none").data.train.x
    raw, centred, standard = stages(trainer(scale).data, (0, 1))
    np.testing.assert_allclose(raw.at, x, rtol=1e-9)
    np.testing.assert_allclose(centred.at, x - x.mean(axis=0), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(standard.at.std(axis=0), 1.0)
    assert raw.reach == pytest.approx(np.abs(x).max())


@pytest.mark.parametrize(
    ("std", "pair"),
    [([1.0, 5.0, 0.1], (1, 2)), ([0.0, 2.0, 0.0, 1.0], (1, 3)), ([1.0, 1.0], (0, 1)), ([0.0, 0.0], (0, 1))],
)
def test_the_features_that_are_most_unlike(std: list[float], pair: tuple[int, int]) -> None:
    assert most_unlike(np.array(std)) == pair


def test_a_cloud_lies_where_its_points_are() -> None:
    corners: Array = np.array([[1.0, 1.0], [-1.0, -1.0]])
    lines = [line.plain for line in draw_cloud(Cloud(corners, 1.0), 12, 6, "red")]
    assert [len(line) for line in lines] == [12] * 6
    dotted = [
        (row, at) for row, line in enumerate(lines) for at, c in enumerate(line) if 0x2800 < ord(c) < 0x2900
    ]
    (top, right), (bottom, left) = dotted
    assert top < 3 <= bottom
    assert left < 6 <= right
    assert lines[3][6] == "┼"


@pytest.mark.parametrize(("width", "height"), [(1, 1), (12, 5), (76, 13), (150, 40)])
def test_the_clouds_fit_their_panel(width: int, height: int) -> None:
    view = open_session(load("inputs-unscaled")).view()
    panel = Preprocessing().press("right", view)
    lines = panel.draw(view, width, height).plain.split("\n")
    assert len(lines) <= height
    assert max(map(len, lines)) <= width
    assert panel.press("left", view) == Preprocessing()
