"""The same reports for people: tables with three significant digits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from nettui.debugger.view import View
from nettui.gradcheck import Entry, GradientCheck, TensorResult
from nettui.language import Translate
from nettui.record import Finding, Reading
from nettui.report import comparison, lesson
from nettui.report.vectorization import Vectorization
from nettui.schema import flatten
from nettui.text import beside, number, rows

MARKS: Mapping[str, str] = {
    "ok": "✔ ok",
    "pass": "✔ pass",
    "kink": "⚠ kink",
    "warn": "⚠ warn",
    "fail": "✘ fail",
    "skip": "· skip",
}
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
    return f"{line}\n✘ {read.fault}" if read.fault else line


def _width(head: str) -> int:
    return max(len(head), 8)


def gradient_check(check: GradientCheck) -> RenderableType:
    """The lecture's table, parameter by parameter, and a line a tensor."""
    few = len(check.entries) <= ROWS
    entries = check.entries if few else check.worst[:ROWS]
    table = _table(["parameter", "value", "backprop", "numeric", "relative error", "status"], left=(0, 5))
    largest = {tensor.name: check.largest(tensor.name) for tensor in check.tensors}
    for entry in entries:
        slopes = (beside(x, largest[entry.name]) for x in (entry.backprop, entry.numeric))
        table.add_row(entry.label, number(entry.value), *slopes, *_verdict(check, entry))
    tensors = _table(["tensor", "relative error", "status"], left=(0, 2))
    for tensor in check.tensors:
        tensors.add_row(tensor.name, *_verdict(check, tensor))
    shown = "" if few else f", the {ROWS} worst shown"
    head = f"{check.method} difference, h = {check.h:g}, E = {check.loss:.6g} at step {check.step}"
    foot = f"{MARKS[check.verdict]}: {check.checked} of {check.of} parameters checked{shown}"
    unsure = any(map(check.unsure, entries)) or any(map(check.unsure, check.tensors))
    note = ["≈ the numeric derivative's own error (curvature, round-off) is as large as the difference"]
    return Group(head, table, tensors, *(note if unsure else []), foot)


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
    lines = [
        f"{seen.title} · seed {seen.seed} · {at} · {cursor.phase} {cursor.site} (op {cursor.op}){stopped}",
        f"loss {number(read.loss.total)} · accuracy {number(read.accuracy)} · rate {number(read.rate)}",
    ]
    if (held := read.validation) is not None:
        lines.append(f"validation loss {number(held.loss)} · accuracy {number(held.accuracy)}")
    heads = ["layer", "units", "activation", "mean", "std", "saturated", "dead", "mean |∂E/∂W|", "‖ΔW‖/‖W‖"]
    table = _table(heads, left=(0, 2))
    for layer in read.layers:
        out = layer.output
        figures = (out.mean, out.std, out.saturated, out.dead, layer.gradient.W_mean_abs, layer.update_ratio)
        table.add_row(layer.name, str(layer.units), layer.activation, *map(number, figures))
    answer = seen.message.splitlines() if seen.message else []
    lines += [line for line in map(str, seen.watches) if line not in answer] + answer
    shown = [*map(Text, lines[:1] if seen.veiled else lines)]
    layers = [table] if read.layers else []
    found = [] if seen.veiled else [*layers, *map(finding, seen.findings)]
    beside = ["", *comparison.table(seen)] if seen.others and not seen.veiled else []
    return Group(*shown, *found, *map(Text, beside), *_lesson(seen, translate))


def _lesson(seen: View, translate: Translate) -> list[Text]:
    if seen.lesson is None or seen.lesson.point is None:
        return []
    said = lesson.text(seen.lesson, translate)
    head = f"— {lesson.place(seen.lesson, translate)} —"
    return [*map(Text, ("", head, said, *lesson.answers(seen.lesson)))]


def finding(found: Finding) -> RenderableType:
    """A finding in a line or two."""
    measured = f"{found.measured}, expected {found.expected} ({found.evidence})"
    head = f"{MARKS[found.status]}  {found.check}: {measured}"
    why = "; try ".join(part for part in (found.cause, found.remedy.removeprefix("try ")) if part)
    return Text(f"{head}\n        {why} [{found.course}]" if why else head)


def scenario(shown: Mapping[str, Any]) -> RenderableType:
    """A scenario as `report.jsonable.scenario` tells it: fields, layers, counts."""
    apart = ("samples", "layers", "parameters")
    fields = _table(["field", "value"], left=(0, 1))
    surface = shown["surface"]["name"] != "none"
    apart = (*apart, *(("data", "network", "loss") if surface else ("surface",)))
    told = {key: value for key, value in shown.items() if key not in apart}
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
    return Group(fields, layers, f"{shown['parameters']:,} parameters · {data}")


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
