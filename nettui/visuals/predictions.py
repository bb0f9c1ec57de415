"""The network's predictions on some samples, as many as can be computed between two frames."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nettui.abilities import Missing, Predicts, Supervised, Textbook, able
from nettui.data.dataset import Dataset, Split
from nettui.nn.goodness import classes_of
from nettui.nn.network import at_prediction
from nettui.nn.stages import Dense, output
from nettui.nn.trainer import TrainConfig
from nettui.types import Array, Op, State

MULTIPLICATIONS = 5 * 10**7
"""The most multiplications spent on one picture: about ten milliseconds."""


class Predictions(NamedTuple):
    """Predictions on N samples out of the `total` of a part of the data set, computed without dropout.

    `rows` are the samples' indices in that part, x (N, D) their inputs, t (N,) their labels. hidden (N, H)
    is the input of the last layer and y (N, K) the network's output; `predicted` and `loss` (N,) are the
    predicted class and the loss of each sample, which only nettui's own losses state. They are by the
    parameters before that `step`.
    """

    rows: Array
    x: Array
    t: Array
    hidden: Array
    y: Array
    predicted: Array
    loss: Array | None
    total: int
    step: int = 0

    @property
    def correct(self) -> Array:
        """Whether each sample is classified correctly (N,)."""
        correct: Array = self.predicted == self.t
        return correct

    @property
    def by_class(self) -> Array:
        """The output with one column per class (N, classes)."""
        return by_class(self.y)

    @property
    def worst_first(self) -> Array:
        """The indices of the samples, the highest loss first; NaN and infinity count as the highest.

        Where losses are not known, the true class that falls farthest short of the best other one is first.
        """
        bad = self._shortfall if self.loss is None else self.loss
        return np.argsort(-np.where(np.isfinite(bad), bad, np.inf), kind="stable")

    @property
    def _shortfall(self) -> Array:
        """The highest score of the other classes − that of the true one (N,)."""
        y = self.by_class.astype(float)
        true = np.arange(y.shape[1]) == self.t[:, None]
        short: Array = np.where(true, -np.inf, y).max(axis=1) - y[true]
        return short


def affordable(state: State, most: int) -> int:
    """The number of samples, up to `most`, that one picture can afford to run through the network."""
    return min(most, max(MULTIPLICATIONS // state.params.layout.size, 1))


def predict(state: State, part: Split, most: int = 500) -> Predictions:
    """The predictions on at most `most` samples, evenly spaced over the part."""
    config: TrainConfig = state.config
    rows = evenly_spaced(len(part.t), affordable(state, most))
    x, t = part.x[rows], part.t[rows]
    with np.errstate(all="ignore"):
        forward = config.network.forward(at_prediction(state), x)
        scores = output(forward[-1])
        return Predictions(
            rows=rows,
            x=x,
            t=t,
            hidden=_below_last(forward, x),
            y=config.loss.predict(scores),
            predicted=config.loss.predict_class(scores),
            loss=config.loss.per_sample(scores, t),
            total=len(part.t),
            step=state.step,
        )


def predictions_of(trainer: object, state: State, part: Split, most: int = 500) -> Predictions | Missing:
    """The predictions of classes by any trainer that has some, on at most `most` samples."""
    predicts, supervised = able(trainer, Predicts), able(trainer, Supervised)
    if isinstance(predicts, Missing):
        return predicts
    if isinstance(supervised, Missing):
        return supervised
    textbook = able(trainer, Textbook)
    if not isinstance(textbook, Missing):
        return predict(state, part, most)
    rows = evenly_spaced(len(part.t), affordable(state, most))
    x, t = part.x[rows], part.t[rows]
    y = np.asarray(predicts.predict(state, x), float)
    classes = supervised.data.classes
    if supervised.data.target is not None or y.shape not in ((len(t), classes), (len(t), 1)):
        return textbook
    predicted, flat = classes_of(y), x.reshape(len(x), -1)
    return Predictions(
        rows=rows,
        x=flat,
        t=t,
        hidden=y,
        y=y,
        predicted=predicted,
        loss=None,
        total=len(part.t),
        step=state.step,
    )


def _below_last(forward: Sequence[Op], x: Array) -> Array:
    """What the last dense layer reads."""
    last = max(at for at, op in enumerate(forward) if isinstance(op.part, Dense))
    return output(forward[last - 1]) if last else x


def evenly_spaced(total: int, most: int) -> Array:
    """At most `most` evenly spaced integers from 0 … total−1."""
    return np.arange(total) if total <= most else np.linspace(0, total - 1, most).astype(np.intp)


def held_out_part(data: Dataset) -> tuple[str, Split]:
    """The name and the samples of the validation part, or of the training part if nothing is held out."""
    return ("training", data.train) if data.validation is None else ("validation", data.validation)


def by_class(y: Array) -> Array:
    """The output (N, K) with one column per class: a single output y becomes the columns 1 − y and y."""
    return np.column_stack([1 - y, y]) if y.shape[1] == 1 else y
