"""What the lessons claim holds for every seed, and each question has one right answer in every run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from nettui.debugger.lesson import LessonPoint
from nettui.scenario import lesson_progress, list_shipped_scenarios, load, open_session

SEEDS, QUICK_SEEDS = range(10), (2,)
UNKNOWN = re.compile(r"(?<!\S)\?(?!\S)|\? %|\bnan\b")
"""A field that the run has no number for."""

HEAVY = ("dropout", "init-compare", "init-tanh-large")
"""Scenarios whose lessons take many seconds."""

WITH_LESSON = [entry.name for entry in list_shipped_scenarios() if entry.points]
QUICK = [name for name in WITH_LESSON if name not in HEAVY][::4]
"""Those that the quick tests walk through; the slow ones walk through all with every seed."""


class Told(NamedTuple):
    """A point as it was told in a run: which conditions of its answers hold there, and its text."""

    number: int
    reached: bool
    shown: LessonPoint
    holding: int


def walk(name: str, seed: int) -> Iterator[Told]:
    """Every point of a lesson in the run with that seed."""
    scenario = load(name, {}, seed)
    session = open_session(*scenario.runs)
    session.run.lesson = lesson_progress(scenario, "en")
    for number, point in enumerate(session.run.lesson.lesson.points, 1):
        view = session.do(f"lesson {number}" + ("; lesson" if point.ask else ""))
        shown = session.run.lesson.point
        assert shown is not None
        right = point.ask.answer.right if point.ask else 0
        analysis = session.run.analysis
        holding = sum(bool(holds(analysis)) for holds in right) if isinstance(right, tuple) else 1
        yield Told(number, view.message is None, shown, holding)


def broken_claims(name: str, seed: int) -> set[tuple[int, str]]:
    """The claims that do not hold with that seed; all else must: places, one right answer, known numbers."""
    broken: set[tuple[int, str]] = set()
    for told in walk(name, seed):
        assert told.reached, f"seed {seed}, point {told.number} is not reached"
        assert told.holding == 1, f"seed {seed}, point {told.number}: {told.holding} answers are right"
        texts = [told.shown.say, *((told.shown.ask.why, told.shown.ask.question) if told.shown.ask else ())]
        assert not [text for text in texts if UNKNOWN.search(text)]
        broken |= {(told.number, str(claim)) for claim in told.shown.claims}
    return broken


@pytest.mark.parametrize("seed", QUICK_SEEDS)
@pytest.mark.parametrize("name", QUICK)
def test_each_question_has_one_right_answer_whatever_the_seed(name: str, seed: int) -> None:
    broken_claims(name, seed)


@pytest.mark.slow
@pytest.mark.parametrize("name", WITH_LESSON)
def test_a_claim_holds_for_nine_seeds_of_ten(name: str) -> None:
    seeds_of: dict[int, set[int]] = {}
    for seed in SEEDS:
        for number, _ in broken_claims(name, seed):
            seeds_of.setdefault(number, set()).add(seed)
    often = {number: seeds for number, seeds in seeds_of.items() if len(seeds) > len(SEEDS) // 10}
    assert not often, f"points of {name} whose claims fail, and the seeds: {often}"
