"""Finds which loss of the name that the user gives the gradients are of: its factor, mean or sum."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nettui.sources.own.matching import FoundLoss, possible
from nettui.sources.own.mistakes import find_mistake
from nettui.sources.own.structure import Structure
from nettui.types import Array


def loss_called(
    name: str,
    structure: Structure,
    params: Mapping[str, Array],
    gradients: Mapping[str, Array],
    x: Array,
    targets: Array,
) -> FoundLoss | None:
    """The loss of that name from whose gradients the code's differ by the fewest mistakes; None without one.

    Gradients and params are those of the code on rows x (N, D) with targets (N, K).
    """
    wide = {key: np.asarray(array, float) for key, array in params.items()}
    known = [loss for loss in possible(structure.answer(wide, x)) if loss.name == name]
    if any(key not in gradients or gradients[key].shape != array.shape for key, array in wide.items()):
        return None
    judged = {}
    for number, loss in enumerate(known):
        wrong = find_mistake(structure, loss, wide, gradients, x, targets)
        if wrong is None or wrong.made:
            judged[number] = 0 if wrong is None else wrong.statements
    return known[min(judged, key=lambda number: judged[number])] if judged else None
