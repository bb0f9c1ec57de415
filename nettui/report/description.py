"""What was found in a file of data, for JSON and as tables: the result of `data describe`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from nettui.common.language import tr
from nettui.data.source import Samples
from nettui.data.stored import blocks
from nettui.data.summary import of_samples
from nettui.data.tables.facts import Facts
from nettui.report.serialize.values import json_value
from nettui.report.tables.layout import new_table
from nettui.scenario.own_data import Found

MOST_CLASSES = 30
"""Classes that are listed with their sizes."""
MOST_COLUMNS = 60
"""Columns that are listed; more of them are counted."""


def serialize_description(path: str, found: Found) -> dict[str, Any]:
    """The result of `data describe --json`."""
    shown: dict[str, Any] = {
        "path": path,
        "format": found.kind,
        "columns": [json_value(fact) for fact in found.columns],
        "problems": [str(problem) for problem in found.problems],
    }
    if found.samples is None:
        return shown
    samples = found.samples
    return {
        **shown,
        "summary": of_samples(samples),
        "samples": len(samples.x),
        "held_out": samples.held_out,
        "features": samples.x.shape[1],
        "inputs": json_value(_range(samples)),
        "classes": [{"name": name, "samples": size} for name, size in class_sizes(samples)],
        "decisions": [{"what": what, "fields": dict(fields)} for what, fields in samples.decisions],
    }


def render_description(found: Found) -> RenderableType:
    """The columns, what was decided, the classes; last what is wrong."""
    parts: list[RenderableType] = [_columns(found.columns)] if found.columns else []
    if found.samples is not None:
        samples = found.samples
        parts += [Text(tr(decision.what)) for decision in samples.decisions]
        low, high = (f"{number:.6g}" for number in _range(samples).values())
        parts.append(Text(tr(f"inputs from {low} to {high}")))
        if sizes := class_sizes(samples):
            parts.append(Text(_sizes(sizes)))
        parts.append(Text(tr(of_samples(samples)), "bold"))
    return Group(*parts)


def class_sizes(samples: Samples) -> list[tuple[str, int]]:
    """The classes with their numbers of samples; none of a quantity."""
    if samples.not_classes is not None:
        return []
    sizes = np.bincount(samples.t, minlength=samples.classes).tolist()
    return [(samples.names.label(k), size) for k, size in enumerate(sizes)]


def _range(samples: Samples) -> dict[str, float]:
    """The least and the largest input; NaN where there is none but NaN, which fmin and fmax leave out."""
    ends = [(np.fmin.reduce(x, axis=None), np.fmax.reduce(x, axis=None)) for x in blocks(samples.x)]
    low, high = zip(*ends, strict=True)
    return {"low": float(np.fmin.reduce(low)), "high": float(np.fmax.reduce(high))}


def _sizes(sizes: Sequence[tuple[str, int]]) -> str:
    named = [f"{name} ({size:,})" for name, size in sizes[:MOST_CLASSES]]
    more = [tr(f"{len(sizes) - MOST_CLASSES} more")] if len(sizes) > MOST_CLASSES else []
    return f"{tr('classes')}{tr(': ')}{', '.join([*named, *more])}"


def _columns(columns: Iterable[Facts]) -> RenderableType:
    every = [*columns]
    head = ["column", "kind", "used as", "missing", "distinct", "min", "mean", "max", "most frequent"]
    table: Table = new_table(head, left=(0, 1, 2, 8))
    for fact in every[:MOST_COLUMNS]:
        numbers = ["" if number is None else f"{number:.6g}" for number in (fact.low, fact.mean, fact.high)]
        common = ", ".join(f"{_cut(text)} {count:,}" for text, count in fact.common[:3])
        role = tr(fact.role) if fact.role else ""
        counts = [f"{fact.missing:,}" if fact.missing else "", f"{fact.distinct:,}"]
        table.add_row(*map(Text, (_cut(str(fact.column)), tr(fact.kind), role, *counts, *numbers, common)))
    if len(every) <= MOST_COLUMNS:
        return table
    return Group(table, Text(tr(f"{len(every) - MOST_COLUMNS} more")))


def _cut(text: str, most: int = 24) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
