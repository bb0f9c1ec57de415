"""Scenarios, TOML files: found, read, checked and opened as runs for the debugger."""

from __future__ import annotations

from nettui.scenario.config import Scenario
from nettui.scenario.files import Listing, own, shipped
from nettui.scenario.load import SESSION, load, read
from nettui.scenario.open import open_named, open_session, resume, taught, together
from nettui.scenario.overrides import assignments

__all__ = [
    "SESSION",
    "Listing",
    "Scenario",
    "assignments",
    "load",
    "open_named",
    "open_session",
    "own",
    "read",
    "resume",
    "shipped",
    "taught",
    "together",
]
