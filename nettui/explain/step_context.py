"""A Step arranged for explanations: each site's output and gradient, and the names of its numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from nettui.explain.addresses import Address
from nettui.explain.explanation import Explanation, Group, Term, build_explanation
from nettui.types import Array, Op, Shape, Step, Tensors


@dataclass(frozen=True)
class StepContext:
    """One Step, the parameters at step 0, and how many terms an explanation shows."""

    step: Step
    start: Tensors
    limit: int

    @cached_property
    def forward(self) -> tuple[Op, ...]:
        """The input and every site after it, in the order of the forward pass."""
        return tuple(op for op in self.step.ops if op.phase in ("batch", "forward") and op.out is not None)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The position of each site in `forward`."""
        return {op.site: place for place, op in enumerate(self.forward)}

    def out(self, place: int) -> Array:
        """The output (N, units) of the site at a position."""
        out = self.forward[place].out
        assert out is not None
        return out

    @cached_property
    def site_gradients(self) -> Mapping[str, Array]:
        """dE/d(output) by site: what the site above passes down in the backward pass."""
        upstream = {op.site: op.out for op in self.step.ops if op.phase == "backward"}
        pairs = pairwise(self.forward)
        return {op.site: out for op, above in pairs if (out := upstream.get(above.site)) is not None}

    @cached_property
    def gradients(self) -> Mapping[str, Array]:
        """dE/d(parameter), as far as the step has computed them."""
        if self.step.gradients is not None:
            return self.step.gradients
        computed = [op.arrays for op in self.step.ops if op.phase == "backward"]
        return {name: array for arrays in computed for name, array in arrays.items()}

    @property
    def params(self) -> Tensors:
        """The parameters before the step."""
        return self.step.before.params

    def op(self, phase: str) -> Op | None:
        """The op of the loss or the update; None when the step ended before it."""
        return next((op for op in self.step.ops if op.phase == phase), None)

    @cached_property
    def shapes(self) -> Mapping[str, Shape]:
        """The shape of every array whose numbers can be explained."""
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
        """What else can be explained about the numbers of each array: gradient, update, slots."""
        update = () if self.step.after is None else ("update", *self.step.before.slots)
        found: dict[str, Collection[str]] = dict.fromkeys(self.shapes, ())
        found |= dict.fromkeys(self.site_gradients, ("gradient",))
        for name in self.params:
            found[name] = (*(["gradient"] if name in self.gradients else []), *update)
        return found

    def explanation_of(
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
        """An Explanation of the number at an address, with the names of related numbers in `see`."""
        if terms:
            listed = np.array([term.contribution for term in terms], float), terms.__getitem__
            groups = (*groups, listed)
        beside = ("", *self.views[at.of]) if at.where else ()
        return build_explanation(
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


def formula_and_course(part: Any) -> tuple[str, str]:
    """A part's formula and course row, from its docstring."""
    text = " ".join((part.__doc__ or "").split())
    row = re.search(r"Course (\d+\.\d+)", text)
    return text.partition(". ")[0].removesuffix("."), row[1] if row else ""
