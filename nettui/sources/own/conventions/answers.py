"""Asks a learner's network for its scores, by whatever name its code has for that."""

from __future__ import annotations

from typing import Any

import numpy as np

from nettui.sources.own.conventions.modes import data_arguments, mode_arguments, switch
from nettui.sources.own.conventions.passing import passed
from nettui.sources.own.conventions.signature import method
from nettui.sources.own.network import Unseen
from nettui.types import Array

FORWARD = (
    "scores",
    "forward",
    "feedforward",
    "feed_forward",
    "forward_pass",
    "forward_propagation",
    "forward_prop",
    "think",
    "predict_proba",
    "propagation_avant",
    "passe_avant",
    "propager",
    "avant",
)
CLASSES = ("predict", "query", "inference", "activate", "compute", "run", "predire", "prédire", "prediction")
REMEDY = "give the class a method forward(X) that returns the scores"


def scores_of(target: object, x: Array, width: int = 0) -> Array:
    """What the first method of the kind returns for x, told that it predicts. Raises Unseen.

    `width`: how many outputs the network has, 0 if that is unknown.
    """
    switch(target, training=False)
    tried = ""
    for name in (*FORWARD, *CLASSES):
        function = method(target, name)
        if function is None or len(data_arguments(function)) > 1:
            continue
        answer = function(x, **mode_arguments(function, False))
        found = passed(function, answer, width).answer if width else as_scores(answer)
        if found is not None and is_scores(found):
            return found
        tried = tried or f"{name}(X) returns no score of each class, only classes or something else"
    raise Unseen(tried or f"{type(target).__name__} has no forward(X) or predict(X)", REMEDY)


def as_scores(answer: Any) -> Array | None:
    """The scores in an answer: of several arrays the last, beside a cache the first; None without one."""
    parts = answer if isinstance(answer, tuple | list) else (answer,)
    alone = all(isinstance(part, np.ndarray) for part in parts)
    for part in reversed(parts) if alone else parts:
        if is_scores(part):
            return part  # type: ignore[no-any-return]
    return None


def is_scores(part: Any) -> bool:
    """Whether it is an array of floats with an entry or a row for each sample.

    One number in a row of its own is the answer to one sample; alone it may be a loss.
    """
    floats = isinstance(part, np.ndarray) and part.dtype.kind == "f"
    return floats and part.ndim in (1, 2) and part.size > 2 - part.ndim


def first_number(answer: Any) -> float | None:
    """The number in an answer that is one, or an array of one; else None."""
    if isinstance(answer, bool) or answer is None or isinstance(answer, str):
        return None
    try:
        array = np.asarray(answer)
        return float(array.item()) if array.size == 1 and array.dtype.kind in "fiu" else None
    except (TypeError, ValueError):
        return None


def shape_of_loss(answer: Any) -> tuple[int, ...]:
    """The shape of a loss that is an array of several numbers; () for a number, and where there is none."""
    part = answer[0] if isinstance(answer, tuple) and answer else answer
    array = isinstance(part, np.ndarray) and part.dtype.kind in "fiu" and part.size > 1
    return part.shape if array else ()
