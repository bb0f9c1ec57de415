"""The checksum of an array is that of its values, in any shape, type and memory layout."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.debugger import checksums
from nettui.debugger.checksums import crc as array_crc
from nettui.debugger.checksums import data_crc
from nettui.debugger.keyframes import crc
from nettui.types import Array
from tests.nets import Net, run


@given(data=st.data())
def test_the_crc_is_of_the_values_whatever_their_layout(data: st.DataObject) -> None:
    dtype = data.draw(st.sampled_from(["f8", "f4", "f2", "c16", "i8", "?", "M8[s]", "U3", "g", "O"]))
    shape = data.draw(st.sampled_from([(), (0,), (0, 3), (7,), (3, 4), (2, 3, 4)]))
    array = np.arange(math.prod(shape)).reshape(shape).astype(dtype)
    turned = np.asfortranarray(array)
    wide = np.zeros((*shape, 2), dtype)
    wide[..., 1] = array
    layouts = [array.copy(), turned, wide[..., 1], array[::-1][::-1] if shape else array]
    assert {array_crc(layout) for layout in layouts} == {array_crc(array)}
    if array.size > 1:
        assert array_crc(array.reshape(-1)[::-1]) != array_crc(array)


def test_bytes_between_the_values_do_not_count() -> None:
    values = np.arange(6).astype("g")
    memory = np.full(values.nbytes, 255, np.uint8).view("g")
    assert array_crc(np.add(values, 0, out=memory)) == array_crc(values)


def test_a_state_may_have_slots_of_any_kind() -> None:
    state = run(Net().build())[0].before
    slots: dict[str, Array] = {
        "count": np.array(3),
        "mask": np.ones((4, 2), bool).T,
        "none": np.empty((0, 2)),
    }
    first = crc(replace(state, slots=slots))
    assert first == crc(replace(state, slots={**slots, "mask": np.ascontiguousarray(slots["mask"])}))
    assert first != crc(replace(state, slots={**slots, "count": np.array(4)}))


def test_data_are_arrays_in_any_containers(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.arange(20.0).reshape(4, 5)
    assert data_crc(None) is None
    assert data_crc({"x": (x, ["text", 3])}) == data_crc([x]) == array_crc(x)
    assert data_crc(x[::-1]) != data_crc(x)
    monkeypatch.setattr(checksums, "MAX_DATA_VALUES", 7)
    assert data_crc(x + 1) != data_crc(x)
