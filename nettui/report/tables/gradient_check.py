"""A gradient check for people: a line per parameter, a line per tensor, and the cause of a failure."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_in_column, format_number, format_short
from nettui.gradient_check import Entry, GradientCheck, SweepPoint, TensorResult
from nettui.gradient_check.floors import moved_text
from nettui.report.gradient_text import decimals, describe_tensor, fixed
from nettui.report.tables.layout import MARKS, new_table

MAX_ENTRIES = 60
"""The most parameters listed; if there are more, those with the largest error."""


def render_gradient_check(check: GradientCheck, sweep: Sequence[SweepPoint] = ()) -> RenderableType:
    """The parameters as in the lecture's table, the tensors, and what is wrong, if anything is."""
    is_short = sum(tensor.codes.size for tensor in check.tensors) <= MAX_ENTRIES
    entries = check.entries if is_short else check.pick("error", MAX_ENTRIES)
    parts: list[RenderableType] = [_header(check), _parameters(check, entries)]
    if check.method == "forward":
        parts.append(_forward_passes(check))
    parts.append(_tensors(check))
    if sweep:
        parts.append(_sweep(sweep))
    if check.cause:
        parts.append(Text(f"✘ {tr(check.cause)}"))
    if any(map(check.is_inconclusive, entries)) or any(map(check.is_inconclusive, check.tensors)):
        error = "the numeric derivative's own error (curvature, round-off)"
        parts.append(tr(f"≈ inconclusive: {error} is as large as the difference"))
    shown = "" if is_short else f", the {MAX_ENTRIES} worst shown"
    footer = tr(f"{MARKS[check.verdict]}: {check.checked} of {check.of} parameters checked{shown}")
    return Group(*parts, footer)


def _header(check: GradientCheck) -> str:
    kind = "step" if check.method == "complex" else "difference"
    head = f"{check.method} {kind}, h = {format_short(check.h)}, E = {check.loss:.6g} at step {check.step}"
    if check.route == "nodes":
        return tr(f"{head}, by node perturbation, {len(check.rows)} parameters by full forward passes too")
    head = tr(f"{head}, by two forward passes per parameter")
    return f"{head}\n{tr(moved_text(check.times))}" if check.times < 1 else head


def _parameters(check: GradientCheck, entries: Sequence[Entry]) -> Table:
    headers = ["parameter", "value", "backprop", "numeric", "relative error", "status", ""]
    table = new_table(headers, left=(0, 5, 6))
    for entry in entries:
        largest = check.largest(entry.name)
        gradients = (format_in_column(x, largest) for x in (entry.backprop, entry.numeric))
        table.add_row(
            entry.label, format_number(entry.value), *gradients, *_verdict(check, entry), tr(entry.note)
        )
    return table


def _forward_passes(check: GradientCheck) -> Table:
    """The difference quotients as the lecture writes them, with as many decimals as h requires."""
    table = new_table(["moved", "w", "w + h", "E(w + h)", "quotient"], left=(0,))
    digits = decimals(check)
    for row in check.rows:
        figures = (fixed(row.value, digits), fixed(row.moved, digits), fixed(row.loss, digits + 1))
        table.add_row(f"  {row.label}", *figures, format_in_column(row.quotient, check.largest(row.name)))
    return table


def _tensors(check: GradientCheck) -> Table:
    headers = ["tensor", "shape", "checked", "relative error", "status", "in words"]
    table = new_table(headers, left=(0, 1, 4, 5))
    for tensor in check.results:
        shape = " × ".join(map(str, tensor.shape))
        checked = tr(f"{tensor.checked} of {tensor.of}")
        table.add_row(tensor.name, shape, checked, *_verdict(check, tensor), tr(describe_tensor(tensor)))
    return table


def _sweep(sweep: Sequence[SweepPoint]) -> Table:
    """The error of each method, a line per step size h."""
    methods = list(dict.fromkeys(point.method for point in sweep))
    errors = {(point.method, point.h): point.error for point in sweep}
    table = new_table(["h", *methods])
    for h in dict.fromkeys(point.h for point in sweep):
        table.add_row(format_short(h), *(format_number(errors[method, h]) for method in methods))
    return table


def _verdict(check: GradientCheck, result: Entry | TensorResult) -> tuple[str, str]:
    """Relative error and status; `≈` if the numeric derivative is too inexact to confirm the gradient."""
    status = "≈ ok" if check.is_inconclusive(result) else MARKS[result.status]
    return format_number(result.relative_error), tr(status)
