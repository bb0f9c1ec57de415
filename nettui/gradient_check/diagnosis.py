"""Turns what was measured into results: tensor by tensor, the penalty by itself, where an error comes in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nettui.gradient_check.culprits import culprits
from nettui.gradient_check.layers import Nodes, penalty_slopes
from nettui.gradient_check.origin import origin
from nettui.gradient_check.passes import Passes
from nettui.gradient_check.patterns import Evidence, Pattern, pattern
from nettui.gradient_check.slopes import CROSSED, EXACT, FAIL, STEP, Closer, Method, Slopes, judge, rounding
from nettui.gradient_check.table import Row, TensorResult
from nettui.nn.stages import DropoutStage
from nettui.types import Array, Tensors

NOTHING = Pattern("", "")


class Judged(NamedTuple):
    """A tensor's derivatives, what became of each, and how many parameters that answers for."""

    slopes: Slopes
    codes: Array
    checked: int


def judged(route: Nodes | Passes, name: str, slopes: Slopes, back: Tensors) -> Judged:
    """The verdict on every parameter that was measured."""
    codes = judge(back[name].ravel()[slopes.places], slopes, route.again(name, slopes))
    return Judged(slopes, codes, codes.size)


@dataclass(frozen=True)
class Diagnosis:
    """What results are made of: parameters, gradients going backward, true passes, the nodes if they hold."""

    params: Tensors
    back: Tensors
    method: Method
    rows: Sequence[Row]
    nodes: Nodes | None

    def tensor(self, name: str, found: Judged) -> TensorResult:
        """One tensor, with the pattern of its error where it has one."""
        where = found.slopes.places
        wrong = (found.codes == FAIL).any()
        return TensorResult(
            name,
            self.params[name].shape,
            where,
            self.params[name].ravel()[where],
            self.back[name].ravel()[where],
            self._numeric(name, found.slopes),
            found.codes,
            found.slopes.floor,
            found.checked,
            *(pattern(self._evidence(name, found)) if wrong else NOTHING),
        )

    def _numeric(self, name: str, slopes: Slopes) -> Array:
        """What the method gives; the lecture's quotient moves w by h, not z, so true passes have the word."""
        numeric = slopes.numeric(self.method)
        if self.nodes and self.method == "forward":
            rows = [row for row in self.rows if row.name == name]
            places = [np.ravel_multi_index(row.index, self.params[name].shape) for row in rows]
            numeric[np.searchsorted(slopes.places, places)] = [row.quotient for row in rows]
        return numeric

    def _evidence(self, name: str, found: Judged) -> Evidence:
        """All of the tensor where it was compared or can be in a moment, otherwise what there is."""
        nodes, size = self.nodes, self.params[name].size
        if nodes and nodes.run.quick and found.codes.size < size:
            found = judged(nodes, name, nodes.measure({name: np.arange(size)})[name], self.back)
        where, codes = found.slopes.places, found.codes
        back, value = self.back[name].ravel()[where], self.params[name].ravel()[where]
        numeric = np.where((codes == CROSSED) | (codes == EXACT), back, found.slopes.middle)
        penalty = np.zeros(value.size)
        if nodes and name.endswith(".W"):
            penalty = penalty_slopes(nodes.run.config.penalty, value, nodes.h)[0]
        samples, keep = (len(nodes.run.t), _keep(nodes)) if nodes else (1, 1.0)
        seen = Evidence(back, numeric, value, penalty, codes == FAIL, samples, keep)
        return seen.shaped(self.params[name].shape) if where.size == size else seen


def _keep(nodes: Nodes) -> float:
    stages = nodes.run.config.network.stages
    return next((stage.dropout.keep for stage in stages if isinstance(stage, DropoutStage)), 1.0)


def penalty_result(nodes: Nodes) -> TensorResult | None:
    """The penalty's gradient beside its differences; None where it adds nothing."""
    penalty, weights = nodes.run.config.penalty, nodes.run.params.layout.weights
    w, own, every = nodes.run.params.flat[:weights], np.zeros(weights), np.arange(weights)
    penalty.add_gradient(own, w)
    floor = rounding(1.0, nodes.h) * float(penalty.per_weight(w).max(initial=0.0))

    def again(which: Array) -> Closer:
        closer = Slopes(which, *penalty_slopes(penalty, w[which], 1j * STEP["complex"]), floor)
        exact = closer.slack > 0
        return Closer(closer, exact | (first.slack[which] > 0), exact)

    first = Slopes(every, *penalty_slopes(penalty, w, nodes.h), floor)
    if not (own.any() or first.middle.any()):
        return None
    codes = judge(own, first, again)
    seen = Evidence(own, first.middle, w, np.zeros(weights), codes == FAIL)
    told = pattern(seen) if seen.wrong.any() else NOTHING
    return TensorResult("penalty", w.shape, every, w, own, first.middle, codes, floor, weights, *told)


def summary(
    tensors: Sequence[TensorResult], penalty: TensorResult | None, loss: float, nodes: Nodes | None
) -> str:
    """What the error looks like and where it comes in, in a sentence; empty where all is right."""
    if not math.isfinite(loss):
        return f"the loss is {loss} at these parameters: nothing can be compared"
    if penalty is not None and penalty.status == "fail":
        return f"the penalty's own gradient is wrong: {penalty.pattern}: {penalty.cause}"
    wrong = {tensor.name: tensor for tensor in tensors if tensor.status == "fail"}
    if not wrong:
        return ""
    *_, last = wrong.values()
    blamed = culprits(nodes.run, nodes.pulse) if nodes else []
    where = origin([tensor.name for tensor in tensors if not tensor.silent], wrong)
    if blamed:
        where = f"a wrong gradient is handed down by {', '.join(blamed)}"
    return f"{last.name}: {'; '.join(filter(None, [last.pattern, last.cause, where]))}"
