"""Which parameters of a test are tried at every run of the tests; the others are among the slow ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import zip_longest
from typing import Any

import pytest


def quick_first(values: Iterable[Any], quick: int = 1) -> list[Any]:
    """The parameters, of which the first ones are quick."""
    values = list(values)
    return [*values[:quick], *map(slowly, values[quick:])]


def quick_only(values: Iterable[Any], quick: Collection[Any]) -> list[Any]:
    """The parameters, of which these are quick."""
    return [value if value in quick else slowly(value) for value in values]


def thinned(values: Iterable[Any], quick: int, slow: int = 0) -> list[Any]:
    """Every `quick`-th parameter is quick, every `slow`-th of the others slow; the rest are left out."""
    values = list(values)
    others = [at for at in range(len(values)) if at % quick]
    slows = {*others[::slow]} if slow else set[int]()
    return [
        slowly(value) if at in slows else value
        for at, value in enumerate(values)
        if at in slows or not at % quick
    ]


def pictured(
    runs: Iterable[tuple[Any, ...]], sizes: Collection[tuple[int, int]], names: Iterable[str] = ()
) -> list[Any]:
    """Each run at each size, named by both; the runs take turns in which of the sizes is quick."""
    found = []
    for turn, (run, name) in enumerate(zip_longest(runs, names)):
        for at, (width, height) in enumerate(sizes):
            marks = () if at == turn % len(sizes) else pytest.mark.slow
            named = f"{name or '-'.join(map(str, run))}-{width}x{height}"
            found.append(pytest.param(*run, (width, height), id=named, marks=marks))
    return found


def slowly(value: Any) -> Any:
    """A parameter, or a tuple of them, for the slow tests."""
    return pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=pytest.mark.slow)
