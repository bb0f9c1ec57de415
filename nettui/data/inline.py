"""A few samples written in the scenario itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.common.errors import InvalidValue, Phrase, require
from nettui.data.source import Samples


@dataclass(frozen=True)
class Inline:
    """`inputs` has one row per sample, `labels` one integer per sample."""

    name: ClassVar[str] = "inline"
    inputs: tuple[tuple[float, ...], ...]
    labels: tuple[int, ...]

    def __post_init__(self) -> None:
        require(len(self.inputs) > 0, "inputs", "at least one sample", self.inputs)
        width = len(self.inputs[0])
        for number, row in enumerate(self.inputs):
            if len(row) != width:
                raise InvalidValue(
                    f"inputs[{number}]", f"{width} numbers as in the first row", Phrase(f"{len(row)}")
                )
        require(
            len(self.labels) == len(self.inputs), "labels", f"{len(self.inputs)} labels", len(self.labels)
        )
        require(min(self.labels) >= 0, "labels", "integers from 0 on", min(self.labels))
        require(max(self.labels) < 10**4, "labels", "at most 10,000 classes", max(self.labels))

    def load(self, seed: int) -> Samples:
        return Samples(
            np.array(self.inputs, dtype=float), np.array(self.labels), max(max(self.labels) + 1, 2)
        )
