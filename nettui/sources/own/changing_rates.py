"""What an update does beside its formula: rates that change from step to step, weights that grow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nettui.common.text import format_number
from nettui.sources.own.rules import FIRST, Trace, mean
from nettui.sources.own.updates import WrongUpdate
from nettui.types import Array

GROWS = "the rate grows with every step"
FALLS = "the rate falls to nothing within an epoch"
PACES = (GROWS, FALLS)
DECAY_SIGN = "the weight decay has the wrong sign"

EXACT = 1e-6
"""Relative difference up to which an update of float64 follows a formula without an ε."""

LEAST = 1e-4
"""The share of an update that a weight decay must have to be seen beside the rest."""

NOTHING = 1e-2
"""The share of a rate that is next to nothing."""

ENOUGH = 8
"""Parameters that it takes."""


def judge_pace(trace: Trace, batches: int, decays: Sequence[float] = ()) -> WrongUpdate | None:
    """What is wrong with the rates of gradient descent, of which each step may have another.

    With momentum they are seen in what a step adds to the last one.

    One that grows may be warming up, as long as it stays below the rate that it is given, or grows ever less.
    """
    rates = _any_rates(trace, decays)
    if rates is None or (rates <= 0).any() or len(rates) < 3:
        return None
    ratios = rates[1:] / rates[:-1]
    listed = ", ".join(format_number(float(rate)) for rate in rates)
    beyond = rates[-1] > trace.rate * (1 + 1e-4) or (np.diff(ratios) >= -1e-6).all()
    if ratios.min() > 1 + 1e-4 and beyond:
        return WrongUpdate(
            GROWS, f"× {ratios[-1]:.4g} from step to step", f"the rates of the steps: {listed}"
        )
    slows = ratios.max() < 1 and (np.diff(ratios) <= 1e-6).all()  # as no 1/t does
    if slows and (left := float(ratios[-1]) ** batches) < NOTHING:
        after = f"after the {batches} steps of an epoch {format_number(left)} of it or less is left"
        return WrongUpdate(FALLS, f"× {ratios[-1]:.4g} from step to step", after)
    return None


def _any_rates(trace: Trace, decays: Sequence[float]) -> Array | None:
    """The rates of gradient descent or of momentum; None if it is neither."""
    before = np.vstack([np.zeros_like(trace.moves[:1]), trace.moves[:-1]])
    for decay in (0.0, *sorted({*FIRST, *decays})):
        if (found := rates_of(trace.gradients, trace.moves - decay * before)) is not None:
            return found
    return None


def rates_of(directions: Array, moves: Array) -> Array | None:
    """The c of each step with moves = −c · direction; None if a step goes elsewhere."""
    squares = (directions**2).sum(axis=1)
    if not np.isfinite(squares).all() or not squares.all():
        return None
    rates: Array = -(moves * directions).sum(axis=1) / squares
    far = np.abs(moves + rates[:, None] * directions).max(axis=1)
    return rates if (far <= EXACT * np.abs(moves).max(axis=1)).all() else None


def judge_decay(trace: Trace, decays: Sequence[float]) -> WrongUpdate | None:
    """A weight decay that makes the weights grow, beside gradient descent with or without momentum."""
    for tensor in np.unique(trace.tensors[trace.weights]):
        at = trace.tensors == tensor
        if np.count_nonzero(at) < ENOUGH or np.ptp(np.abs(trace.params[:, at])) == 0:
            continue
        g, w, moves = trace.gradients[:, at], trace.params[:, at], trace.moves[:, at]
        for decay in (0.0, *sorted({*FIRST, *decays})):
            for direction, pull in ((mean(g, decay), mean(w, decay)), (mean(g, decay), w)):
                if (share := _share(direction, pull, moves)) > LEAST:
                    grown = (
                        f"each step adds {format_number(share)} of its length along the weights themselves"
                    )
                    return WrongUpdate(DECAY_SIGN, "the weights grow", grown)
    return None


def _share(direction: Array, pull: Array, moves: Array) -> float:
    """How much of the moves is along the weights, if the rest goes against the gradients; else 0."""
    both = np.stack([direction.ravel(), pull.ravel()], axis=1)
    (down, along), *_ = np.linalg.lstsq(both, moves.ravel(), rcond=None)
    size = float(np.abs(moves).max())
    if not size or down >= 0 or np.abs(both @ np.array([down, along]) - moves.ravel()).max() > EXACT * size:
        return 0.0
    return float(along * np.abs(pull).max() / size)
