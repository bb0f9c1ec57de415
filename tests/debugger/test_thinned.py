"""What is kept of a long run: few rows, exactly as they were, with the first, the last and the extremes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.debugger.columns import COLUMNS
from nettui.debugger.known import first_change
from nettui.debugger.thinned import JUDGED, Thinned
from nettui.types import Array

RUNS = st.tuples(st.integers(0, 200), st.integers(0, 2**32 - 1))
MOST = 8


def run(steps: int, seed: int) -> Array:
    """Rows of a run, some of their numbers unknown."""
    rng = np.random.default_rng(seed)
    rows = rng.integers(-9, 9, (steps, len(COLUMNS))).astype(float)
    rows[rng.random(rows.shape) < 0.2] = np.nan
    rows[rng.random(rows.shape) < 0.05] = np.inf
    return rows


def thinned(rows: Array, cuts: list[int]) -> Thinned:
    """The rows thinned in several goes."""
    found = Thinned.empty(0, len(COLUMNS))
    ends = sorted({0, len(rows), *(cut for cut in cuts if cut < len(rows))})
    for start, stop in pairwise(ends):
        found = found.with_rows(rows[start:stop], MOST)
    return found


CUTS = st.lists(st.integers(0, 200), max_size=6)


@given(run=RUNS.map(lambda drawn: run(*drawn)), cuts=CUTS)
def test_few_rows_are_kept_and_those_exactly(run: Array, cuts: list[int]) -> None:
    found = thinned(run, cuts)
    assert found.stop == len(run)
    assert len(found.edges) - 1 <= MOST
    assert len(found.steps) <= MOST * (2 + 3 * len(JUDGED))
    assert (np.diff(found.steps) > 0).all()
    np.testing.assert_array_equal(found.rows, run[found.steps])


@given(run=RUNS.map(lambda drawn: run(*drawn)), cuts=CUTS)
def test_each_stretch_has_its_ends_its_extremes_and_its_means(run: Array, cuts: list[int]) -> None:
    found = thinned(run, cuts)
    for at, (start, stop) in enumerate(pairwise(found.edges.tolist())):
        whole, kept = run[start:stop], set(found.steps.tolist())
        assert {start, stop - 1} <= kept
        for name in JUDGED:
            values = whole[:, COLUMNS.index(name)]
            known = np.flatnonzero(~np.isnan(values))
            if known.size:
                ordered = (known[values[known].argmin()], known[values[known].argmax()], known[-1])
                assert {start + int(place) for place in ordered} <= kept
        finite = np.isfinite(whole)
        assert found.counts[at].tolist() == finite.sum(axis=0).tolist()
        assert found.sums[at].tolist() == np.where(finite, whole, 0.0).sum(axis=0).tolist()


FOLDS: list[Callable[[Array], float]] = [np.nanmin, np.nanmax]


@given(run=RUNS.map(lambda drawn: run(*drawn)), cuts=CUTS, part=st.integers(0, MOST))
def test_up_to_an_edge_the_extremes_are_those_of_the_run(run: Array, cuts: list[int], part: int) -> None:
    found = thinned(run, cuts)
    stop = int(found.edges[min(part, len(found.edges) - 1)])
    before = found.until(stop)
    assert before.stop == stop
    for name in JUDGED:
        column = COLUMNS.index(name)
        for fold in FOLDS:
            if not np.isnan(run[:stop, column]).all():
                assert fold(before.rows[:, column]) == fold(run[:stop, column])


@given(run=RUNS.map(lambda drawn: run(*drawn)), cuts=CUTS, number=st.integers(0, 200))
def test_a_shortened_run_ends_at_the_step(run: Array, cuts: list[int], number: int) -> None:
    found, number = thinned(run, cuts), min(number, len(run))
    if number in found.edges:
        return
    short = found.shortened(number)
    assert short.stop == number
    assert short.steps.tolist() == [step for step in found.steps.tolist() if step < number]
    longer = short.with_rows(run[number:], MOST)
    np.testing.assert_array_equal(longer.rows, run[longer.steps])


def test_a_step_is_found_by_its_number() -> None:
    found = thinned(run(200, 0), [])
    assert [found.place(step) for step in found.steps.tolist()] == list(range(len(found.steps)))
    lacking = next(step for step in range(200) if step not in found.steps)
    assert found.place(lacking) is None
    assert found.place(200) is None
    assert found.stretch(lacking) <= lacking


@pytest.mark.parametrize("most", [1, 3, 8])
def test_a_spike_of_one_step_stays(most: int) -> None:
    rows = np.ones((1000, len(COLUMNS)))
    rows[617, COLUMNS.index("loss")] = 50.0
    found = Thinned.empty(0, len(COLUMNS))
    for start in range(0, 1000, 100):
        found = found.with_rows(rows[start : start + 100], most)
    assert 617 in found.steps


@given(
    signs=st.lists(st.booleans(), min_size=2, max_size=40),
    lengths=st.lists(st.integers(1, 6), min_size=40, max_size=40),
    kept=st.data(),
)
def test_no_change_of_a_sign_is_missed(signs: list[bool], lengths: list[int], kept: st.DataObject) -> None:
    edges = np.cumsum([0, *lengths])
    stretch = [int(edges[np.searchsorted(edges, step, "right") - 1]) for step in range(len(signs))]
    places = []
    for start in sorted(set(stretch)):
        inside = [step for step in range(len(signs)) if stretch[step] == start]
        few = kept.draw(st.sets(st.sampled_from(inside)))
        lowest = min(inside, key=lambda step: signs[step])
        highest = max(inside, key=lambda step: signs[step])
        places += sorted({inside[0], inside[-1], lowest, highest, *few})
    found = first_change(np.array([stretch[step] for step in places]), np.array([signs[s] for s in places]))
    change = next((step for step in range(1, len(signs)) if signs[step] and not signs[step - 1]), None)
    if change is not None:
        assert found is not None
        assert found <= change
    if all(length == 1 for length in lengths[: len(signs)]):
        assert found == change
