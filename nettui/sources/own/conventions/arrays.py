"""The arrays that a learner's object holds, and which of them are parameters."""

from __future__ import annotations

import re
from ast import literal_eval
from collections.abc import Iterator, Mapping
from types import FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from nettui.sources.own.conventions.signature import GRADIENTS
from nettui.sources.own.roles import is_called_bias

NO_PARAMETERS = ("v_", "m_", "grad", "vel", "cache", "momentum")
"""What names of gradients, and of an optimizer's arrays, begin with."""
MEMORY = ("v", "m", "s", "h", "velocity")
"""What an optimizer's array has in front of, or behind, the name of its parameter."""

STEPS = re.compile(r"\[((?:'[^']*'|[^\]])+)\]|\.?([^.\[\]]+)")
"""The steps of a name: an entry of a list or dict, or an attribute."""

SAMPLES = re.compile(
    r"_*(x|y|t|inputs?|targets?|labels?|data|features)(_?(train|data|batch|true|test|val))?$", re.I
)
"""How they call samples and labels that an object holds."""

DEPTH = 2
"""How deep objects are looked at."""

NO_OBJECTS = (type, ModuleType, FunctionType, MethodType)


def trained(target: Any) -> tuple[str, ...]:
    """The names of the arrays that are no gradients and not what an optimizer keeps."""
    found = dict(arrays_of(target))
    used = {_holder(name) for name, array in found.items() if array.any()}
    memory = {_holder(name) for name in found if _is_memory(name, found)} - used
    return tuple(
        name
        for name in found
        if _holder(name) not in memory
        and not _last(name).startswith(NO_PARAMETERS)
        and not name.startswith(NO_PARAMETERS)
        and not any(name == _beside(other, form) for other in found for form in GRADIENTS)
        and not (name[0] == "d" and name[1:].lstrip("_") in found)
        and not SAMPLES.match(name)
    )


def _last(name: str) -> str:
    """The attribute that is an array, or holds the list or dict that it is in."""
    return name.rpartition(".")[2].partition("[")[0]


def _beside(name: str, form: str) -> str:
    """The name of an attribute beside that of an array: conv.dW beside conv.W."""
    place, dot, last = name.rpartition(".")
    return place + dot + form.format(last)


def _holder(name: str) -> str:
    """The attribute that an array is, or whose list or dict it is in."""
    place, dot, last = name.rpartition(".")
    return place + dot + last.partition("[")[0]


def _is_memory(name: str, arrays: Mapping[str, Any]) -> bool:
    """Whether an array is what an optimizer keeps for another one: of its shape, zero, and not so the other.

    Zeros beside zeros are if the name is another's with a letter or a word in front or behind, as vb1 and b1.
    """
    if arrays[name].any():
        return False
    alike = [other for other in arrays if other != name and arrays[other].shape == arrays[name].shape]
    named_after = any(name in (f"{sign}{other}", f"{other}_{sign}") for other in alike for sign in MEMORY)
    return named_after or (not is_called_bias(name) and any(arrays[other].any() for other in alike))


def arrays_of(target: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """The arrays of floats that an object holds, also in lists, dicts and objects, by a name for each.

    `name` is that of the object itself, as the names of what it holds begin.
    """
    yield from _inside(name, target, {id(target)}, DEPTH)


def _inside(name: str, value: Any, seen: set[int], depth: int) -> Iterator[tuple[str, Any]]:
    """The arrays in an object, a list or a dict, also nested ones; of no object twice."""
    for inner, each in _parts(name, value):
        if _is_array(each):
            yield inner, each
        elif not _is_object(each):
            yield from _inside(inner, each, seen, depth)
        elif depth and id(each) not in seen:
            seen.add(id(each))
            yield from _inside(inner, each, seen, depth - 1)


def _parts(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """What a value holds, each with its name."""
    if isinstance(value, list | dict | tuple):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        yield from ((f"{name}[{key!r}]", each) for key, each in pairs)
    elif hasattr(value, "__dict__") and not isinstance(value, NO_OBJECTS):
        own = ((key, each) for key, each in vars(value).items() if not key.startswith("__"))
        yield from ((f"{name}.{key}" if name else key, each) for key, each in own)


def _is_object(value: Any) -> bool:
    return hasattr(value, "__dict__") and not isinstance(value, NO_OBJECTS)


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind in "fi" and value.size > 0


def place_of(target: Any, name: str) -> tuple[Any, Any]:
    """The object, list or dict that holds the array of that name, and its key there."""
    steps = [literal_eval(key) if key else attribute for key, attribute in STEPS.findall(name)]
    holder = target
    for step in steps[:-1]:
        holder = held(holder, step)
    return holder, steps[-1]


def held(holder: Any, key: Any) -> Any:
    """What an object, a list or a dict holds under a key."""
    return holder[key] if isinstance(holder, list | dict | tuple) else getattr(holder, key)


def put(target: Any, name: str, value: Any) -> None:
    """Puts an array in the place of the one of that name."""
    holder, key = place_of(target, name)
    if isinstance(holder, list | dict):
        holder[key] = value
    else:
        setattr(holder, key, value)
