"""Panels about samples and weights draw what a learner's network answers and holds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from rich.text import Text
from textual.geometry import Size

from nettui.abilities import Missing, Predicts, able
from nettui.common.foreign import TrainerError
from nettui.debugger.view import View
from nettui.scenario.open import open_named
from nettui.tui.measurements import measured
from nettui.tui.panels.confusion import Confusion
from nettui.tui.panels.samples import Samples
from nettui.tui.panels.weights import Weights
from nettui.tui.widget import PanelWidget
from nettui.visuals.predictions import held_out_part, predictions_of
from tests.sources.own.corpus import FOLDER, HEALTHY

NETS = {
    "params_loss/twolayer_ok.py:TwoLayerNet": "W1  64 × 20",
    "functions/deep_ok.py": "W1  64 × ",  # samples as columns, weights as units × inputs
    "weight_lists/network_ok.py:Network": "64 × ",
}
SCALAR_BIAS = "functions/logreg_ok.py"


def view_of(name: str) -> View:
    session = open_named(f"{FOLDER}/{name}")
    return measured(session.do("next 20"), session, Confusion().requests)


@pytest.mark.parametrize("name", NETS)
def test_samples_and_confusion_are_those_of_its_answers(name: str) -> None:
    view = view_of(name)
    assert view.raw is not None
    trainer: Any = view.raw.trainer
    state = view.raw.step.before
    predicts = able(trainer, Predicts)
    assert not isinstance(predicts, Missing)
    part, samples = held_out_part(trainer.data)
    answered = predicts.predict(state, samples.x).argmax(axis=1)
    wrong = int(np.count_nonzero(answered != samples.t))
    tiles = Samples().draw(view, 120, 20).plain
    assert tiles.startswith(f"{part}: {len(samples.t)} samples, {wrong} wrong")
    assert "loss" not in tiles
    right = round(100 * (1 - wrong / len(samples.t)))
    assert f"{len(samples.t)} samples, {right} % right" in Confusion().draw(view, 120, 20).plain


def test_a_bias_that_is_a_scalar_is_one_of_a_unit() -> None:
    net = next(net for net in HEALTHY if SCALAR_BIAS in str(net.path))
    drawn = Weights().draw(open_named(net.path, net.sets).do("next"), 120, 20).plain
    assert "× 1" in drawn.splitlines()[0]


def test_the_worst_answer_is_the_one_that_falls_farthest_short() -> None:
    view = view_of("params_loss/twolayer_ok.py:TwoLayerNet")
    assert view.raw is not None
    trainer: Any = view.raw.trainer
    found = predictions_of(trainer, view.raw.step.before, held_out_part(trainer.data)[1])
    assert not isinstance(found, Missing)
    true = found.y[np.arange(len(found.t)), found.t]
    worst = found.worst_first
    short = found.y.max(axis=1) - true  # of wrong answers the distance to the best class
    assert np.all(np.diff(short[worst][: np.count_nonzero(~found.correct)]) <= 0)
    assert not found.correct[worst[0]]
    assert found.correct[worst[-1]]


@pytest.mark.parametrize(("name", "heading"), NETS.items())
def test_weights_are_drawn_inputs_by_units(name: str, heading: str) -> None:
    view = view_of(name)
    drawn = Weights().draw(view, 120, 20).plain
    assert heading in drawn.splitlines()[0]
    assert "a unit's weights as 8×8" in drawn


class Theirs(Samples):
    """A panel that asks code which fails."""

    def draw(self, view: View, width: int, height: int) -> Text:
        raise TrainerError("predict(): ValueError: shapes (4,2) and (3,) (my_net.py, line 8, in predict)")


def test_an_error_of_their_code_is_told_as_theirs() -> None:
    widget = PanelWidget(Theirs(), ascii=False, translate=str)
    said = widget._picture(view_of("params_loss/twolayer_ok.py:TwoLayerNet"), Size(60, 5)).plain
    assert "my_net.py, line 8" in " ".join(said.split())
    assert "report it" not in said
