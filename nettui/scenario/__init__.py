"""Scenarios (TOML files): finds, reads and checks them, and opens them as debugger sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nettui.common.lazy import lazy_names

if TYPE_CHECKING:
    from nettui.scenario.config import Scenario
    from nettui.scenario.files import ScenarioEntry, list_shipped_scenarios, list_user_scenarios
    from nettui.scenario.loading import load, parse_scenario
    from nettui.scenario.open import (
        combine_runs,
        lesson_progress,
        open_compared,
        open_named,
        open_session,
        resume,
        runs_to_compare,
    )
    from nettui.scenario.overrides import parse_assignments
    from nettui.scenario.recordings import open_recording, require_no_values

__all__ = [
    "Scenario",
    "ScenarioEntry",
    "combine_runs",
    "lesson_progress",
    "list_shipped_scenarios",
    "list_user_scenarios",
    "load",
    "open_compared",
    "open_named",
    "open_recording",
    "open_session",
    "parse_assignments",
    "parse_scenario",
    "require_no_values",
    "resume",
    "runs_to_compare",
]

_HOMES = {
    "Scenario": "nettui.scenario.config",
    "ScenarioEntry": "nettui.scenario.files",
    "combine_runs": "nettui.scenario.open",
    "lesson_progress": "nettui.scenario.open",
    "list_shipped_scenarios": "nettui.scenario.files",
    "list_user_scenarios": "nettui.scenario.files",
    "load": "nettui.scenario.loading",
    "open_compared": "nettui.scenario.open",
    "open_named": "nettui.scenario.open",
    "open_recording": "nettui.scenario.recordings",
    "open_session": "nettui.scenario.open",
    "parse_assignments": "nettui.scenario.overrides",
    "parse_scenario": "nettui.scenario.loading",
    "require_no_values": "nettui.scenario.recordings",
    "resume": "nettui.scenario.open",
    "runs_to_compare": "nettui.scenario.open",
}

__getattr__ = lazy_names(__name__, _HOMES)
