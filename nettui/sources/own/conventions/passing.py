"""What a forward pass returns, what a backward pass is given of it, and whose gradients it returns."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nettui.sources.own.conventions.arrays import arrays_of
from nettui.sources.own.conventions.binding import CACHE, INPUT, LABELS, OUTPUT, returned
from nettui.sources.own.conventions.modes import data_arguments
from nettui.sources.own.network import Unfit
from nettui.types import Array

GRADIENT = (
    r"^(d_?loss_*d?_*|d_?cost_*d?_*|dl_*d?_*|dj_*d?_*|de_*d_*|d_l_d_|grads?_*|gradients?_*|nabla_*|delta_*|d_*)"
    r"|_*(grads?|gradients?|deriv|derivative)$"
)
"""What names of gradients have in front of or behind the name of the parameter."""

WORDS = {
    "weights": "w",
    "weight": "w",
    "biases": "b",
    "bias": "b",
    "output": "out",
    "hidden": "h",
    "hid": "h",
}


@dataclass(frozen=True)
class Passed:
    """What a forward pass returned: all of it, its parts by their names, which of them is the answer."""

    whole: Any
    parts: Mapping[str, Any]
    answer: Any

    def given(self, function: Callable[..., Any], x: Array, y: Array) -> list[Any]:
        """The arguments of a loss or a backward pass, by what its parameters are called, then by their order.

        Raises Unfit for a parameter that nothing is called like.
        """
        names = data_arguments(function)
        found = {name: value for name in names if (value := self._named(name, x, y)) is not None}
        free = [name for name in names if name not in found]
        slope = next((name for name in free if SLOPE.match(name)), "")
        if slope and not self.parts.keys() - {"0"}:
            hint = f"samples, labels or what forward returns, for {function.__name__}"
            raise Unfit(hint, f"{slope}, a gradient that only the training loop knows")
        if len(free) == 1 and not any(value is y for value in found.values()):
            found[free[0]] = y
            free = []
        left = [part for part in self.parts.values() if not any(part is value for value in found.values())]
        if len(free) == len(self.parts):
            left = [*self.parts.values()]
        if len(free) > len(left):
            known = ", ".join(each for each in self.parts if not each.isdigit()) or "one value"
            raise Unfit(f"a value that forward returns by the name {free[0]}, for {function.__name__}", known)
        return [found[name] if name in found else left[free.index(name)] for name in names]

    def _named(self, name: str, x: Array, y: Array) -> Any:
        """What a parameter names: samples, labels, a part, the answer, all that was kept; None if nothing."""
        lower = name.lower()
        if lower in _lower(LABELS) or lower in ("ytrue", "y_train", "actual", "expected"):
            return y
        if lower in _lower(INPUT) or lower in ("x_train",):
            return x
        if name in self.parts:
            return self.parts[name]
        if lower in CACHE or lower.endswith(("cache", "caches")):
            return self._cache()
        return self.answer if lower in _lower(OUTPUT) or lower in ANSWERS else None

    def _cache(self) -> Any:
        """The dict or list that was returned beside the answer, else all that was returned."""
        kept = [part for part in self.parts.values() if isinstance(part, Mapping | list | tuple)]
        if isinstance(self.whole, tuple) and kept:
            return kept[-1]
        return self.whole


SLOPE = re.compile(
    r"(d_?(out|y|loss|l)\w*|grad\w*|\w*_grad(ient)?|delta\w*|error\w*|dout|dz)$", re.IGNORECASE
)
"""How they call the gradient of the loss by the outputs."""

ANSWERS = ("pred", "predicted", "prediction", "answer", "a_out", "logits", "y_out", "s", "a", "z")


def _lower(names: Sequence[str]) -> set[str]:
    return {name.lower() for name in names}


def passed(forward: Callable[..., Any], out: Any, width: int) -> Passed:
    """What `forward` returned. `width`: how many outputs the network has, 0 if that is unknown."""
    if isinstance(out, Mapping):
        parts = {str(key): value for key, value in out.items()}
    elif isinstance(out, tuple | list):
        names = returned(forward) if isinstance(out, tuple) else ()
        names = names if len(names) == len(out) else ("",) * len(out)
        parts = {
            name or str(number): value for number, (name, value) in enumerate(zip(names, out, strict=True))
        }
    else:
        parts = {"0": out}
    if len(names := returned(forward)) == 1 and names[0]:
        parts = {**parts, names[0]: out}
    for part in list(parts.values()):
        if isinstance(part, Mapping):
            parts = {**parts, **{str(k): value for k, value in part.items() if str(k) not in parts}}
    return Passed(out, parts, _answer(out, parts, width))


def _answer(out: Any, parts: Mapping[str, Any], width: int) -> Any:
    """The array among the parts that is the network's answer: the last one of that width, of no z."""
    if isinstance(out, np.ndarray):
        return out
    arrays = {name: part for name, part in parts.items() if _is_answer(part)}
    fitting = {
        name: part for name, part in arrays.items() if width in (part.shape[0], part.shape[-1])
    } or arrays
    plain = {
        name: part for name, part in fitting.items() if not re.match(r"(z|Z|s|net|d)\d*(_|$)", name)
    } or fitting
    called = [each for each in plain.items() if each[0] in OUTPUT or each[0].lower() in ANSWERS]
    alone = isinstance(out, tuple) and not all(isinstance(part, np.ndarray) for part in out)
    if called:
        return max(enumerate(called), key=lambda each: (_number(each[1][0]), each[0]))[1][1]
    return next(iter([*plain.values()][:: 1 if alone else -1]), None)


def _number(name: str) -> float:
    """The layer that a name says, as 2 for A2; the last one if it says none."""
    found = re.findall(r"\d+", name)
    return float(found[-1]) if found else math.inf


def _is_answer(part: Any) -> bool:
    return isinstance(part, np.ndarray) and part.dtype.kind == "f" and part.ndim in (1, 2) and part.size > 1


def by_parameters(params: Mapping[str, Any], found: Any, function: Callable[..., Any]) -> dict[str, Any]:
    """The gradients that a backward pass returned, by parameter: by its names, then by shapes.

    Some are lacking where that cannot be told.
    """
    if isinstance(found, Mapping):
        named = dict(_flat_names(found))
    else:
        parts = found if isinstance(found, tuple | list) else (found,)
        names = returned(function)
        names = names if len(names) == len(parts) else ("",) * len(parts)
        named = {name or str(n): part for n, (name, part) in enumerate(zip(names, parts, strict=True))}
    by_place = _by_place(params, found)
    if len(by_place) == len(params):
        return by_place
    by_name = _by_name(params, named)
    if len(by_name) == len(params):
        return by_name
    arrays = list(_arrays([*named.values()]))
    return _by_shape(params, arrays) or by_name


def _by_place(params: Mapping[str, Any], found: Any) -> dict[str, Any]:
    """The arrays that have the places of the parameters in an object of the same build: [0]['W']."""
    places = {name.removeprefix(re.split(r"[.\[]", name)[0]): name for name in params}
    return {places[place]: array for place, array in arrays_of(found) if place in places}


def _by_name(params: Mapping[str, Any], named: Mapping[str, Any]) -> dict[str, Any]:
    if len({_plain(name) for name in params}) < len(params):
        return {}
    plain = {_plain(re.sub(GRADIENT, "", key.lower())): key for key in named}
    keys = {name: plain.get(_plain(name)) for name in params}
    return {name: named[key] for name, key in keys.items() if key is not None}


def _plain(name: str) -> str:
    """A name as others write it: w1 for weights_1, params['W1'], and layer.weights1."""
    inner = re.findall(r"'([^']+)'\]$", name)
    last = (inner[0] if inner else name.rpartition(".")[2]).lower()
    words = re.findall(r"[a-z]+|\d+", re.sub(r"^(dw|db)", lambda found: found[0][1], last))
    return "".join(WORDS.get(word, word) for word in words)


def _flat_names(found: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    """The arrays of a dict, also of lists in it, by name and number."""
    for key, value in found.items():
        if isinstance(value, list | tuple):
            yield from ((f"{key}{number}", each) for number, each in enumerate(value))
        elif isinstance(value, Mapping):
            yield from ((f"{key}{inner}", each) for inner, each in value.items())
        else:
            yield str(key), value


def _arrays(found: Any) -> Iterator[Any]:
    """The arrays in nested lists, dicts and tuples, in their order."""
    for each in found:
        if isinstance(each, list | tuple):
            yield from _arrays(each)
        elif isinstance(each, Mapping):
            yield from _arrays(each.values())
        elif np.ndim(each):
            yield each


def _by_shape(params: Mapping[str, Any], arrays: Sequence[Any]) -> dict[str, Any]:
    """The arrays in the first usual order in which they have the parameters' shapes; {} if there is none.

    Usual are the parameters' order, from the last layer to the first, and weights before biases.
    """
    names, many = list(params), len(params)
    shapes = {name: np.shape(value) for name, value in params.items()}
    flat = [name for name in names if len(shapes[name]) < 2 or 1 in shapes[name]]
    matrices = [name for name in names if name not in flat]
    pairs = [name for pair in zip(matrices, flat, strict=False) for name in pair]
    turned = [name for pair in zip(matrices[::-1], flat[::-1], strict=False) for name in pair]
    orders = (
        names, pairs, turned, [*matrices, *flat], [*flat, *matrices], [*matrices[::-1], *flat[::-1]],
        names[::-1], [name for pair in zip(flat, matrices, strict=False) for name in pair],
        [name for pair in zip(flat[::-1], matrices[::-1], strict=False) for name in pair],
    )  # fmt: skip
    for start in range(len(arrays) - many + 1):
        part = arrays[start : start + many]
        for order in orders:
            if [shapes[name] for name in order] == [np.shape(each) for each in part]:
                return dict(zip(order, part, strict=False))
    return {}
