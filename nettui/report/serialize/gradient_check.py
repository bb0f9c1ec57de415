"""A gradient check for JSON: the result of `gradcheck --json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nettui.gradient_check import GradientCheck, Point, TensorResult
from nettui.report.serialize.values import json_value

WORST = 10
"""The number of entries in `worst`."""

TENSOR_FIELDS = (
    "name",
    "relative_error",
    "status",
    "checked",
    "of",
    "floor",
    "band",
    "note",
    "pattern",
    "cause",
)


def serialize_gradient_check(
    check: GradientCheck, seconds: float, sweep: Sequence[Point] = ()
) -> dict[str, Any]:
    """The result of `gradcheck --json`.

    `entries` has every parameter compared, `worst` those with the largest error, `rows` the parameters
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
        "route": check.route,
        "cause": check.cause,
        "penalty": _tensor(check.penalty) if check.penalty else None,
        "rows": json_value(check.rows),
        "entries": json_value(check.entries),
        "sweep": json_value(sweep),
    }


def _tensor(tensor: TensorResult) -> dict[str, Any]:
    fields = {key: json_value(getattr(tensor, key)) for key in TENSOR_FIELDS}
    return {"shape": list(tensor.shape)} | fields
