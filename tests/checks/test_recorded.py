"""The settings that a recording shows rule causes out, and what it does not show rules out none."""

from __future__ import annotations

import numpy as np
import pytest

from nettui.checks.causes.registry import causes
from nettui.checks.recorded import evidence
from nettui.types import NAN


@pytest.mark.parametrize(
    ("rates", "samples", "ruled_out"),
    [
        ([0.1] * 3, [64.0] * 3, {"rate-decays-too-fast", "batch-too-small"}),
        ([0.1, NAN, 0.1], [0.0, 16.0, 16.0], {"rate-decays-too-fast", "batch-too-small", "batch-too-large"}),
        ([0.1, 0.1, 0.01], [2.0] * 3, {"batch-too-large"}),
        ([NAN] * 3, [0.0] * 3, set()),
        ([], [], set()),
    ],
)
def test_what_is_known_rules_causes_out(
    rates: list[float], samples: list[float], ruled_out: set[str]
) -> None:
    found = evidence(np.array(rates), np.array(samples))
    assert {*found.ruled_out} == ruled_out


def test_what_pytorch_computes_is_not_blamed() -> None:
    nothing = np.empty(0)
    assert not evidence(nothing, nothing).ruled_out
    ruled_out = {*evidence(nothing, nothing, "torch").ruled_out}
    assert "adam-in-place" in ruled_out
    assert ruled_out < {*causes()}
