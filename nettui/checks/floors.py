"""Moves what a check looks at off the floors of its loss, as the gradient check does."""

from __future__ import annotations

from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.gradient_check import floors


def off_the_floor(probe: Probe) -> tuple[Probe, str]:
    """The network, with all parameters halved until no label has a probability near 0; and so in words."""
    if probe.is_textbook:
        return probe, ""
    try:
        x, t, *_ = probe.mini_batch
    except NotApplicable:
        return probe, ""
    state, times = floors.off_the_floor(probe.trainer, probe.state, x, t)
    return (probe.at(state), floors.moved_text(times)) if times < 1 else (probe, "")
