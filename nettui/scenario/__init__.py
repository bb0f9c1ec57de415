"""Scenarios (TOML files): finds, reads and checks them, and opens them as debugger sessions."""

from __future__ import annotations

from nettui.scenario.config import Scenario
from nettui.scenario.files import ScenarioEntry, list_shipped_scenarios, list_user_scenarios
from nettui.scenario.load import SESSION_SUFFIX, load, parse_scenario
from nettui.scenario.open import combine_runs, lesson_progress, open_named, open_session, resume
from nettui.scenario.overrides import parse_assignments

__all__ = [
    "SESSION_SUFFIX",
    "Scenario",
    "ScenarioEntry",
    "combine_runs",
    "lesson_progress",
    "list_shipped_scenarios",
    "list_user_scenarios",
    "load",
    "open_named",
    "open_session",
    "parse_assignments",
    "parse_scenario",
    "resume",
]
