"""A gradient check for JSON: the result of `gradcheck --json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nettui.gradient_check import GradientCheck, SweepPoint, TensorResult
from nettui.report.gradient_text import band, note
from nettui.report.serialize.values import json_value

WORST = 10
"""The number of entries in `worst`."""


def serialize_gradient_check(
    check: GradientCheck, seconds: float, sweep: Sequence[SweepPoint] = ()
) -> dict[str, Any]:
    """The result of `gradcheck --json`.

    `parameters_times`: all parameters were multiplied by it, because the loss is flat at its floor where they
    are. `entries` has every parameter compared, `worst` those with the largest error, `rows` the parameters
    whose difference was computed by full forward passes.
    """
    return {
        "method": check.method,
        "h": check.h,
        "verdict": check.verdict,
        "checked": check.checked,
        "of": check.of,
        "tensors": [_tensor(tensor) for tensor in check.tensors],
        "worst": json_value(check.pick("error", WORST)),
        "seconds": seconds,
        "loss": json_value(check.loss),
        "step": check.step,
        "parameters_times": check.times,
        "route": check.route,
        "cause": check.cause,
        "penalty": _tensor(check.penalty) if check.penalty else None,
        "rows": json_value(check.rows),
        "entries": json_value(check.entries),
        "sweep": json_value(sweep),
    }


def _tensor(tensor: TensorResult) -> dict[str, Any]:
    return {
        "shape": list(tensor.shape),
        "name": tensor.name,
        "relative_error": json_value(tensor.relative_error),
        "status": tensor.status,
        "checked": tensor.checked,
        "of": tensor.of,
        "floor": json_value(tensor.floor),
        "band": band(tensor),
        "note": note(tensor),
        "pattern": tensor.pattern,
        "cause": tensor.cause,
    }
