"""Which parameters of a test are tried at every run of the tests; the others are among the slow ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest


def quick_first(values: Iterable[Any], quick: int = 1) -> list[Any]:
    """The parameters, of which the first ones are quick."""
    values = list(values)
    return [*values[:quick], *map(slowly, values[quick:])]


def quick_only(values: Iterable[Any], quick: Collection[Any]) -> list[Any]:
    """The parameters, of which these are quick."""
    return [value if value in quick else slowly(value) for value in values]


def slowly(value: Any) -> Any:
    """A parameter, or a tuple of them, for the slow tests."""
    return pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=pytest.mark.slow)
