"""A Reading for JSON: one line of `trace --json`."""

from __future__ import annotations

from typing import Any

from nettui.report.serialize.values import json_value
from nettui.types import LayerReading, NonFinite, Reading


def serialize_reading(reading: Reading) -> dict[str, Any]:
    """A line of `trace --json`."""
    return {
        "step": reading.step,
        "epoch": reading.epoch,
        "batch": reading.batch,
        "rate": json_value(reading.rate),
        "loss": json_value(reading.loss),
        "accuracy": json_value(reading.accuracy),
        "r2": json_value(reading.r2),
        "error": json_value(reading.error),
        "majority": json_value(reading.majority),
        "validation": json_value(reading.validation),
        "layers": [_layer(layer) for layer in reading.layers],
        "fault": _nonfinite(reading.nonfinite),
        "input": reading.input and {"units": reading.input.units, "output": json_value(reading.input.output)},
        "chance": json_value(reading.baseline_loss),
        "batches": reading.batches,
        "epochs": reading.epochs,
    }


def _layer(layer: LayerReading) -> dict[str, Any]:
    fields: dict[str, Any] = json_value(layer._replace(histogram=None))
    del fields["histogram"], fields["seen"]
    return fields


def _nonfinite(nonfinite: NonFinite | None) -> dict[str, Any] | None:
    return {**json_value(nonfinite), "message": str(nonfinite)} if nonfinite else None
