"""The starter's choices follow the size of the data."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nettui.scenario.fit import STRONGEST, penalty_of


@given(samples=st.integers(2, 10**6), features=st.integers(1, 10**5), more=st.integers(1, 10**5))
def test_few_samples_for_each_input_have_a_stronger_penalty(samples: int, features: int, more: int) -> None:
    least = penalty_of(samples, 1)
    few = penalty_of(samples, features)
    assert least <= few <= penalty_of(samples, features + more) <= STRONGEST * penalty_of(2, 25) + 1e-9
    assert penalty_of(samples + more, features) <= few
