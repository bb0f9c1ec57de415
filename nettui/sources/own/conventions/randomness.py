"""Lets two functions of a learner's code draw the same random numbers, as a loss and its gradient must."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from nettui.sources.own.conventions.modes import parts_of
from nettui.sources.own.running import own_randomness


@contextmanager
def same_randomness(target: object) -> Iterator[None]:
    """Puts all generators that the code may use back to where they were."""
    held = [(each, _state(each)) for each in _generators(target)]
    with own_randomness():
        try:
            yield
        finally:
            for generator, state in held:
                _restore(generator, state)


def drawn(target: object) -> str:
    """Where all generators that the code may use stand: what was drawn changes it."""
    held = [_state(each) for each in _generators(target)]
    return str((np.random.get_state(legacy=False), random.getstate(), held))  # noqa: NPY002


def draw(target: object) -> None:
    """Draws a number from each generator that the code may use."""
    np.random.random()  # noqa: NPY002
    random.random()
    for generator in _generators(target):
        generator.random()


def _generators(target: object) -> Iterator[Any]:
    """The generators that its objects and their modules hold."""
    seen: set[int] = set()
    for part in parts_of(target):
        module = sys.modules.get(type(part).__module__)
        for holder in (part, module):
            for value in list(getattr(holder, "__dict__", {}).values()):
                if isinstance(value, np.random.Generator | np.random.RandomState) and id(value) not in seen:
                    seen.add(id(value))
                    yield value


def _state(generator: Any) -> Any:
    if isinstance(generator, np.random.Generator):
        return generator.bit_generator.state
    return generator.get_state()


def _restore(generator: Any, state: Any) -> None:
    if isinstance(generator, np.random.Generator):
        generator.bit_generator.state = state
    else:
        generator.set_state(state)
