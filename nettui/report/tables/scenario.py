"""A scenario for people, with its layers and samples, and the list of scenarios."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from nettui.common.language import tr
from nettui.common.text import format_course_rows, format_number
from nettui.common.toml import toml_value
from nettui.report.tables.layout import new_table
from nettui.scenario import ScenarioEntry
from nettui.scenario.tables import flatten

MAX_NAMES = 20
"""The most features or classes listed by name."""


def render_scenario(shown: Mapping[str, Any]) -> RenderableType:
    """The result of serialize_scenario as tables: fields, layers, counts."""
    fields = new_table(["field", "value"], left=(0, 1))
    on_surface = shown["surface"]["name"] != "none"
    own = ("network", "loss", "about", "fault") if "about" in shown else ()
    unused = ("data", "network", "loss") if on_surface else ("surface", *own)
    sections = {
        key: value for key, value in shown.items() if key not in ("samples", "layers", "parameters", *unused)
    }
    sections["lesson"] = {"points": len(sections["lesson"])}
    for key, value in flatten(sections).items():
        fields.add_row(key, Text(tr(value) if key == "reveal" else toml_value(value)))
    if on_surface:
        return Group(fields, tr("2 parameters: x and y"))
    samples = shown["samples"]
    counts = f"{samples['train']} training and {samples['validation']} validation samples"
    data = f"{counts}, {samples['features']} features, {_answers(samples)}"
    footer = tr(f"{shown['parameters']:,} parameters · {data}")
    sentence = Text(tr(samples["summary"]))
    about = [Text(tr(line)) for line in shown.get("about", ())]
    names = map(Text, _name_lines(samples["names"]))
    return Group(fields, render_layers(shown["layers"]), sentence, footer, *about, *names)


def _answers(samples: Mapping[str, Any]) -> str:
    """What is predicted: so many classes, or numbers with their name and range."""
    if (target := samples.get("target")) is None:
        return f"{samples['classes']} classes"
    low, high = (x if isinstance(x, str) else format_number(x) for x in (target["min"], target["max"]))
    name = target["name"] or "a number"
    return f"{name} to predict, {low} to {high}"


def render_scenario_list(entries: Iterable[ScenarioEntry]) -> RenderableType:
    """The scenarios that ship, a line each."""
    table = new_table(["course", "name", "title"], left=(0, 1, 2))
    for entry in entries:
        table.add_row(*map(Text, (format_course_rows(entry.course), entry.name, entry.title)))
    return table


def render_layers(layers: Iterable[Mapping[str, Any]]) -> Table:
    """The layers with their shapes and numbers of parameters."""
    table = new_table(["layer", "activation", "W", "b", "parameters"], left=(0, 1))
    for layer in layers:
        weight = " × ".join(map(str, layer["W"]))
        bias = str(layer["b"][0]) if layer["b"] else tr("none")
        function = layer["activation"]
        if "normalization" in layer:
            function = f"{layer['normalization']}-norm, {function}"
        table.add_row(layer["name"], function, weight, bias, f"{layer['parameters']:,}")
    return table


def _name_lines(names: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The first features and classes by number and name, if the data has names."""
    for kind, sign in (("features", "x"), ("classes", "")):
        if labels := [f"{sign}{n} {name}" for n, name in enumerate(names[kind])]:
            more = [tr(f"{len(labels) - MAX_NAMES} more")] if len(labels) > MAX_NAMES else []
            yield f"{tr(kind)}{tr(': ')}{', '.join([*labels[:MAX_NAMES], *more])}"
