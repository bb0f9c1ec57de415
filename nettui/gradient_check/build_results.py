"""Builds the results from the measurements: each tensor, the penalty by itself, where an error arises."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nettui.gradient_check.derivatives import (
    CROSSED,
    EXACT,
    FAIL,
    STEP,
    CloserLook,
    Derivatives,
    Method,
    judge,
    rounding,
)
from nettui.gradient_check.locate_errors import locate_errors
from nettui.gradient_check.node_perturbation import NodePerturbation, penalty_derivatives
from nettui.gradient_check.origin import describe_origin
from nettui.gradient_check.parameter_perturbation import ParameterPerturbation
from nettui.gradient_check.patterns import ErrorEvidence, Pattern, find_pattern
from nettui.gradient_check.results import Perturbation, TensorResult
from nettui.nn.stages import DropoutStage
from nettui.types import Array, Layout, Tensors

NO_PATTERN = Pattern("", "")


class Judgement(NamedTuple):
    """A tensor's derivatives, the outcome code of each, and how many parameters they stand for."""

    derivatives: Derivatives
    codes: Array
    checked: int


def judge_tensor(
    route: NodePerturbation | ParameterPerturbation, name: str, derivatives: Derivatives, back: Tensors
) -> Judgement:
    """Judges each parameter that was measured."""
    codes = judge(back[name].ravel()[derivatives.places], derivatives, route.look_closer(name, derivatives))
    return Judgement(derivatives, codes, codes.size)


@dataclass(frozen=True)
class ResultBuilder:
    """Builds tensor results from parameters, back-propagated gradients, true passes and node perturbation."""

    params: Tensors
    back: Tensors
    method: Method
    rows: Sequence[Perturbation]
    nodes: NodePerturbation | None

    def tensor(self, name: str, found: Judgement) -> TensorResult:
        """The result of one tensor, with the pattern of its error, if it has one."""
        where = found.derivatives.places
        wrong = (found.codes == FAIL).any()
        pattern = find_pattern(self._evidence(name, found)) if wrong else NO_PATTERN
        return TensorResult(
            name=name,
            shape=self.params[name].shape,
            places=where,
            value=self.params[name].ravel()[where],
            backprop=self.back[name].ravel()[where],
            numeric=self._numeric(name, found.derivatives),
            codes=found.codes,
            floor=found.derivatives.floor,
            checked=found.checked,
            pattern=pattern.what,
            cause=pattern.cause,
            role=self.params.layout.by_name[name].role,
        )

    def _numeric(self, name: str, derivatives: Derivatives) -> Array:
        """The method's derivative; the lecture's quotient moves w, not z, so true passes replace it there."""
        numeric = derivatives.numeric(self.method)
        if self.nodes and self.method == "forward":
            rows = [row for row in self.rows if row.name == name]
            places = [np.ravel_multi_index(row.index, self.params[name].shape) for row in rows]
            numeric[np.searchsorted(derivatives.places, places)] = [row.quotient for row in rows]
        return numeric

    def _evidence(self, name: str, found: Judgement) -> ErrorEvidence:
        """The whole tensor if it was compared or can be in a moment, otherwise the parameters compared."""
        nodes, size = self.nodes, self.params[name].size
        if nodes and nodes.run.is_fast and found.codes.size < size:
            found = judge_tensor(nodes, name, nodes.measure({name: np.arange(size)})[name], self.back)
        where, codes = found.derivatives.places, found.codes
        back, value = self.back[name].ravel()[where], self.params[name].ravel()[where]
        numeric = np.where((codes == CROSSED) | (codes == EXACT), back, found.derivatives.central)
        penalty = np.zeros(value.size)
        if nodes and self.params.layout.by_name[name].role == "weight":
            penalty = penalty_derivatives(nodes.run.config.penalty, value, nodes.h)[0]
        samples, keep = (len(nodes.run.t), _keep(nodes)) if nodes else (1, 1.0)
        evidence = ErrorEvidence(back, numeric, value, penalty, codes == FAIL, samples, keep)
        return evidence.shaped(self.params[name].shape) if where.size == size else evidence


def _keep(nodes: NodePerturbation) -> float:
    stages = nodes.run.config.network.stages
    return next((stage.dropout.keep for stage in stages if isinstance(stage, DropoutStage)), 1.0)


def penalty_result(nodes: NodePerturbation) -> TensorResult | None:
    """The penalty's gradient against its differences; None when the penalty is 0."""
    penalty, weights = nodes.run.config.penalty, nodes.run.params.layout.weights
    w, own, every = nodes.run.params.flat[:weights], np.zeros(weights), np.arange(weights)
    penalty.add_gradient(own, w)
    floor = rounding(1.0, nodes.h) * float(penalty.per_weight(w).max(initial=0.0))

    def look_closer(which: Array) -> CloserLook:
        closer = Derivatives(which, *penalty_derivatives(penalty, w[which], 1j * STEP["complex"]), floor)
        exact = closer.kink_tolerance > 0
        return CloserLook(closer, exact | (first.kink_tolerance[which] > 0), exact)

    first = Derivatives(every, *penalty_derivatives(penalty, w, nodes.h), floor)
    if not (own.any() or first.central.any()):
        return None
    codes = judge(own, first, look_closer)
    evidence = ErrorEvidence(own, first.central, w, np.zeros(weights), codes == FAIL)
    pattern = find_pattern(evidence) if evidence.wrong.any() else NO_PATTERN
    return TensorResult(
        name="penalty",
        shape=w.shape,
        places=every,
        value=w,
        backprop=own,
        numeric=first.central,
        codes=codes,
        floor=floor,
        checked=weights,
        pattern=pattern.what,
        cause=pattern.cause,
    )


def summarize(
    tensors: Sequence[TensorResult],
    penalty: TensorResult | None,
    loss: float,
    nodes: NodePerturbation | None,
    layout: Layout,
) -> str:
    """How the error looks and where it arises, in a sentence; empty when all is right."""
    if not math.isfinite(loss):
        return f"the loss is {loss} at these parameters: nothing can be compared"
    if penalty is not None and penalty.status == "fail":
        return f"the penalty's own gradient is wrong: {penalty.pattern}: {penalty.cause}"
    wrong = {tensor.name: tensor for tensor in tensors if tensor.status == "fail"}
    if not wrong:
        return ""
    *_, last = wrong.values()
    sites = locate_errors(nodes.run, nodes.pulse) if nodes else []
    where = describe_origin(
        [layout.by_name[tensor.name] for tensor in tensors if not tensor.below_floor], wrong
    )
    if sites:
        where = f"a wrong gradient is passed down by {', '.join(sites)}"
    return f"{last.name}: {'; '.join(filter(None, [last.pattern, last.cause, where]))}"
