"""Records, tuples and numbers as JSON values."""

from __future__ import annotations

import dataclasses
import math
from typing import Any


def json_value(value: Any) -> Any:
    """Records become dicts, tuples become lists, and NaN and infinities become strings."""
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if hasattr(value, "_asdict"):
        return {key: json_value(item) for key, item in value._asdict().items()}
    if dataclasses.is_dataclass(value):
        return {field.name: json_value(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [json_value(item) for item in value]
    return value
