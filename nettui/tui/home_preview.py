"""What a scenario is, beside the home screen's list: its lesson, data, network and training."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.text import Text

from nettui.common.errors import NettuiError
from nettui.common.language import Language, catalogue, speaking, tr
from nettui.report.serialize import serialize_scenario
from nettui.report.tables.scenario import render_layers
from nettui.scenario import load
from nettui.tui.charts import BLUE, DIM, ORANGE, to_ascii
from nettui.tui.home_list import EXERCISE, Item


class InAscii(NamedTuple):
    """The same picture, cell for cell, in ASCII."""

    picture: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self.picture, options):
            yield segment._replace(text=to_ascii(Text(segment.text)).plain)


def preview(item: Item, language: Language, ascii: bool = False) -> RenderableType:
    """The preview of an item; a scenario, or the one of a saved session, is read for it."""
    with speaking(catalogue(language).gettext):
        drawn = _preview(item, language)
    return InAscii(drawn) if ascii else drawn


def _preview(item: Item, language: Language) -> RenderableType:
    parts: list[RenderableType] = [Text(item.name, "bold"), Text(item.title), Text("")]
    if item.kind == "command":
        return Group(*parts, Text(tr("In a shell; enter copies the command."), DIM))
    try:
        shown = serialize_scenario(load(item.key), language=language)
    except NettuiError as problem:
        return Group(*parts, Text(tr(str(problem)), ORANGE))
    return Group(*parts, *_lesson(item, shown), *_training(shown), *_network(shown))


def _lesson(item: Item, shown: Mapping[str, Any]) -> Iterator[RenderableType]:
    if item.mark == EXERCISE:
        yield Text(tr("An exercise: something is wrong in it, find what."), ORANGE)
    if points := len(shown["lesson"]):
        done = f"{item.progress.points}/" if item.progress and item.progress.of else ""
        yield Text(f"{tr('lesson')} {done}{points}", BLUE)
    if shown["course"]:
        yield Text(f"{tr('course')} {', '.join(shown['course'])}", DIM)
    yield Text("")


def _network(shown: Mapping[str, Any]) -> Iterator[RenderableType]:
    """A line a layer, last because there may be many."""
    if shown["layers"]:
        yield Text("")
        yield render_layers(shown["layers"])
        yield Text(tr(f"{shown['parameters']:,} parameters"), DIM)


def _training(shown: Mapping[str, Any]) -> Iterator[RenderableType]:
    """The fields of the training that say most, as in the file."""
    train = shown["train"]
    optimizer = {key: value for key, value in train["optimizer"].items() if key not in ("name", "form")}
    values = ", ".join(f"{key} {value}" for key, value in optimizer.items() if isinstance(value, int | float))
    on_data = bool(shown["layers"])
    yield Text(tr(shown["samples"]["summary"] if on_data else "2 parameters: x and y"))
    yield Text("")
    rows = {
        "loss": shown["loss"]["name"] if on_data else shown["surface"]["name"],
        "optimizer": f"{train['optimizer']['name']} {values}",
        "batch": train["batch"] if on_data else "",
        "epochs": train["epochs"],
        "compare": ", ".join(run["name"] for run in shown["compare"]),
    }
    for key, value in rows.items():
        if value:
            yield Text.assemble((f"{tr(key):<11}", DIM), str(value))
