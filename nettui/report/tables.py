"""The same reports for people: tables with three significant digits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from nettui.checks.diagnosis import Examination
from nettui.common.language import Translate
from nettui.common.text import beside, number, percent, rows
from nettui.debugger.view import View
from nettui.gradient_check import Entry, GradientCheck, Point, TensorResult
from nettui.report import comparison, lesson
from nettui.report.explanations import explanation
from nettui.report.vectorization import Vectorization
from nettui.scenario.schema import flatten
from nettui.types import STATUSES, Finding, Reading

MARKS: Mapping[str, str] = {
    "ok": "✔ ok",
    "pass": "✔ pass",
    "kink": "⚠ kink",
    "warn": "⚠ warn",
    "fail": "✘ fail",
    "skip": "· skip",
}
NAMED = 20
"""Features and classes shown by name at most."""

ROWS = 60
"""Gradient-check entries shown at most: beyond it, the worst ones."""

TRACE = (
    "step",
    "epoch",
    "batch",
    "loss",
    "accuracy",
    "valid.loss",
    "valid.acc",
    "grad first",
    "grad last",
)


def trace_head() -> str:
    """The heads of the columns of `trace_line`; grad is the mean |∂E/∂W|, of the first and the last layer."""
    return "  ".join(f"{head:>{_width(head)}}" for head in TRACE)


def trace_line(read: Reading) -> str:
    """A step in a line of fixed columns, so that it can be printed as it comes."""
    held = read.validation
    slopes = [layer.gradient.W_mean_abs for layer in read.layers]
    cells = (
        str(read.step),
        str(read.epoch),
        str(read.batch),
        number(read.loss.total),
        number(read.accuracy),
        number(held.loss) if held else "",
        number(held.accuracy) if held else "",
        number(slopes[0]) if slopes else "",
        number(slopes[-1]) if slopes else "",
    )
    line = "  ".join(f"{cell:>{_width(head)}}" for cell, head in zip(cells, TRACE, strict=True))
    return f"{line}\n✘ {read.nonfinite}" if read.nonfinite else line


def _width(head: str) -> int:
    return max(len(head), 8)


def gradient_check(check: GradientCheck, sweep: Sequence[Point] = ()) -> RenderableType:
    """The lecture's table, parameter by parameter, a line a tensor, and what is wrong where something is."""
    few = sum(tensor.codes.size for tensor in check.tensors) <= ROWS
    entries = check.entries if few else check.pick("error", ROWS)
    way = "step" if check.method == "complex" else "difference"
    head = f"{check.method} {way}, h = {check.h:g}, E = {check.loss:.6g} at step {check.step}"
    nodes = f"by node perturbation, {len(check.rows)} parameters by true passes too"
    parts: list[RenderableType] = [
        f"{head}, {nodes if check.route == 'nodes' else 'by two passes a parameter'}",
        _parameters(check, entries),
    ]
    if check.method == "forward":
        parts.append(_lecture(check))
    parts.append(_tensors(check))
    if sweep:
        parts.append(_sweep(sweep))
    if check.cause:
        parts.append(Text(f"✘ {check.cause}"))
    if any(map(check.unsure, entries)) or any(map(check.unsure, check.tensors)):
        error = "the numeric derivative's own error (curvature, round-off)"
        parts.append(f"≈ {error} is as large as the difference")
    shown = "" if few else f", the {ROWS} worst shown"
    foot = f"{MARKS[check.verdict]}: {check.checked} of {check.of} parameters checked{shown}"
    return Group(*parts, foot)


def _parameters(check: GradientCheck, entries: Sequence[Entry]) -> Table:
    table = _table(
        ["parameter", "value", "backprop", "numeric", "relative error", "status", ""], left=(0, 5, 6)
    )
    for entry in entries:
        slopes = (beside(x, check.largest(entry.name)) for x in (entry.backprop, entry.numeric))
        table.add_row(entry.label, number(entry.value), *slopes, *_verdict(check, entry), entry.note)
    return table


def _lecture(check: GradientCheck) -> Table:
    """True passes as the lecture writes them, with as many decimals as h asks for."""
    table = _table(["moved", "w", "w + h", "E(w + h)", "quotient"], left=(0,))
    digits = check.decimals
    for row in check.rows:
        figures = (f"{row.value:.{digits}f}", f"{row.moved:.{digits}f}", f"{row.loss:.{digits + 1}f}")
        table.add_row(f"  {row.label}", *figures, beside(row.quotient, check.largest(row.name)))
    return table


def _tensors(check: GradientCheck) -> Table:
    heads = ["tensor", "shape", "checked", "relative error", "status", "in words"]
    table = _table(heads, left=(0, 1, 4, 5))
    for tensor in check.results:
        shape = " × ".join(map(str, tensor.shape))
        checked = f"{tensor.checked} of {tensor.of}"
        table.add_row(tensor.name, shape, checked, *_verdict(check, tensor), tensor.words)
    return table


def _sweep(sweep: Sequence[Point]) -> Table:
    """The error of each method, a line an h."""
    methods = list(dict.fromkeys(point.method for point in sweep))
    errors = {(point.method, point.h): point.error for point in sweep}
    table = _table(["h", *methods], left=())
    for h in dict.fromkeys(point.h for point in sweep):
        table.add_row(f"{h:g}", *(number(errors[method, h]) for method in methods))
    return table


def _verdict(check: GradientCheck, judged: Entry | TensorResult) -> tuple[str, str]:
    """Relative error and status; `≈` where the numeric derivative is no better than that."""
    status = "≈ ok" if check.unsure(judged) else MARKS[judged.status]
    return number(judged.relative_error), status


def view(seen: View, translate: Translate = str) -> RenderableType:
    """Where the debugger stands: cursor, loss, a line a layer, findings, the lesson's open point.

    What the lesson asks about is left out until it is answered.
    """
    read, cursor = seen.reading, seen.cursor
    stopped = f" · stopped by {seen.stopped_by}" if seen.stopped_by else ""
    at = f"epoch {read.epoch} · batch {read.batch} · step {read.step}"
    accuracy = f" · accuracy {percent(read.accuracy)}" if read.layers else ""  # a loss surface has none
    lines = [
        f"{seen.title} · seed {seen.seed} · {at} · {cursor.phase} {cursor.site} (op {cursor.op}){stopped}",
        f"loss {number(read.loss.total)}{accuracy} · rate {number(read.rate)}",
    ]
    if (held := read.validation) is not None:
        lines.append(f"validation loss {number(held.loss)} · accuracy {percent(held.accuracy)}")
    heads = ["layer", "units", "activation", "mean", "std", "saturated", "dead", "mean |∂E/∂W|", "‖ΔW‖/‖W‖"]
    table = _table(heads, left=(0, 2))
    for layer in read.layers:
        out = layer.output
        spread, shares = map(number, (out.mean, out.std)), map(percent, (out.saturated, out.dead))
        sizes = map(number, (layer.gradient.W_mean_abs, layer.update_ratio))
        table.add_row(layer.name, str(layer.units), layer.activation, *spread, *shares, *sizes)
    answer = seen.message.splitlines() if seen.message else []
    lines += [line for line in map(str, seen.watches) if line not in answer] + answer
    shown = [*map(Text, lines[:1] if seen.veiled else lines)]
    layers = [table] if read.layers else []
    findings = [examination(seen.examination)] if seen.examination else map(finding, seen.findings)
    found = [] if seen.veiled else [*layers, *findings, *map(explanation, seen.inspected)]
    runs = ["", *comparison.table(seen)] if seen.others and not seen.veiled else []
    return Group(*shown, *found, *map(Text, runs), *_lesson(seen, translate))


def examinations(found: Iterable[Examination]) -> RenderableType:
    """One after the other, with a blank line between."""
    first, *rest = map(examination, found)
    return Group(first, *(part for each in rest for part in ("", each)))


def examination(found: Examination) -> RenderableType:
    """A line a finding, the worst last, then the likely faults and a summary."""
    findings = sorted(found, key=lambda each: -STATUSES.index(each.status))
    suspects = [
        Text(
            f"{place}. {suspect.fault}, {percent(suspect.confidence)}: {suspect.what}\n"
            f"        {suspect.why} → {suspect.remedy}"
        )
        for place, suspect in enumerate(found.diagnosis, start=1)
    ]
    head = Text(f"{found.scenario} · seed {found.seed}")
    foot = Text(f"{MARKS[found.verdict]}: {found.summary}")
    return Group(head, *map(finding, findings), *suspects, foot)


def _lesson(seen: View, translate: Translate) -> list[Text]:
    if seen.lesson is None or seen.lesson.point is None:
        return []
    said = lesson.text(seen.lesson, translate)
    head = f"— {lesson.place(seen.lesson, translate)} —"
    return [*map(Text, ("", head, said, *lesson.answers(seen.lesson)))]


def finding(found: Finding) -> RenderableType:
    """A finding in a line or two."""
    name = ": ".join(part for part in (found.check, found.symptom) if part)
    head = f"{MARKS[found.status]}  {name}: {found.measured}"
    if found.expected:
        head += f", expected {found.expected}"
    why = " → ".join(part for part in (found.cause, found.remedy) if part)
    told = f"{head} ({found.evidence})"
    return Text(f"{told}\n        {why} [{found.course}]" if why else told)


def scenario(shown: Mapping[str, Any]) -> RenderableType:
    """A scenario as `report.jsonable.scenario` tells it: fields, layers, counts."""
    fields = _table(["field", "value"], left=(0, 1))
    surface = shown["surface"]["name"] != "none"
    idle = ("data", "network", "loss") if surface else ("surface",)
    told = {
        key: value for key, value in shown.items() if key not in ("samples", "layers", "parameters", *idle)
    }
    told["lesson"] = {"points": len(told["lesson"])}
    for key, value in flatten(told).items():
        fields.add_row(key, Text(_toml(value)))
    if surface:
        return Group(fields, "2 parameters: x and y")
    layers = _table(["layer", "activation", "W", "b", "parameters"], left=(0, 1))
    for layer in shown["layers"]:
        bias = str(layer["b"][0]) if layer["b"] else "none"
        layers.add_row(
            layer["name"],
            layer["activation"],
            "{} × {}".format(*layer["W"]),
            bias,
            f"{layer['parameters']:,}",
        )
    samples = shown["samples"]
    held = f"{samples['train']} training and {samples['validation']} validation samples"
    data = f"{held}, {samples['features']} features, {samples['classes']} classes"
    foot = f"{shown['parameters']:,} parameters · {data}"
    return Group(fields, layers, foot, *map(Text, _named(samples["names"])))


def _named(names: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The first features and classes by number and name, where they have some."""
    for what, sign in (("features", "x"), ("classes", "")):
        if own := [f"{sign}{n} {name}" for n, name in enumerate(names[what])]:
            more = [f"{len(own) - NAMED} more"] if len(own) > NAMED else []
            yield f"{what}: {', '.join([*own[:NAMED], *more])}"


def vectorization(compared: Vectorization) -> RenderableType:
    """Every product in both forms, then the time of the whole mini-batch."""
    n = compared.samples
    table = _table(["layer", "product", "one of matrices", f"{n} of one sample"], left=(0, 1, 2, 3))
    for product in compared.products:
        table.add_row(*product)
    loop, matrix = (f"{number(1000 * s)} ms" for s in (compared.loop_seconds, compared.matrix_seconds))
    foot = (
        f"forward and backward over {n} samples: {loop} one by one, {matrix} as matrices, "
        f"{number(compared.ratio)} times faster"
    )
    return Group(table, foot, f"largest difference of the gradients, relative: {number(compared.difference)}")


def scenarios(entries: Iterable[Any]) -> RenderableType:
    """The scenarios that ship, a line each."""
    table = _table(["course", "name", "title"], left=(0, 1, 2))
    for entry in entries:
        table.add_row(*map(Text, (rows(entry.course), entry.name, entry.title)))
    return table


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key} = {_toml(item)}' for key, item in value.items())}}}"
    return f"[{', '.join(map(_toml, value))}]" if isinstance(value, list) else str(value)


def _table(heads: Sequence[str], left: tuple[int, ...]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for at, head in enumerate(heads):
        table.add_column(head, justify="left" if at in left else "right", overflow="fold")
    return table
