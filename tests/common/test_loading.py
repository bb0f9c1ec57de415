"""The garbage collector rests while modules load, and works again afterwards, whatever happens."""

from __future__ import annotations

import gc

import pytest

from nettui.common.loading import resume_collector, without_collector


def test_the_collector_rests_and_works_again() -> None:
    with without_collector():
        with without_collector():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="no"), without_collector():
        raise ValueError("no")
    assert gc.isenabled()
    gc.unfreeze()


def test_what_was_loaded_is_never_looked_through() -> None:
    with without_collector():
        kept = [[] for _ in range(1000)]  # type: list[list[int]]
    assert gc.get_freeze_count() > len(kept)
    assert not any(each is kept for each in gc.get_objects())
    gc.unfreeze()


def test_the_screen_ends_its_rest_early() -> None:
    with without_collector():
        resume_collector()
        assert gc.isenabled()
    gc.unfreeze()
    assert gc.isenabled()
