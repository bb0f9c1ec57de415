"""What the debugger knows as plain dicts, lists and numbers for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nettui.common.lazy import lazy_names

if TYPE_CHECKING:
    from nettui.report.serialize.gradient_check import serialize_gradient_check
    from nettui.report.serialize.reading import serialize_reading
    from nettui.report.serialize.scenario import serialize_scenario
    from nettui.report.serialize.seeds import serialize_seeds_report, serialize_seeds_reports
    from nettui.report.serialize.values import json_value
    from nettui.report.serialize.view import serialize_check_report, serialize_view

__all__ = [
    "json_value",
    "serialize_check_report",
    "serialize_gradient_check",
    "serialize_reading",
    "serialize_scenario",
    "serialize_seeds_report",
    "serialize_seeds_reports",
    "serialize_view",
]

_HOMES = {
    "json_value": "nettui.report.serialize.values",
    "serialize_check_report": "nettui.report.serialize.view",
    "serialize_gradient_check": "nettui.report.serialize.gradient_check",
    "serialize_reading": "nettui.report.serialize.reading",
    "serialize_scenario": "nettui.report.serialize.scenario",
    "serialize_seeds_report": "nettui.report.serialize.seeds",
    "serialize_seeds_reports": "nettui.report.serialize.seeds",
    "serialize_view": "nettui.report.serialize.view",
}

__getattr__ = lazy_names(__name__, _HOMES)
