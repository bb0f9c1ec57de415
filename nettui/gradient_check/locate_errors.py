"""Finds the stages that pass down a wrong gradient: each gets a right one from above and is tested alone."""

from __future__ import annotations

import numpy as np

from nettui.gradient_check.deltas import ForwardPass, deltas
from nettui.gradient_check.derivatives import ROUND_OFF, STEP, TOLERANCE, Heartbeat, relative_error
from nettui.nn.stages import ActivationStage, BackwardContext, Dense
from nettui.types import Array

H = STEP["complex"]


def locate_errors(run: ForwardPass, pulse: Heartbeat) -> list[str]:
    """The loss's name, if its gradient is wrong, and the sites of wrong stages, from the top down."""
    config, stages = run.config, run.config.network.stages
    right, kink_tolerance = deltas(run, len(stages) - 1, np.arange(run.scores.shape[1]), 1j * H, pulse)[::2]
    smooth = kink_tolerance == 0
    floor = ROUND_OFF / len(run.t)  # of outputs up to 1, averaged over the samples
    from_loss = config.loss.backward(run.scores, config.loss.predict(run.scores), run.t)
    found = [config.loss.name] if _differ(from_loss[smooth], right[smooth], floor) else []
    scratch = run.params.layout.views(np.empty(run.params.layout.size))
    for at in range(len(stages) - 1, 0, -1):
        x, op = run.input(at), run.ops[at]
        passed_down = stages[at].backward(BackwardContext(run.params, x, op, right, scratch)).out
        right = _input_gradient(run, at, right)
        if passed_down is None or _differ(passed_down, right):
            found.append(stages[at].site)
    return found


def _input_gradient(run: ForwardPass, at: int, right: Array) -> Array:
    """dE/d(input) of a stage: δ·Wᵀ, mask·δ, or f′·δ with f′ by a complex step (from below at a kink)."""
    stage, op = run.config.network.stages[at], run.ops[at]
    if isinstance(stage, Dense):
        return right @ run.params[stage.weight].T
    if isinstance(stage, ActivationStage):
        derivative: Array = -op.part.value(run.input(at) - 1j * H).imag / H
        return derivative * right
    mask: Array = op.arrays["mask"] * op.part.training
    return mask * right


def _differ(one: Array, other: Array, floor: float = 0.0) -> bool:
    close = np.abs(one - other).max(initial=0.0) <= floor
    return not (close or relative_error(one, other) <= TOLERANCE)
