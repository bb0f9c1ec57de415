"""A large vector takes over the memory of one that is gone, and never that of one that is still held."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.nn import buffer_pool
from nettui.nn.buffer_pool import empty_vector
from nettui.types import Array
from tests.nets import Net, run


def address(x: Array) -> int:
    return int(x.__array_interface__["data"][0])


@given(st.lists(st.booleans() | st.integers(0, 5), max_size=30))
@settings(max_examples=100)
def test_no_two_living_vectors_share_memory(doings: list[bool | int]) -> None:
    held: list[Array] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(buffer_pool, "MIN_BYTES", 0)
        for number, doing in enumerate(doings):
            if isinstance(doing, bool):
                whole = empty_vector(8, float)
                whole[:] = number
                held.append(whole if doing else whole[2:4].reshape(2, 1))
                del whole
            elif held:
                held.pop(doing % len(held))
    assert not any(np.shares_memory(a, b) for a, b in combinations(held, 2))
    assert all(len(np.unique(x)) == 1 for x in held)


def test_memory_comes_back_with_the_last_view(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buffer_pool, "MIN_BYTES", 0)
    first = empty_vector(101, "float32")
    first.flags.writeable = False
    at, part = address(first), first[10:]
    del first
    assert address(other := empty_vector(101, "float32")) != at
    del part
    assert address(again := empty_vector(101, "float32")) == at
    assert again.flags.writeable
    assert again.shape == other.shape == (101,)


def test_small_vectors_are_plain_arrays() -> None:
    assert empty_vector(1000, float).base is None


def test_a_run_is_the_same_on_memory_used_before(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = run(Net(batch=3).build())
    monkeypatch.setattr(buffer_pool, "MIN_BYTES", 0)
    for step, other in zip(plain, run(Net(batch=3).build()), strict=True):
        assert step.after is not None
        assert other.after is not None
        np.testing.assert_array_equal(step.after.params.flat, other.after.params.flat)
