"""Where a layer holds its parameters and, after a backward pass, their gradients."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from nettui.sources.own.conventions.arrays import arrays_of, place_of
from nettui.sources.own.conventions.signature import GRADIENTS

PARAMETERS = ("w", "b", "weights", "biases", "weight", "bias", "gamma", "beta", "kernel", "bw", "ww")
"""How layers call an array that is trained."""

HOLDERS = (
    "params",
    "parameters",
    "param",
    "weights",
    "param_vals",
    "theta",
    "trainable",
    "vars",
    "variables",
)
"""How they call a dict or list of such arrays."""

VALUES = ("value", "data", "val", "values", "array", "tensor")
"""How an object calls the parameter that it is."""

SLOPES = ("grad", "gradient", "grads", "g", "d", "delta")
"""How it calls the gradient beside it."""

GRADIENT_HOLDER = re.compile(r"^(d_?\w*|\w*grad\w*|delta\w*|nabla\w*)$", re.IGNORECASE)


def parameters_of_layer(layer: Any) -> Iterator[str]:
    """The names of the arrays of a layer that are trained."""
    if not hasattr(layer, "__dict__"):
        return
    seen: set[int] = set()
    for name, value in arrays_of(layer):
        if value.dtype.kind == "f" and value.ndim and id(value) not in seen and _is_parameter(layer, name):
            seen.add(id(value))  # one array may have two names
            yield name


def labels_of(names: tuple[str, ...]) -> Mapping[str, str]:
    """Names without the dict or the object that holds the array, where that leaves no doubt."""
    short = {name: _short(name) for name in names}
    found = list(short.values())
    return {name: each if found.count(each) == 1 else name for name, each in short.items()}


def _short(name: str) -> str:
    inner = re.search(r"\['(\w+)'\]$", name)
    place, _, last = name.rpartition(".")
    return inner[1] if inner else place if last in VALUES and place else name


def _is_parameter(layer: Any, name: str) -> bool:
    """Whether an array is trained: it has a gradient beside it, or is called or held as parameters are."""
    place, _, last = name.rpartition(".")
    attribute = last.partition("[")[0]
    if attribute != "data" and attribute.startswith(("d", "grad")):
        return False
    if "[" in last:
        return attribute in HOLDERS or bool(list(_beside(layer, name)))
    holder = place_of(layer, name)[0]
    if place and last in VALUES:
        return any(hasattr(holder, slope) for slope in SLOPES)
    beside = any(hasattr(holder, form.format(last)) for form in GRADIENTS)
    return beside or (not place and last.lower() in PARAMETERS) or _is_key(holder, last)


def _is_key(holder: Any, name: str) -> bool:
    """Whether the object has dicts of its gradients with that key."""
    return any(_key(each, name) is not None for each in _gradient_dicts(holder))


def gradient_in(layer: Any, name: str) -> Any:
    """The gradient of the parameter of that name, None if the layer holds none."""
    place, _, last = name.rpartition(".")
    if "[" in last:
        return next((each for each in _beside(layer, name) if each is not None), None)
    holder = place_of(layer, name)[0]
    forms = [form.format(last) for form in GRADIENTS]
    if place and last in VALUES:
        forms += SLOPES
    for form in forms:
        found = getattr(holder, form, None)
        if found is not None and not callable(found):
            return np.asarray(getattr(found, "data", found) if not isinstance(found, np.ndarray) else found)
    for known in _gradient_dicts(holder):
        if (key := _key(known, last)) is not None:
            return known[key]
    return None


def _gradient_dicts(holder: Any) -> Iterator[Mapping[Any, Any]]:
    for attribute, value in getattr(holder, "__dict__", {}).items():
        if isinstance(value, Mapping) and GRADIENT_HOLDER.match(attribute):
            yield value


def _key(known: Mapping[Any, Any], name: str) -> Any:
    """The key of a dict of gradients that a name has there, None without one."""
    return next((key for form in ("{}", *GRADIENTS) if (key := form.format(name)) in known), None)


def _beside(layer: Any, name: str) -> Iterator[Any]:
    """What dicts and lists of gradients beside that of a parameter hold for it."""
    holder, key = place_of(layer, name)
    place, dot, last = name.rpartition(".")
    own = last.partition("[")[0]
    outer = place_of(layer, place + dot + own)[0]
    for attribute, value in getattr(outer, "__dict__", {}).items():
        if attribute == own or not GRADIENT_HOLDER.match(attribute):
            continue
        if isinstance(holder, list) and isinstance(value, list | tuple) and len(value) == len(holder):
            yield value[key]
        elif isinstance(value, Mapping) and isinstance(key, str) and (found := _key(value, key)) is not None:
            yield value[found]
        elif isinstance(value, Mapping) and key in value:
            yield value[key]
