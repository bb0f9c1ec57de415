"""Sees what layer objects take and return in a pass, without a change to their code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

import numpy as np

from nettui.sources.own.conventions.modes import parts_of
from nettui.sources.own.conventions.signature import method
from nettui.types import Array

NAMES = ("forward", "backward")


@dataclass
class Call:
    """What a layer took and returned: inputs and outputs going forward, gradients by both going backward."""

    layer: Any
    x: Array
    out: Array
    source: int
    """The number of the call whose output it read, −1 if that is none."""
    given: Array | None = None
    passed: Array | None = None


def layer_objects(target: object) -> list[Any]:
    """The objects in an object that have a forward and a backward pass; not itself, and each once."""
    found: dict[int, Any] = {}
    for part in parts_of(target):
        if part is not target and method(part, "forward") and method(part, "backward"):
            found.setdefault(id(part), part)
    return list(found.values())


class Watch:
    """The calls of the last forward pass, in order, with what came back to each."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._returned: list[Array] = []
        self._times: dict[int, int] = {}

    @property
    def whole(self) -> Sequence[Call]:
        """The calls; none where a layer is called more often than another: then passes are not known."""
        return self.calls if len(set(self._times.values())) == 1 else ()

    def forward(self, layer: Any) -> Callable[..., Any]:
        """The layer's forward, which is noted."""
        original = layer.forward

        @wraps(original)
        def forward(*given: Any, **named: Any) -> Any:
            x = np.array(given[0]) if given and isinstance(given[0], np.ndarray) else None
            source = next((n for n, each in enumerate(self._returned) if given and each is given[0]), -1)
            answer = original(*given, **named)
            out = _array(answer, layer, "output")
            if x is not None and out is not None:
                self._note(layer, x, out, source)
            return answer

        return forward

    def _note(self, layer: Any, x: Array, out: Array, source: int) -> None:
        if any(call.layer is layer for call in self.calls):  # another pass has begun
            self.calls, self._returned, source = [], [], -1
        self._times[id(layer)] = self._times.get(id(layer), 0) + 1
        self._returned.append(out)
        self.calls.append(Call(layer, x, out.copy(), source))

    def backward(self, layer: Any) -> Callable[..., Any]:
        """The layer's backward, which is noted."""
        original = layer.backward

        @wraps(original)
        def backward(*given: Any, **named: Any) -> Any:
            d = np.array(given[0]) if given and isinstance(given[0], np.ndarray) else None
            answer = original(*given, **named)
            passed = _array(answer, layer, "dinputs")
            for call in self.calls:
                if call.layer is layer and d is not None and d.shape == call.out.shape:
                    call.given, call.passed = d, None if passed is None else passed.copy()
            return answer

        return backward


@contextmanager
def watched(layers: Sequence[Any]) -> Iterator[Watch]:
    """Notes the calls of these layers while the block runs."""
    watch = Watch()
    free = [layer for layer in layers if not {"forward", "backward"} & set(getattr(layer, "__dict__", NAMES))]
    for layer in free:
        vars(layer).update(forward=watch.forward(layer), backward=watch.backward(layer))
    try:
        yield watch
    finally:
        for layer in free:
            for name in NAMES:
                vars(layer).pop(name, None)


def _array(answer: Any, layer: Any, attribute: str) -> Array | None:
    """The array that a layer returned, or left in an attribute."""
    first = answer[0] if isinstance(answer, tuple) and answer else answer
    found = first if isinstance(first, np.ndarray) else getattr(layer, attribute, None)
    return found if isinstance(found, np.ndarray) else None


def held_by(layer: Any, parameters: Mapping[str, Any]) -> list[str]:
    """The names of the parameters whose very arrays a layer holds, also in an object of its own."""
    ids = {id(value) for part in parts_of(layer) for value in vars(part).values()}
    return [name for name, array in parameters.items() if id(array) in ids]
