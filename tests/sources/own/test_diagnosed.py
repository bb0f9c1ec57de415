"""The likeliest cause of what is wrong with a learner's code is the right one."""

from __future__ import annotations

import pytest

from nettui.scenario.open import open_named
from tests.sources.own.corpus import ELSEWHERE, OPENED, Net

RATES = {"step_only/rate_30": "rate-too-high", "step_only/rate_tiny": "rate-too-low"}
LIVE = ("own-code", "gradient-check", "plateau", "divergence", "silent-units", "one-class")


def net_of(name: str) -> Net:
    """The network in a file."""
    return next(net for net in OPENED if net.name.startswith(f"{name}."))


@pytest.mark.parametrize("name", RATES)
def test_an_absurd_rate_is_the_cause(name: str) -> None:
    net = net_of(name)
    report = open_named(net.path, net.sets).check(only=LIVE)
    assert report.diagnosis[0].name == RATES[name]
    assert not {"own-code", "gradient-check"} & {finding.check for finding in report if finding.symptom}
    assert net in ELSEWHERE
