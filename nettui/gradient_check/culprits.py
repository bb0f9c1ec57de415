"""Which stages hand down a wrong gradient: each is given the right one from above and looked at by itself."""

from __future__ import annotations

import numpy as np

from nettui.gradient_check.nodes import Run, deltas
from nettui.gradient_check.slopes import STEP, TOLERANCE, Pulse, relative_error
from nettui.nn.stages import ActivationStage, BackwardContext, Dense
from nettui.types import Array

H = STEP["complex"]


def culprits(run: Run, pulse: Pulse) -> list[str]:
    """The loss by its name, if it is one of them, and the sites of those stages, from the top down."""
    config, stages = run.config, run.config.network.stages
    right, slack = deltas(run, len(stages) - 1, np.arange(run.scores.shape[1]), 1j * H, pulse)[::2]
    handed = config.loss.backward(run.scores, config.loss.predict(run.scores), run.t)
    found = [config.loss.name] if _differ(handed[slack == 0], right[slack == 0]) else []
    scratch = run.params.layout.views(np.empty(run.params.layout.size))
    for at in range(len(stages) - 1, 0, -1):
        x, op = run.input(at), run.ops[at]
        made = stages[at].backward(BackwardContext(run.params, x, op, right, scratch)).out
        right = _handed(run, at, right)
        if made is None or _differ(made, right):
            found.append(stages[at].site)
    return found


def _handed(run: Run, at: int, right: Array) -> Array:
    """dE/d(input) of a stage: δ·Wᵀ, what a mask lets through, f′ by a complex step (from below at a kink)."""
    stage, op = run.config.network.stages[at], run.ops[at]
    if isinstance(stage, Dense):
        return right @ run.params[stage.weight].T
    if isinstance(stage, ActivationStage):
        slope: Array = -op.part.value(run.input(at) - 1j * H).imag / H
        return slope * right
    mask: Array = op.arrays["mask"] * op.part.training
    return mask * right


def _differ(one: Array, other: Array) -> bool:
    return not relative_error(one, other) <= TOLERANCE
