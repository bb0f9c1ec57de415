"""A tensor of a run that another process does: its statistics, and some of its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nettui.types.tensors import Shape


@dataclass(frozen=True)
class TensorSlice:
    """What a tensor holds after a step.

    `figures` are those of all of its finite numbers, `nan` and `infinite` the counts of the others. `values`
    is the beginning of the matrix at `place`, an index such as "[0, 2]" that leaves two axes or fewer.
    `others` are the names and shapes of all tensors of the run, but for so many `unlisted` ones.
    """

    name: str
    shape: Shape
    dtype: str
    step: int
    figures: Mapping[str, float]
    place: str
    matrix: Shape
    values: tuple[tuple[float, ...], ...]
    others: tuple[tuple[str, Shape], ...]
    unlisted: int = 0

    def __str__(self) -> str:
        numbers = " ".join(f"{name} {value:.4g}" for name, value in self.figures.items())
        first = " ".join(f"{value:.4g}" for value in self.values[0][:6]) if self.values else ""
        return f"{self.name} {self.shape} {self.dtype}: {numbers}; {self.name}{self.place} = {first} …"
