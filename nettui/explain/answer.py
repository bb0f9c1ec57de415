"""Explains a number of a step by its name."""

from __future__ import annotations

from math import prod

import numpy as np

from nettui.explain import gradients, updates, values
from nettui.explain.addresses import parse_address
from nettui.explain.explanation import Explanation
from nettui.explain.step_context import StepContext
from nettui.types import Step, Tensors

LIMIT = 10


def names(step: Step) -> list[str]:
    """Every name that `explain` takes; names that need an index end in a bracket: `dense1.W[`, `loss`."""
    shapes = StepContext(step, step.before.params, LIMIT).shapes
    return [of if of == "loss" or prod(shape) == 1 else f"{of}[" for of, shape in shapes.items()]


def explain(step: Step, text: str, start: Tensors | None = None, limit: int = LIMIT) -> Explanation:
    """Where the number of that name comes from, with its `limit` largest terms.

    `start` holds the parameters at step 0, by default those of this step. Raises InvalidValue when the step
    has no such number.
    """
    context = StepContext(step, step.before.params if start is None else start, limit)
    at = parse_address(text, context.shapes, context.views)
    with np.errstate(all="ignore"):
        if at.of in WHOLE:
            return WHOLE[at.of](context, at)
        parameter = at.of in context.params
        match at.view:
            case "":
                return values.parameter(context, at) if parameter else values.site(context, at)
            case "gradient":
                return gradients.parameter(context, at) if parameter else gradients.site(context, at)
            case "update":
                return updates.update(context, at)
        return updates.slot(context, at)


WHOLE = {"loss": values.loss, "penalty": values.penalty, "rate": values.rate}
