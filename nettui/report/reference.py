"""The reference of all checks, causes and planted bugs, generated from their own source files."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from nettui.bugs.bug import bugs, describe_bug, summarize_bug
from nettui.checks.causes.registry import causes
from nettui.checks.check import Check
from nettui.checks.registry import checks
from nettui.common.language import tr
from nettui.common.text import format_short
from nettui.report.tables.layout import MARKS

Entries: TypeAlias = list[dict[str, Any]]


def list_checks() -> Entries:
    """Each check: question, course reference, method, thresholds with source, symptoms with cause."""
    return [
        {
            "name": check.name,
            "course": check.course,
            "question": check.question,
            "method": " ".join(check.method.split()),
            "at_rest": check.measure is not None,
            "live": check.is_live or check.monitor is not None,
            "needs": check.requirements,
            "reads": list(check.reads),
            "thresholds": list(_thresholds(check)),
            "troubles": [{"symptom": name, **symptom._asdict()} for name, symptom in check.symptoms.items()],
        }
        for check in checks().values()
    ]


def list_bugs() -> Entries:
    """Each bug: what is wrong, how it is planted, its remedy, and how likely it shows which symptoms."""
    return [
        {
            "name": name,
            "what": summarize_bug(kind),
            "planted": describe_bug(kind),
            "remedy": causes()[name].remedy,
            "signs": dict(causes()[name].symptoms),
        }
        for name, kind in bugs().items()
        if name != "none"
    ]


def list_causes() -> Entries:
    """Each cause: what is wrong, its remedy, its symptoms with their probabilities, if it can be planted."""
    return [
        {
            "name": cause.name,
            "what": cause.what,
            "remedy": cause.remedy,
            "signs": dict(cause.symptoms),
            "planted": cause.name in bugs(),
        }
        for cause in causes().values()
    ]


def render_checks(entries: Entries) -> RenderableType:
    """A paragraph per check."""
    return Group(*(line for entry in entries for line in _check(entry)))


def _check(entry: Mapping[str, Any]) -> Iterator[Text]:
    yield Text(entry["name"], "bold")
    yield from (Text(f"  {tr(entry[part])}") for part in ("question", "method") if entry[part])
    yield from (Text(f"  {tr(need)}") for need in entry["needs"])
    if entry["reads"]:
        yield Text(tr("  watches {} at every step").format(", ".join(entry["reads"])))  # names stay
    for threshold in entry["thresholds"]:
        values = ", ".join(f"{name} = {format_short(value)}" for name, value in threshold["values"].items())
        yield Text(tr(": ").join(filter(None, [f"  {values}", tr(threshold["about"])])))
    for trouble in entry["troubles"]:
        why = f"{tr(trouble['symptom'])}{tr(': ')}{tr(trouble['cause'])} → {tr(trouble['remedy'])}"
        yield Text(f"  {tr(MARKS[trouble['status']])}  {why}")
    yield Text()


def render_bugs(entries: Entries) -> RenderableType:
    """A line per bug."""
    return _described(tr("bug"), entries)


def render_causes(entries: Entries) -> RenderableType:
    """A line per cause."""
    return _described(tr("cause"), entries)


def _described(kind: str, entries: Entries) -> Table:
    table = Table(kind, tr("what is wrong"), box=None, pad_edge=False, header_style="bold")
    for entry in entries:
        table.add_row(entry["name"], Text(tr(entry["what"])))
    return table


PAGES: Mapping[str, tuple[Callable[[], Entries], Callable[[Entries], RenderableType]]] = {
    "checks": (list_checks, render_checks),
    "causes": (list_causes, render_causes),
    "faults": (list_bugs, render_bugs),
}
"""The entries of each page, and the function that renders them."""


def _thresholds(check: Check) -> Iterator[dict[str, Any]]:
    """The named numbers in the check's source file, each with the docstring below it."""
    module = inspect.getmodule(check.measure or type(check.monitor))
    assert module is not None
    body = ast.parse(inspect.getsource(module)).body
    for line, below in zip(body, [*body[1:], None], strict=True):
        if not isinstance(line, ast.Assign):
            continue
        names = [node.id for node in ast.walk(line.targets[0]) if isinstance(node, ast.Name)]
        values = {name: getattr(module, name) for name in names if name.isupper()}
        if values and all(isinstance(value, int | float) for value in values.values()):
            yield {"values": values, "about": _docstring(below)}


def _docstring(line: ast.stmt | None) -> str:
    """The text of a docstring; empty for any other statement."""
    if isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant):
        return " ".join(str(line.value.value).split())
    return ""
