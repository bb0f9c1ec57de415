"""Lets an object whose weights are made in fit(X, y) make them, once, so that its steps can be watched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, NamedTuple

import numpy as np

from nettui.sources.own.conventions.arrays import arrays_of, put, trained
from nettui.sources.own.conventions.signature import method, once, required
from nettui.sources.own.conventions.step_only import STEPS, one_pass
from nettui.types import Array

INIT = re.compile(r"_*(init|initiali[sz]e|build|setup|reset)(?!__)\w*")
"""How the methods are called that make weights."""


class Fitted(NamedTuple):
    """The object with its weights, and in words how they came to be."""

    thing: Any
    told: str


def with_weights(thing: Any, x: Array, t: Array) -> Fitted | None:
    """The object with the weights that its fit makes; None if it makes none, or new ones at every call.

    Fit is called with samples (N, D) and their classes (N,) or one-hot labels, for no epoch if it can be.
    """
    function = method(thing, *STEPS)
    if function is None or len(required(function)) < 2 or not hasattr(thing, "__dict__"):
        return None
    for labels in (t, np.eye(int(t.max()) + 1)[t] if t.dtype.kind in "iu" else t[:, None]):
        for epochs in (0, 1):
            for name in ("", *_makers(thing)):
                other = deepcopy(thing)
                try:
                    _fit(other, x, labels, epochs)
                    if not trained(other):
                        continue
                    if name:
                        setattr(other, name, _nothing)
                    if _keeps(other, x, labels):
                        made = f"its weights are made by {name}, which is called once"
                        return Fitted(
                            other, made if name else "its weights are made by the first call of fit"
                        )
                except Exception:
                    continue
    return None


def _makers(thing: Any) -> Iterator[str]:
    return (name for name in dir(type(thing)) if INIT.fullmatch(name) and method(thing, name))


def _nothing(*given: Any, **named: Any) -> None:
    """Stands for a method that would make new weights."""


def _fit(thing: Any, x: Array, y: Array, epochs: int) -> None:
    function = method(thing, *STEPS)
    assert function is not None  # by with_weights
    one_pass(thing, len(x), epochs)
    function(x, y, **once(function, epochs))


def _keeps(thing: Any, x: Array, y: Array) -> bool:
    """Whether fit goes on from the weights that it finds."""
    other = deepcopy(thing)
    names = trained(other)
    moved = {}
    for name in names:
        moved[name] = dict(arrays_of(other))[name] + 0.5
        put(other, name, moved[name].copy())
    _fit(other, x, y, 1)
    after = dict(arrays_of(other))
    near = (
        np.abs(after[name] - array).mean() < np.abs(after[name] - array + 0.5).mean()
        for name, array in moved.items()
    )
    return all(near)
