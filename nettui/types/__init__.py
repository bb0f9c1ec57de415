"""The parts of a training run: Tensor, State, Op, Step, Reading, Finding; immutable, NumPy only.

A Trainer turns a State into a Step, metrics/ turns a Step into a Reading, and checks and panels use Readings.
"""

from __future__ import annotations

from nettui.types.reading import (
    NAN,
    STATUSES,
    Figure,
    Finding,
    Gradient,
    Histogram,
    LayerReading,
    Output,
    Reading,
    Scalars,
    Status,
    Weight,
)
from nettui.types.step import (
    BaselineLoss,
    Evaluation,
    LossParts,
    NonFinite,
    Op,
    Phase,
    State,
    Step,
)
from nettui.types.tensor_slice import TensorSlice
from nettui.types.tensors import (
    Array,
    Layout,
    Role,
    Shape,
    Tensor,
    Tensors,
)

__all__ = [
    "NAN",
    "STATUSES",
    "Array",
    "BaselineLoss",
    "Evaluation",
    "Figure",
    "Finding",
    "Gradient",
    "Histogram",
    "LayerReading",
    "Layout",
    "LossParts",
    "NonFinite",
    "Op",
    "Output",
    "Phase",
    "Reading",
    "Role",
    "Scalars",
    "Shape",
    "State",
    "Status",
    "Step",
    "Tensor",
    "TensorSlice",
    "Tensors",
    "Weight",
]
