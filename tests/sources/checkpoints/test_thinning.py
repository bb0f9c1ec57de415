"""Copies that are ended leave the others dense before the newest step and sparse long ago."""

from __future__ import annotations

from itertools import pairwise

from nettui.sources.checkpoints.thinning import superfluous

KEPT = 12


def test_what_stays_grows_farther_apart_into_the_past() -> None:
    kept: list[int] = []
    for step in range(2000):
        kept.append(step)
        if len(kept) > KEPT:
            del kept[superfluous(kept)]
    assert kept[0] == 0
    assert kept[-1] == 1999
    ages = [1999 - step for step in kept[:-1]]
    assert ages[-1] <= 3
    assert all(older <= 6 * newer + 6 for older, newer in pairwise(ages))
