"""Readings, views and gradient checks as plain dicts for JSON; NaN and infinities become strings."""

from __future__ import annotations

import dataclasses
import math
from math import prod
from typing import Any

from nettui.debugger.lesson import Progress
from nettui.debugger.view import View
from nettui.gradcheck import GradientCheck
from nettui.nn.descent import SurfaceTrainer
from nettui.plan import Scenario
from nettui.record import Fault, LayerReading, Layout, Reading
from nettui.schema import plain

WORST = 10


def reading(read: Reading) -> dict[str, Any]:
    """A line of `trace --json`."""
    return {
        "step": read.step,
        "epoch": read.epoch,
        "batch": read.batch,
        "rate": jsonable(read.rate),
        "loss": jsonable(read.loss),
        "accuracy": jsonable(read.accuracy),
        "validation": jsonable(read.validation),
        "layers": [_layer(layer) for layer in read.layers],
        "fault": _fault(read.fault),
        "input": read.input and {"units": read.input.units, "output": jsonable(read.input.output)},
        "chance": jsonable(read.chance),
        "batches": read.batches,
        "epochs": read.epochs,
    }


def view(seen: View) -> dict[str, Any]:
    """The answer of `do --json`."""
    return {
        "cursor": jsonable(seen.cursor),
        "reading": reading(seen.reading),
        "stopped_by": seen.stopped_by,
        "findings": jsonable(seen.findings),
        "scenario": seen.title,
        "seed": seen.seed,
        "message": seen.message,
        "breakpoints": [
            {
                "number": point.number,
                "when": point.when.text,
                "enabled": point.enabled,
                "hits": point.hits,
                "ignore": point.ignore,
            }
            for point in seen.breakpoints
        ],
        "watches": jsonable(seen.watches),
        "fork": seen.fork,
        "forks": jsonable(seen.forks),
        "edits": jsonable(seen.edits),
        "others": [{"name": other.label, **view(other)} for other in seen.others],
        "lesson": _lesson(seen.lesson) if seen.lesson else None,
    }


def _lesson(progress: Progress) -> dict[str, Any]:
    """An open question does not tell its answer."""
    told: dict[str, Any] = {"point": progress.number, "of": len(progress.lesson.points)}
    told |= {"phase": progress.phase, "chosen": progress.chosen}
    point = progress.point
    if point is None:
        return told
    if point.ask:
        told |= {"question": point.ask.question, "answers": list(point.ask.answers)}
    if progress.ask:
        return told
    return told | {"say": point.say} | ({"right": point.ask.right, "why": point.ask.why} if point.ask else {})


def gradient_check(check: GradientCheck, seconds: float) -> dict[str, Any]:
    """The answer of `gradcheck --json`; `entries` has all that was checked, `worst` the first few of them."""
    return {
        "method": check.method,
        "h": check.h,
        "verdict": check.verdict,
        "checked": check.checked,
        "of": check.of,
        "tensors": jsonable(check.tensors),
        "worst": jsonable(check.worst[:WORST]),
        "seconds": seconds,
        "loss": jsonable(check.loss),
        "step": check.step,
        "entries": jsonable(check.entries),
    }


def scenario(shown: Scenario) -> dict[str, Any]:
    """The answer of `show --json`: every field with its default, and what the network comes to."""
    trainer = shown.build(shown.seed)
    if isinstance(trainer, SurfaceTrainer):
        return {"name": shown.name, **plain(shown), "layers": [], "parameters": 2}
    data, dense_layers = trainer.data, trainer.hyper.network.layers
    activations = [*(f.name for f in shown.network.activations), "linear"]
    layers = [
        {
            "name": dense.site,
            "activation": activation,
            "W": [dense.fan_in, dense.fan_out],
            "b": [dense.fan_out] if dense.biased else None,
            "parameters": _size(trainer.hyper.network.layout, dense.site),
        }
        for dense, activation in zip(dense_layers, activations, strict=True)
    ]
    return {
        "name": shown.name,
        **plain(shown),
        "samples": {
            "train": len(data.train.t),
            "validation": len(data.validation.t) if data.validation else 0,
            "features": data.train.x.shape[1],
            "classes": data.classes,
        },
        "layers": layers,
        "parameters": trainer.hyper.network.layout.size,
    }


def _size(layout: Layout, layer: str) -> int:
    return sum(prod(shape) for name, shape in layout.shapes.items() if name.startswith(f"{layer}."))


def jsonable(value: Any) -> Any:
    """Records as dicts, tuples as lists, numbers that are none as strings."""
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if hasattr(value, "_asdict"):
        return {key: jsonable(item) for key, item in value._asdict().items()}
    if dataclasses.is_dataclass(value):
        return {field.name: jsonable(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [jsonable(item) for item in value]
    return value


def _layer(layer: LayerReading) -> dict[str, Any]:
    fields = jsonable(layer._replace(histogram=None))
    del fields["histogram"]
    return dict(fields)


def _fault(fault: Fault | None) -> dict[str, Any] | None:
    return {**jsonable(fault), "message": str(fault)} if fault else None
