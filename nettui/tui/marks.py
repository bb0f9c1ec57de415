"""How bad the worst finding is that a panel shows, for the marks of the page bar and of the tabs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from nettui.debugger.view import View
from nettui.tui.pages import Page
from nettui.tui.panel import panel_id
from nettui.types import STATUSES, Finding, Status

LOSSES, OUTPUTS = ("loss", "loss-curves", "runs"), ("activations", "activations-by-run")

SHOWN_BY: Mapping[str, tuple[str, ...]] = {
    "non-finite": LOSSES,
    "initial-loss": LOSSES,
    "divergence": LOSSES,
    "plateau": LOSSES,
    "oscillation": LOSSES,
    "overfitting": LOSSES,
    "one-class": ("confusion",),
    "silent-units": OUTPUTS,
    "activation-spread": OUTPUTS,
    "gradient-decay": ("gradients",),
    "update-ratio": ("gradients", "update-ratios"),
}
"""The panels that show what a live check finds; the panel Findings lists what all of them do."""

OF_ALL_RUNS = ("runs", "activations-by-run")
"""Panels that show every run of a comparison."""

GRADIENT_CHECKS = ("gradient-check", "tensors", "parameters")
"""Panels that show the gradient check of the current step."""


def page_status(page: Page, view: View) -> Status:
    """How bad the worst finding is on a page."""
    names = ((panel, panel_status(panel_id(panel), view)) for panel in page.panels)
    return worst(status for panel, status in names if status != "pass" and panel.applies_to(view))


def panel_status(name: str, view: View) -> Status:
    """How bad the worst is that a panel shows; "pass" while the lesson asks, since a mark might answer it."""
    return "pass" if view.hides_numbers else worst(_statuses(name, view))


def worst_panel(names: Sequence[str], view: View) -> int | None:
    """The index of the first panel with the worst finding of them all; None if there is none."""
    statuses = [panel_status(name, view) for name in names]
    found = worst(statuses)
    return None if found == "pass" else statuses.index(found)


def worst(statuses: Iterable[Status]) -> Status:
    """The worst of them; "pass" if there is none."""
    return min((*statuses, "pass"), key=STATUSES.index)


def _statuses(name: str, view: View) -> Iterator[Status]:
    runs = view.runs if name in OF_ALL_RUNS else (view,)
    yield from (finding.status for run in runs for finding in run.findings if _shows(name, finding))
    table, report = view.results.gradcheck, view.results.report
    if name in GRADIENT_CHECKS and table and table.comparable and not view.reading.nonfinite:
        yield "fail" if table.verdict == "fail" else "pass"  # a kink is no mistake
    if name == "checks" and report:
        yield report.verdict


def _shows(name: str, finding: Finding) -> bool:
    return name == "findings" or name in SHOWN_BY.get(finding.check, ())
