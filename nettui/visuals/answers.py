"""What the network answers on some samples: as many as can be asked between two pictures."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nettui.nn.stages import output
from nettui.nn.trainer import TrainConfig
from nettui.types import Array, Dataset, Split, State

WORK = 5 * 10**7
"""Multiplications that one picture may cost: some ten milliseconds."""


class Answers(NamedTuple):
    """N samples of a part of `of`: rows there, inputs x (N, D), labels t, and what the network makes of them.

    hidden (N, H): what the last layer reads; answer (N, K): `predict`; label and loss (N,). No unit is
    dropped.
    """

    rows: Array
    x: Array
    t: Array
    hidden: Array
    answer: Array
    label: Array
    loss: Array
    of: int

    @property
    def right(self) -> Array:
        """Whether each sample is classified right (N,)."""
        right: Array = self.label == self.t
        return right

    @property
    def chances(self) -> Array:
        """The answer with a column a class (N, classes)."""
        return by_class(self.answer)

    @property
    def worst(self) -> Array:
        """The samples by their loss, the highest first; a loss that is no number counts as the highest."""
        return np.argsort(-np.where(np.isfinite(self.loss), self.loss, np.inf), kind="stable")


def room(state: State, most: int) -> int:
    """How many samples, up to `most`, the network of `state` can be asked about for WORK."""
    return min(most, max(WORK // state.params.layout.size, 1))


def answers(state: State, part: Split, most: int = 500) -> Answers:
    """The answers on at most `most` samples, evenly spread over the part."""
    config: TrainConfig = state.config
    rows = spread(len(part.t), room(state, most))
    x, t = part.x[rows], part.t[rows]
    with np.errstate(all="ignore"):
        forward = config.network.forward(state.params, x)
        hidden = output(forward[-2]) if len(forward) > 1 else x
        scores = output(forward[-1])
        label, loss = config.loss.predict_class(scores), config.loss.per_sample(scores, t)
        return Answers(rows, x, t, hidden, config.loss.predict(scores), label, loss, len(part.t))


def spread(total: int, most: int) -> Array:
    """At most `most` whole numbers out of 0 … total−1, evenly spread."""
    return np.arange(total) if total <= most else np.linspace(0, total - 1, most).astype(np.intp)


def held_out(data: Dataset) -> tuple[str, Split]:
    """The validation part and its name; the training part where nothing is held out."""
    return ("training", data.train) if data.validation is None else ("validation", data.validation)


def by_class(answer: Array) -> Array:
    """The answer (N, K) with a column a class; one output y stands for the two classes 1 − y and y."""
    return np.column_stack([1 - answer, answer]) if answer.shape[1] == 1 else answer
