"""Moves code of the user's own off the floors of its loss, where log(p + ε) or a clip of p makes it flat."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nettui.abilities import Missing, Predicts, Textbook, able
from nettui.common.errors import RunError
from nettui.nn.losses import CrossEntropy
from nettui.types import Array, State, Tensors

LEAST = 1e-3
"""A probability of the label below which an ε of 1e-7 or more, or a clip, may bend the slope of the loss."""

TRIES = 20
"""How often the parameters are halved."""


def off_the_floor(trainer: object, state: State, x: Array | None, t: Array | None) -> tuple[State, float]:
    """The State with all parameters halved until no label t (N,) of x (N, D) has a probability near 0.

    Returns the State, and what its parameters were multiplied by. Gradients are those of the loss at any
    parameters, so that where they are compared is free to choose. nettui's own losses have no floor.
    """
    predicts = able(trainer, Predicts)
    textbook = not isinstance(able(trainer, Textbook), Missing)
    if textbook or isinstance(predicts, Missing) or x is None or not _are_classes(x, t):
        return state, 1.0
    there, times = state, 1.0
    for _ in range(TRIES):
        if not _is_at_floor(predicts, there, x, np.asarray(t)):
            return there, times
        times /= 2
        there = replace(state, params=Tensors(state.params.layout, state.params.flat * times))
    return state, 1.0


def moved_text(times: float) -> str:
    """Where gradients are compared, in words; "" at the current parameters."""
    return f"with all parameters × {times:.2g}, where no probability is near 0" if times < 1 else ""


def _are_classes(x: Array, t: Array | None) -> bool:
    return t is not None and t.ndim == 1 and t.dtype.kind in "iu" and x.shape[:1] == t.shape != (0,)


def _is_at_floor(trainer: Predicts, state: State, x: Array, t: Array) -> bool:
    """Whether a label of the mini-batch has hardly any probability, by what the network answers."""
    try:
        with np.errstate(all="ignore"):
            answers = np.asarray(trainer.predict(state, x), float)
    except RunError:
        return False
    shown = answers.ndim == 2 and len(answers) == len(t) and bool(np.isfinite(answers).all())
    return shown and bool((_likelihood(answers, t) < LEAST).any())


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
