"""Moves code of the user's own off the floors of its loss, where log(p + ε) or a clip of p makes it flat."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nettui.checks.probe import NotApplicable, Probe
from nettui.nn.losses import CrossEntropy
from nettui.types import Array, Tensors

LEAST = 1e-3
"""A probability of the label below which an ε of 1e-7 or more, or a clip, may bend the slope of the loss."""

TRIES = 20
"""How often the parameters are halved."""


def off_the_floor(probe: Probe) -> tuple[Probe, str]:
    """The network, with all parameters halved until no label has a probability near 0; and so in words.

    Gradients are those of the loss at any parameters, so that where they are compared is free to choose.
    """
    there, times = probe, 1.0
    for _ in range(TRIES):
        if probe.is_textbook or not _is_at_floor(there):
            break
        times /= 2
        flat = probe.state.params.flat * times
        there = probe.at(replace(probe.state, params=Tensors(probe.state.params.layout, flat)))
    else:
        return probe, ""
    return there, f"with all parameters × {times:.2g}, where no probability is near 0" if times < 1 else ""


def _is_at_floor(probe: Probe) -> bool:
    """Whether a label of the mini-batch has hardly any probability, by what the network answers."""
    try:
        samples = probe.mini_batch
        answers = np.asarray(probe.predict(samples.x), float)
    except NotApplicable:
        return False
    t = samples.t
    shown = answers.ndim == 2 and len(answers) == len(t) and bool(np.isfinite(answers).all())
    if t.ndim != 1 or t.dtype.kind not in "iu" or not shown:
        return False
    return bool((_likelihood(answers, t) < LEAST).any())


def _likelihood(answers: Array, t: Array) -> Array:
    """How likely the labels are: by probabilities, or by scores that a softmax makes probabilities."""
    if answers.shape[1] == 1:
        inside = ((answers >= 0) & (answers <= 1)).all()
        p = answers[:, 0] if inside else 1 / (1 + np.exp(-np.clip(answers[:, 0], -500, 500)))
        found: Array = np.where(t == 1, p, 1 - p)
        return found
    hot = np.eye(answers.shape[1])[np.clip(t, 0, answers.shape[1] - 1)].astype(bool)
    if not ((answers >= 0) & (answers <= 1)).all():
        answers = CrossEntropy().predict(answers)
    if np.allclose(answers.sum(axis=1), 1, atol=1e-5):
        return np.asarray(answers[hot])
    return np.asarray(np.where(hot, answers, 1 - answers).min(axis=1))
