"""Predictions for a panel: those of nettui's own networks at once, of other code once they are measured."""

from __future__ import annotations

from typing import Any

from nettui.abilities import Missing, Textbook, able
from nettui.common.language import tr
from nettui.debugger.view import View
from nettui.visuals.predictions import Predictions, held_out_part, predict

PAUSED, MEASURING = "measured when the run is paused: space", "measuring …"


def shown_predictions(view: View, most: int) -> Predictions | str:
    """The predictions on held-out samples, `most` of nettui's own network; else why there are none yet.

    Code of the user's own may take seconds, and never runs while a picture is drawn.
    """
    assert view.raw is not None
    trainer: Any = view.raw.trainer
    if not isinstance(able(trainer, Textbook), Missing):
        return predict(view.raw.step.before, held_out_part(trainer.data)[1], most)
    results = view.results
    if "predictions" in results.unmeasured:
        return results.unmeasured["predictions"]
    return results.predictions or (PAUSED if view.running else MEASURING)


def of_step(view: View, predictions: Predictions) -> str:
    """Of which step predictions are that are older than the View; "" if they are not."""
    if predictions.step == view.reading.step:
        return ""
    step = predictions.step
    return tr(f"  of step {step}" if view.running else f"  of step {step}, measuring …")
