"""A Step laid out for questions: what each site gave on, what came back to it, and what there is."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from nettui.explain.explanation import Explanation, Group, Term, explanation
from nettui.explain.names import Address
from nettui.types import Array, Op, Shape, Step, Tensors


@dataclass(frozen=True)
class Scene:
    """One Step, the parameters the run began with, and how many terms are wanted."""

    step: Step
    start: Tensors
    limit: int

    @cached_property
    def forward(self) -> tuple[Op, ...]:
        """The input and every site after it, in the order of the forward pass."""
        return tuple(op for op in self.step.ops if op.phase in ("batch", "forward") and op.out is not None)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where each site is in `forward`."""
        return {op.site: place for place, op in enumerate(self.forward)}

    def out(self, place: int) -> Array:
        """What the site there gives on (N, units)."""
        made = self.forward[place].out
        assert made is not None
        return made

    @cached_property
    def slopes(self) -> Mapping[str, Array]:
        """dE/d(output) by site: what the site above hands down going backward."""
        handed = {op.site: op.out for op in self.step.ops if op.phase == "backward"}
        pairs = pairwise(self.forward)
        return {op.site: out for op, above in pairs if (out := handed.get(above.site)) is not None}

    @cached_property
    def gradients(self) -> Mapping[str, Array]:
        """dE/d(parameter), as far as the step got."""
        if self.step.gradients is not None:
            return self.step.gradients
        made = [op.arrays for op in self.step.ops if op.phase == "backward"]
        return {name: array for arrays in made for name, array in arrays.items()}

    @property
    def params(self) -> Tensors:
        """The parameters of this mini-batch."""
        return self.step.before.params

    def op(self, phase: str) -> Op | None:
        """The loss, or the update; None where the step did not get so far."""
        return next((op for op in self.step.ops if op.phase == phase), None)

    @cached_property
    def shapes(self) -> Mapping[str, Shape]:
        """Everything that can be asked for."""
        found = {op.site: self.out(place).shape for place, op in enumerate(self.forward)}
        found |= self.params.layout.shapes
        if (loss := self.op("loss")) is not None:
            found |= {
                "loss": loss.arrays["per_sample"].shape if "per_sample" in loss.arrays else (),
                "penalty": (),
            }
        return found | {"rate": ()}

    @cached_property
    def views(self) -> Mapping[str, Collection[str]]:
        """What can be asked of the numbers of each."""
        update = () if self.step.after is None else ("update", *self.step.before.slots)
        found: dict[str, Collection[str]] = dict.fromkeys(self.shapes, ())
        found |= dict.fromkeys(self.slopes, ("gradient",))
        for name in self.params:
            found[name] = (*(["gradient"] if name in self.gradients else []), *update)
        return found

    def say(
        self,
        at: Address,
        value: float,
        formula: str,
        groups: Sequence[Group] = (),
        *,
        terms: Sequence[Term] = (),
        shapes: Sequence[tuple[str, Shape]] = (),
        course: str = "",
        rounding: float = 0.0,
    ) -> Explanation:
        """An explanation, with what else there is of the same number to see."""
        if terms:
            listed = np.array([term.contribution for term in terms], float), terms.__getitem__
            groups = (*groups, listed)
        beside = ("", *self.views[at.of]) if at.where else ()
        return explanation(
            str(at),
            float(value),
            formula,
            groups,
            limit=self.limit,
            precision=1e4 * float(np.finfo(self.params.flat.dtype).eps),
            rounding=rounding,
            shapes=shapes,
            see=[str(at._replace(view=view)) for view in beside if view != at.view],
            course=course,
        )


def described(part: Any) -> tuple[str, str]:
    """A part's formula and course row, in the words of its own docstring."""
    told = " ".join((part.__doc__ or "").split())
    row = re.search(r"Course (\d+\.\d+)", told)
    return told.partition(". ")[0].removesuffix("."), row[1] if row else ""
