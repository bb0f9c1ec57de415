"""The same reports as tables for people, with three significant digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nettui.common.lazy import lazy_names

if TYPE_CHECKING:
    from nettui.report.tables.checks import render_check_report
    from nettui.report.tables.course import render_course
    from nettui.report.tables.gradient_check import render_gradient_check
    from nettui.report.tables.scenario import render_scenario, render_scenario_list
    from nettui.report.tables.seeds import render_seeds_report, render_seeds_reports
    from nettui.report.tables.vectorization import render_vectorization
    from nettui.report.tables.view import render_view

__all__ = [
    "render_check_report",
    "render_course",
    "render_gradient_check",
    "render_scenario",
    "render_scenario_list",
    "render_seeds_report",
    "render_seeds_reports",
    "render_vectorization",
    "render_view",
]

_HOMES = {
    "render_check_report": "nettui.report.tables.checks",
    "render_course": "nettui.report.tables.course",
    "render_gradient_check": "nettui.report.tables.gradient_check",
    "render_scenario": "nettui.report.tables.scenario",
    "render_scenario_list": "nettui.report.tables.scenario",
    "render_seeds_report": "nettui.report.tables.seeds",
    "render_seeds_reports": "nettui.report.tables.seeds",
    "render_vectorization": "nettui.report.tables.vectorization",
    "render_view": "nettui.report.tables.view",
}

__getattr__ = lazy_names(__name__, _HOMES)
