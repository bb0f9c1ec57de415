"""A large vector reuses the memory of freed vectors, and never that of live ones."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.nn import buffer_pool
from nettui.nn.buffer_pool import empty_vector
from nettui.types import Array
from tests.nets import Net, after, run


def address(x: Array) -> int:
    return int(x.__array_interface__["data"][0])


@given(st.lists(st.booleans() | st.integers(0, 5), max_size=30))
@settings(max_examples=100)
def test_no_two_live_vectors_share_memory(actions: list[bool | int]) -> None:
    """True allocates a vector, False keeps a view of one, a number frees one."""
    live: list[Array] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(buffer_pool, "MIN_BYTES", 0)
        for number, action in enumerate(actions):
            if isinstance(action, bool):
                vector = empty_vector(8, float)
                vector[:] = number
                live.append(vector if action else vector[2:4].reshape(2, 1))
                del vector
            elif live:
                live.pop(action % len(live))
    assert not any(np.shares_memory(a, b) for a, b in combinations(live, 2))
    assert all(len(np.unique(x)) == 1 for x in live)


def test_memory_is_reused_after_the_last_view_is_freed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buffer_pool, "MIN_BYTES", 0)
    first = empty_vector(101, "float32")
    first.flags.writeable = False
    freed, view = address(first), first[10:]
    del first
    assert address(other := empty_vector(101, "float32")) != freed
    del view
    assert address(again := empty_vector(101, "float32")) == freed
    assert again.flags.writeable
    assert again.shape == other.shape == (101,)


def test_small_vectors_are_not_pooled() -> None:
    assert empty_vector(1000, float).base is None


def test_a_run_is_the_same_with_reused_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = run(Net(batch=3).build())
    monkeypatch.setattr(buffer_pool, "MIN_BYTES", 0)
    for step, pooled in zip(plain, run(Net(batch=3).build()), strict=True):
        np.testing.assert_array_equal(after(step).params.flat, after(pooled).params.flat)
