"""What the live checks share: an alarm waits before it goes on and off, comparisons handle NaN."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.checks.comparison import losses_agree, relative_difference
from nettui.checks.monitoring import ALARM_OFF, running_mean


@given(st.lists(st.booleans(), max_size=60), st.integers(2, 9))
def test_an_alarm_goes_on_and_off_after_as_many_steps_as_its_patience(bad: list[bool], patience: int) -> None:
    alarm, active, opposite = ALARM_OFF, False, 0
    for step, is_bad in enumerate(bad):
        alarm = alarm.update(step, is_bad, patience)
        opposite = opposite + 1 if is_bad != active else 0
        if opposite >= patience:
            active, opposite = is_bad, 0
        assert alarm.active == active


def test_a_running_mean_starts_with_the_first_value() -> None:
    assert running_mean(math.nan, 3.0) == 3.0
    assert running_mean(1.0, 2.0) == pytest.approx(1.1)


def test_nan_agrees_with_nothing() -> None:
    a = np.array([1.0, math.nan])
    assert relative_difference(a, a) == math.inf
    assert not losses_agree(math.nan, math.nan, 1e-12)
    assert not losses_agree(math.inf, 1.0, 1e-12)


def test_round_off_is_no_difference() -> None:
    assert losses_agree(1.0, 1.0 + 1e-13, 1e-12)
    assert not losses_agree(1.0, 1.0 + 1e-9, 1e-12)
    assert losses_agree(1.0, 1.0 + 1e-9, 1e-3)
