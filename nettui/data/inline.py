"""A few samples written in the scenario itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.common.errors import InvalidValue, Phrase, require
from nettui.data.dataset import Names
from nettui.data.source import Samples


@dataclass(frozen=True)
class Inline:
    """`inputs` has one row per sample, `labels` one integer per sample; the last `held_out` only validate.

    With `class_names` there is a class for each, otherwise as many as the largest label needs.
    """

    name: ClassVar[str] = "inline"
    inputs: tuple[tuple[float, ...], ...]
    labels: tuple[int, ...]
    held_out: int = 0
    feature_names: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()

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

        most = len(self.labels) - 1
        require(
            0 <= self.held_out <= most, "held_out", f"a number of samples from 0 to {most}", self.held_out
        )
        if self.feature_names:
            found = Phrase(f"{len(self.feature_names)}")
            require(len(self.feature_names) == width, "feature_names", f"{width} names", found)
        if self.class_names:
            found, least = Phrase(f"{len(self.class_names)}"), max(max(self.labels) + 1, 2)
            require(len(self.class_names) >= least, "class_names", f"at least {least} names", found)

    @property
    def classes(self) -> int:
        """How many classes there are."""
        return len(self.class_names) or max(max(self.labels) + 1, 2)

    def load(self, seed: int) -> Samples:
        return Samples(
            np.array(self.inputs, dtype=float),
            np.array(self.labels),
            self.classes,
            Names(self.feature_names, self.class_names),
            held_out=self.held_out,
        )
