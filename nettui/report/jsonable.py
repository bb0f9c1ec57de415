"""Readings, views and gradient checks as plain dicts for JSON; NaN and infinities become strings."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from math import prod
from typing import Any

from nettui.bugs.bug import reveal
from nettui.checks.diagnosis import Examination
from nettui.debugger.lesson import Progress
from nettui.debugger.view import View
from nettui.explain import Explanation
from nettui.gradient_check import GradientCheck, Point, TensorResult
from nettui.nn.descent import SurfaceTrainer
from nettui.scenario.config import Scenario
from nettui.scenario.schema import to_table
from nettui.types import LayerReading, Layout, NonFinite, Reading

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
        "majority": jsonable(read.majority),
        "validation": jsonable(read.validation),
        "layers": [_layer(layer) for layer in read.layers],
        "fault": _nonfinite(read.nonfinite),
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
        "check": seen.examination and examination(seen.examination),
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
        "inspected": [explanation(found) for found in seen.inspected],
        "others": [{"name": other.label, **view(other)} for other in seen.others],
        "lesson": _lesson(seen.lesson) if seen.lesson else None,
    }


def explanation(found: Explanation) -> dict[str, Any]:
    """Where a number comes from; the `name` of a term, or of a factor, can be inspected in its turn."""
    terms = [{**jsonable(term), "name": term.name} for term in found.terms]
    return {**jsonable(found), "shapes": dict(found.shapes), "terms": terms}


def examination(found: Examination) -> dict[str, Any]:
    """The answer of `check --json`, for one scenario."""
    return {
        "scenario": found.scenario,
        "seed": found.seed,
        "step": found.step,
        "lost": found.lost,
        "verdict": found.verdict,
        "diagnosis": jsonable(found.diagnosis),
        "findings": jsonable(found.findings),
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


def gradient_check(check: GradientCheck, seconds: float, sweep: Sequence[Point] = ()) -> dict[str, Any]:
    """The answer of `gradcheck --json`.

    `entries` has all parameters that were compared, `worst` the first few of them, `rows` the true passes.
    """
    return {
        "method": check.method,
        "h": check.h,
        "verdict": check.verdict,
        "checked": check.checked,
        "of": check.of,
        "tensors": [_tensor(tensor) for tensor in check.tensors],
        "worst": jsonable(check.pick("error", WORST)),
        "seconds": seconds,
        "loss": jsonable(check.loss),
        "step": check.step,
        "route": check.route,
        "cause": check.cause,
        "penalty": _tensor(check.penalty) if check.penalty else None,
        "rows": jsonable(check.rows),
        "entries": jsonable(check.entries),
        "sweep": jsonable(sweep),
    }


def _tensor(tensor: TensorResult) -> dict[str, Any]:
    told = ("name", "relative_error", "status", "checked", "of", "floor", "band", "note", "pattern", "cause")
    return {"shape": list(tensor.shape)} | {key: jsonable(getattr(tensor, key)) for key in told}


def scenario(shown: Scenario, open: bool = False) -> dict[str, Any]:
    """The answer of `show --json`: every field with its default, and what the network comes to.

    A planted bug, and the lesson that tells of it, are `open`ed only on demand.
    """
    trainer = shown.build(shown.seed)
    if isinstance(trainer, SurfaceTrainer):
        return {"name": shown.name, **to_table(shown), "layers": [], "parameters": 2}
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
        **to_table(shown),
        **_planted(shown, open),
        "samples": {
            "train": len(data.train.t),
            "validation": len(data.validation.t) if data.validation else 0,
            "features": data.train.x.shape[1],
            "classes": data.classes,
            "names": jsonable(data.names),
        },
        "layers": layers,
        "parameters": trainer.hyper.network.layout.size,
    }


def _planted(shown: Scenario, open: bool) -> dict[str, Any]:
    """What is told of a planted bug."""
    if shown.fault.name == "none":
        return {}
    if open:
        return {"reveal": reveal(shown.fault)}
    return {"fault": {"name": "hidden"}, "lesson": [{"at": halt.at} for halt in shown.lesson]}


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


def _nonfinite(event: NonFinite | None) -> dict[str, Any] | None:
    return {**jsonable(event), "message": str(event)} if event else None
