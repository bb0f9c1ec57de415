"""A few samples written in the scenario itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nettui.common.errors import InvalidValue, Phrase, require
from nettui.data.dataset import Names
from nettui.data.source import PREDICT_NUMBERS, Samples


@dataclass(frozen=True)
class Inline:
    """`inputs` has one row per sample, `labels` one number per sample; the last `held_out` only validate.

    Labels are classes, or numbers to predict. With `class_names` there is a class for each, otherwise as many
    as the largest label needs.
    """

    name: ClassVar[str] = "inline"
    inputs: tuple[tuple[float, ...], ...]
    labels: tuple[int | float, ...]
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
        if self.class_names and (odd := self._not_class()) is not None:
            raise odd
        most = len(self.labels) - 1
        require(
            0 <= self.held_out <= most, "held_out", f"a number of samples from 0 to {most}", self.held_out
        )
        if self.feature_names:
            found = Phrase(f"{len(self.feature_names)}")
            require(len(self.feature_names) == width, "feature_names", f"{width} names", found)
        if self.class_names:
            found, least = Phrase(f"{len(self.class_names)}"), max(int(max(self.labels)) + 1, 2)
            require(len(self.class_names) >= least, "class_names", f"at least {least} names", found)

    @property
    def classes(self) -> int:
        """How many classes there are; 0 if the labels are numbers that cannot be classes."""
        if self._not_class() is not None:
            return 0
        return len(self.class_names) or max(int(max(self.labels)) + 1, 2)

    def load(self, seed: int) -> Samples:
        numbers, problem = np.array(self.labels, float), self._not_class()
        return Samples(
            np.array(self.inputs, dtype=float),
            numbers if problem else np.array(self.labels, np.intp),
            self.classes,
            Names(self.feature_names, self.class_names),
            held_out=self.held_out,
            numbers=None if self.class_names else numbers,
            not_classes=problem,
        )

    def _not_class(self) -> InvalidValue | None:
        """Why the labels cannot be classes; None if they can."""
        odd = next((label for label in self.labels if label != int(label)), min(self.labels))
        if odd != int(odd) or odd < 0:
            return InvalidValue("labels", "integers from 0 on", odd, PREDICT_NUMBERS)
        if max(self.labels) >= 10**4:
            return InvalidValue("labels", "at most 10,000 classes", max(self.labels), PREDICT_NUMBERS)
        return None
