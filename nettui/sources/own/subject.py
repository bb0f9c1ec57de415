"""A learner's code at one State, with what it takes to look for its mistakes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nettui.sources.own.form import Form
from nettui.sources.own.lines import clipping_line, place
from nettui.sources.own.matching import FoundLoss
from nettui.sources.own.network import OwnNetwork, Penalized
from nettui.sources.own.random_passes import NOT_RANDOM, RandomPasses
from nettui.sources.own.structure import Structure
from nettui.types import Array, Tensor


@dataclass(frozen=True)
class Subject:
    """A learner's code at one State, and two mini-batches (x (N, D), t (N,)) for it.

    `thaw` returns a copy of the network, at other parameters if they are given.
    """

    thaw: Callable[..., OwnNetwork]
    form: Form
    loss: FoundLoss | None
    structure: Structure | None
    known: tuple[Tensor, ...]
    first: tuple[Array, Array]
    second: tuple[Array, Array]
    file: str
    source: str
    has_loss: bool = True
    rate: float = 0.0
    """The rate of code that computes no gradients but only updates; 0 if it is not known."""
    code_rate: float = 0.0
    """The rate that the code has, if a factor of the gradient that equals it cannot be anything else."""
    remembers: bool = False
    """Whether its step holds more than the gradient, so that only the first one is looked at."""
    chose_data: bool = True
    """Whether it is the user who chose the data, and so the number of outputs."""
    random: RandomPasses = NOT_RANDOM
    """Whether its passes follow random numbers."""

    def at(self, name: str) -> str:
        """Where the gradient of a parameter is computed, as "; my_net.py:48"."""
        where = place(self.file, self.source, name)
        return f"; {where}" if where else ""

    def at_clipping(self, name: str) -> str:
        """Where gradients are clipped, or else where that of a parameter is computed."""
        line = clipping_line(self.source)
        return self.at(name) if line is None else f"; {Path(self.file).name}:{line}"

    def gradients(
        self, params: Mapping[str, Array], penalty: float = 0.0
    ) -> tuple[float | None, dict[str, Array]]:
        """Loss and gradients on the first mini-batch, at parameters."""
        network = self.thaw(params)
        if isinstance(network, Penalized):
            network.penalize(penalty)
        value, found = network.gradients(self.form.inputs(self.first[0]), self.form.answers(self.first[1]))
        arrays = {name: np.array(array, float) for name, array in found.items()}
        return value if self.has_loss else None, arrays
