"""All checks: the CHECK of each file in this folder that has one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module

from nettui import checks as package
from nettui.checks.check import Check

LIVE = (
    *("activation_spread", "divergence", "gradient_decay", "initial_loss", "non_finite", "one_class"),
    *("oscillation", "overfitting", "plateau", "silent_units", "update_ratio"),
)
"""The files of the checks that are asked at every step; a run loads no others."""


@cache
def live_checks() -> Sequence[Check]:
    """The checks that the debugger asks at every step."""
    return [import_module(f"{package.__name__}.{name}").CHECK for name in LIVE]


@cache
def checks() -> Mapping[str, Check]:
    """Every check by its name."""
    found: list[Check] = [import_module(f"{package.__name__}.{file}").CHECK for file in package.check_files()]
    return {check.name: check for check in found}
