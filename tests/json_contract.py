"""The fields that the JSON of each command must have.

A dict has at least these keys; a list is not empty, and all its items have the given shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

NUMBER, TEXT, ANY = "number", "text", "anything"
LAYER = {
    "name": TEXT,
    "activation": TEXT,
    "units": NUMBER,
    "output": dict.fromkeys(("mean", "std", "min", "max", "zero", "saturated", "dead"), NUMBER),
    "gradient": dict.fromkeys(("output_mean_abs", "output_norm", "W_mean_abs", "W_norm", "b_norm"), NUMBER),
    "weight": {"W_norm": NUMBER, "W_std": NUMBER},
    "update_ratio": NUMBER,
}
READING = {
    "step": NUMBER,
    "epoch": NUMBER,
    "batch": NUMBER,
    "rate": NUMBER,
    "loss": {"data": NUMBER, "penalty": NUMBER, "total": NUMBER},
    "accuracy": NUMBER,
    "validation": ANY,
    "layers": [LAYER],
    "fault": ANY,
}
EVALUATED = {**READING, "validation": {"loss": NUMBER, "accuracy": NUMBER}}
FINDING = dict.fromkeys(
    ("check", "status", "measured", "expected", "evidence", "cause", "remedy", "course"), TEXT
)
VIEW = {
    "cursor": {"step": NUMBER, "op": NUMBER, "phase": TEXT, "site": TEXT},
    "reading": READING,
    "stopped_by": ANY,
    "findings": [FINDING],
}
GRADCHECK = {
    "method": TEXT,
    "h": NUMBER,
    "verdict": TEXT,
    "checked": NUMBER,
    "of": NUMBER,
    "tensors": [{"name": TEXT, "relative_error": NUMBER, "status": TEXT}],
    "worst": [
        {
            "name": TEXT,
            "index": [NUMBER],
            "backprop": NUMBER,
            "numeric": NUMBER,
            "relative_error": NUMBER,
            "status": TEXT,
        }
    ],
    "seconds": NUMBER,
    "route": TEXT,
    "parameters_times": NUMBER,
    "cause": TEXT,
    "rows": [dict.fromkeys(("value", "moved", "loss", "quotient", "backprop"), NUMBER) | {"name": TEXT}],
    "entries": [{"name": TEXT, "note": TEXT}],
}
INSPECT = {
    "inspected": [
        {
            **dict.fromkeys(("name", "formula", "course"), TEXT),
            "value": NUMBER,
            "terms": [{"name": TEXT, "what": TEXT, "contribution": NUMBER, "factors": [{"symbol": TEXT}]}],
            "rest": {"count": NUMBER, "contribution": NUMBER},
        }
    ]
}
SHOW = {
    **dict.fromkeys(("name", "title"), TEXT),
    **dict.fromkeys(("course", "data", "network", "loss", "train", "view"), ANY),
    "seed": NUMBER,
    "parameters": NUMBER,
    "layers": [{"name": TEXT, "activation": TEXT, "W": [NUMBER], "parameters": NUMBER}],
}
SWEEP = GRADCHECK | {"sweep": [{"method": TEXT, "h": NUMBER, "error": NUMBER}]}
LIST = [{"name": TEXT, "title": TEXT, "course": [TEXT]}]


def missing_paths(shape: Any, result: Any, path: str = "") -> Iterator[str]:
    """The paths at which a result lacks a field of the contract, or has one of another type."""
    if isinstance(shape, dict):
        inner = result if isinstance(result, dict) else {}
        yield from (f"{path}.{key}" for key in shape if key not in inner)
        for key in shape.keys() & inner.keys():
            yield from missing_paths(shape[key], inner[key], f"{path}.{key}")
    elif isinstance(shape, list):
        if not isinstance(result, list) or not result:
            yield path
        else:
            yield from (missing for item in result for missing in missing_paths(shape[0], item, f"{path}[]"))
    elif shape is NUMBER:
        if type(result) not in (int, float) and result not in ("nan", "inf", "-inf"):
            yield path
    elif shape is TEXT and not isinstance(result, str):
        yield path
