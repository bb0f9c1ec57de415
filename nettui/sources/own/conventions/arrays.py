"""The arrays that a learner's object holds, and which of them are parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from nettui.sources.own.conventions.signature import GRADIENTS

NO_PARAMETERS = ("v_", "m_", "grad", "vel", "cache", "momentum")
"""What names of gradients, and of an optimizer's arrays, begin with."""
MEMORY = ("v", "m", "s", "h", "velocity")
"""What an optimizer's array has in front of, or behind, the name of its parameter."""


def trained(target: Any) -> tuple[str, ...]:
    """The names of the arrays that are no gradients and not what an optimizer keeps."""
    found = dict(arrays_of(target))
    memory = {_holder(name) for name in found if _is_memory(name, found)}
    return tuple(
        name
        for name in found
        if _holder(name) not in memory
        and not name.startswith(NO_PARAMETERS)
        and not any(name == form.format(other) for other in found for form in GRADIENTS)
        and not (name[0] == "d" and name[1:].lstrip("_") in found)
    )


def _holder(name: str) -> str:
    """The attribute that an array is, or is in."""
    return name.partition("[")[0]


def _is_memory(name: str, arrays: Mapping[str, Any]) -> bool:
    """Whether an array is what an optimizer keeps for another one: of its shape, zero, and not so the other.

    Zeros beside zeros are if the name is another's with a letter or a word in front or behind, as vb1 and b1.
    """
    if arrays[name].any():
        return False
    alike = [other for other in arrays if other != name and arrays[other].shape == arrays[name].shape]
    named_after = any(name in (f"{sign}{other}", f"{other}_{sign}") for other in alike for sign in MEMORY)
    return named_after or any(arrays[other].any() for other in alike)


def arrays_of(target: Any) -> Iterator[tuple[str, Any]]:
    """The arrays of floats that an object holds, also in lists and dicts, by a name for each."""
    for name, value in vars(target).items():
        if _is_array(value):
            yield name, value
        else:
            yield from _inside(name, value)


def _inside(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The arrays in lists and dicts, also nested ones."""
    keys = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    for key, each in keys:
        inner = f"{name}[{key!r}]"
        if _is_array(each):
            yield inner, each
        else:
            yield from _inside(inner, each)


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind in "fi" and value.size > 0


def place_of(target: Any, name: str) -> tuple[Any, Any]:
    """The object that holds the array of that name, and its key there."""
    if not name.endswith("]"):
        return target, name
    first, *keys = name.replace("]", "").split("[")
    holder, *inner = (
        getattr(target, first),
        *(int(key) if key.isdigit() else key.strip("'\"") for key in keys),
    )
    for key in inner[:-1]:
        holder = holder[key]
    return holder, inner[-1]
