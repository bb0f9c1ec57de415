"""Says what to do with code that no convention fits, by what it has and what it lacks."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import numpy as np

from nettui.sources.own.conventions.arrays import arrays_of
from nettui.sources.own.conventions.signature import BACKWARD, FORWARD, method, required
from nettui.sources.own.conventions.statements import scopes
from nettui.sources.own.loading import Loaded, objects_in

ADDS = ("add", "add_layer", "append", "addLayer")
TRAINS = ("fit", "train")


def remedy(thing: Any) -> str:
    """What the user can do, in a sentence; "" if nothing is known of such a thing."""
    return next((said for is_so, said in KINDS if is_so(thing)), "")


def remedy_of_file(loaded: Loaded) -> str:
    """What the user can do about a file in which no network is found; "" if nothing is known of it."""
    if said := remedy_of_layers(loaded):
        return said
    at = next((each.loop.lineno for each in scopes(loaded.source)), 0)
    said = f"the loop in line {at} must read samples and labels that are made before it, and so its weights"
    return said if at else ""


def remedy_of_layers(loaded: Loaded) -> str:
    """The function that makes a network of the layers that are variables of the file; "" without any."""
    layers = [name for name, each in objects_in(loaded.module) if _is_layer(each)]
    file = Path(loaded.file).name
    return f"add `def make(): return [{', '.join(layers)}]`, and name {file}:make" if len(layers) > 1 else ""


def _is_layer(thing: Any) -> bool:
    return bool(method(thing, *FORWARD) and method(thing, *BACKWARD))


def _is_empty(thing: Any) -> bool:
    return (
        isinstance(getattr(thing, "layers", None), list) and not thing.layers and bool(method(thing, *ADDS))
    )


def _fits_alone(thing: Any) -> bool:
    function = method(thing, *TRAINS)
    return function is not None and len(required(function)) >= 2 and not _holds_arrays(thing)


def _holds_numbers(thing: Any) -> bool:
    """Whether it has a list of objects that have lists of numbers: neurons with their weights."""
    parts = [part for each in _values(thing) if isinstance(each, list) for part in each[:1]]
    lists = [each for part in parts for each in _values(part) if isinstance(each, list)]
    return any(each and isinstance(each[0], float) for each in lists)


def _values(thing: Any) -> Collection[Any]:
    return vars(thing).values() if hasattr(thing, "__dict__") else ()


def _is_answer(thing: Any) -> bool:
    parts = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, tuple) else ()
    return any(isinstance(part, np.ndarray) for part in parts)


def _has_no_backward(thing: Any) -> bool:
    return hasattr(thing, "__dict__") and _holds_arrays(thing) and method(thing, *BACKWARD) is None


def _holds_arrays(thing: Any) -> bool:
    return hasattr(thing, "__dict__") and any(True for _ in arrays_of(thing))


KINDS: tuple[tuple[Callable[[Any], bool], str], ...] = (
    (_is_empty, "its layers are added later: write a function that adds them and returns it, and name that"),
    (_holds_numbers, "its weights are numbers in lists: keep each layer's in one array, or neurons as dicts"),
    (_fits_alone, "make its weights in __init__, or in a method init_weights that fit calls"),
    (_is_answer, "these are parameters: name the file alone, and its functions are found by their names"),
    (_has_no_backward, "give it a method backward that keeps its gradients as dW1, or a method train(X, y)"),
)
"""What a thing is, and what can be done."""
