"""Times contestants in rounds, so that whatever slows the machine down affects all of them alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median

Contestants = Mapping[str, Callable[[], object]]

MIN_SECONDS = 0.02
"""The time that a contestant gets in each round at least: short work is repeated to fill it."""


def rounds(contestants: Contestants, seconds: float) -> dict[str, list[float]]:
    """The seconds that a call of each contestant takes, for each round; runs for about `seconds` in all."""
    calls = {name: _calls(work) for name, work in contestants.items()}
    times: dict[str, list[float]] = {name: [] for name in contestants}
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends or len(next(iter(times.values()))) < 5:
        for name, work in contestants.items():
            times[name].append(_seconds(work, calls[name]))
    return times


def ratio(times: Mapping[str, list[float]], name: str, to: str) -> float:
    """The median over the rounds of one contestant's time divided by another's."""
    return median(one / other for one, other in zip(times[name], times[to], strict=True))


def _calls(work: Callable[[], object]) -> int:
    work()
    return max(1, round(MIN_SECONDS / _seconds(work, 1)))


def _seconds(work: Callable[[], object], calls: int) -> float:
    gc.disable()
    try:
        began = time.perf_counter()
        for _ in range(calls):
            work()
        return (time.perf_counter() - began) / calls
    finally:
        gc.enable()
