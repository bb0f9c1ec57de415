"""A Step arranged for explanations: each site's output and gradient, and the names of its numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
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
    def sites(self) -> Mapping[str, Op]:
        """The op of the input and of every site after it, in the order of the forward pass."""
        shown = (op for op in self.step.ops if op.phase in ("batch", "forward") and op.out is not None)
        return {op.site: op for op in shown}

    def out(self, site: str) -> Array:
        """The output of a site."""
        out = self.sites[site].out
        assert out is not None
        return out

    def below(self, site: str) -> str:
        """The site whose output the site reads; "" if it reads several, or one that is not shown."""
        inputs = self.sites[site].inputs
        return inputs[0] if len(inputs) == 1 and inputs[0] in self.sites else ""

    def above(self, site: str) -> Op | None:
        """The op that reads the site's output; None if several do, or none that the step shows."""
        readers = [op for op in self.sites.values() if site in op.inputs]
        return readers[0] if len(readers) == 1 else None

    @cached_property
    def site_gradients(self) -> Mapping[str, Array]:
        """dE/d(output) by site, as far as the backward pass has computed them, in the output's shape."""
        given = {op.site: op.given for op in self.step.ops if op.phase == "backward" and op.given is not None}
        passed = {
            below: op.out
            for op in self.step.ops
            if op.phase == "backward" and op.out is not None and op.site in self.sites
            if (below := self.below(op.site)) and self.above(below) is not None
        }
        return {
            site: found
            for site in self.sites
            if (found := given.get(site, passed.get(site))) is not None
            if found.shape == self.out(site).shape
        }

    @cached_property
    def gradients(self) -> Mapping[str, Array]:
        """dE/d(parameter), as far as the step has computed them."""
        if self.step.gradients is not None:
            return self.step.gradients
        computed = [op.arrays for op in self.step.ops if op.phase == "backward"]
        return {name: array for arrays in computed for name, array in arrays.items()}

    @property
    def slots(self) -> tuple[str, ...]:
        """The optimizer's slots that hold one number per parameter, as nettui's own do."""
        size = self.params.flat.size
        return tuple(name for name, slot in self.step.before.slots.items() if np.shape(slot) == (size,))

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
        found = {site: self.out(site).shape for site in self.sites}
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
        update = () if self.step.after is None else ("update", *self.slots)
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
    """A part's formula and course row, from its docstring; of a part that nettui does not know, neither."""
    if part is None:
        return "as computed by the trainer", ""
    text = " ".join((part.__doc__ or "").split())
    row = re.search(r"Course (\d+\.\d+)", text)
    return text.partition(". ")[0].removesuffix("."), row[1] if row else ""
