"""Finds who explains the number that was asked for."""

from __future__ import annotations

from math import prod

import numpy as np

from nettui.explain import slopes, updates, values
from nettui.explain.explanation import Explanation
from nettui.explain.names import read
from nettui.explain.scene import Scene
from nettui.types import Step, Tensors

LIMIT = 10


def names(step: Step) -> list[str]:
    """What may be asked of a step: `dense1.W[` where an index has to follow, `loss`, `rate`."""
    shapes = Scene(step, step.before.params, LIMIT).shapes
    return [of if of == "loss" or prod(shape) == 1 else f"{of}[" for of, shape in shapes.items()]


def explain(step: Step, text: str, start: Tensors | None = None, limit: int = LIMIT) -> Explanation:
    """Where the number of that name comes from, with its `limit` largest terms one by one.

    `start` are the parameters the run began with, those of this step by default. Raises InvalidValue where the
    step has no such number.
    """
    scene = Scene(step, step.before.params if start is None else start, limit)
    at = read(text, scene.shapes, scene.views)
    with np.errstate(all="ignore"):
        if at.of in WHOLE:
            return WHOLE[at.of](scene, at)
        parameter = at.of in scene.params
        match at.view:
            case "":
                return values.parameter(scene, at) if parameter else values.site(scene, at)
            case "gradient":
                return slopes.parameter(scene, at) if parameter else slopes.site(scene, at)
            case "update":
                return updates.update(scene, at)
        return updates.slot(scene, at)


WHOLE = {"loss": values.loss, "penalty": values.penalty, "rate": values.rate}
