"""From the δ of a layer's units to the derivatives of its parameters, the penalty's share included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from nettui.gradient_check.nodes import Deltas, Run, deltas
from nettui.gradient_check.passes import Passes
from nettui.gradient_check.slopes import STEP, Closer, Look, Pulse, Slopes, rounding
from nettui.nn.regularizers import Penalty
from nettui.nn.stages import Dense
from nettui.types import Array

RELATIVE = 1e-12
"""What is rounded off in a sum, relative to the tensor's largest derivative."""


@dataclass(frozen=True)
class Nodes:
    """The derivatives of a run's loss by node perturbation; those of a PReLU's α by true passes."""

    run: Run
    h: complex
    pulse: Pulse

    def measure(self, places: Mapping[str, Array]) -> dict[str, Slopes]:
        """The derivatives of the total loss at those places of each tensor."""
        found: dict[str, Slopes] = {}
        for at, stage in enumerate(self.run.config.network.stages):
            wanted = {name: places[name] for name in stage.shapes if name in places}
            if isinstance(stage, Dense) and wanted:
                found |= self._dense(at, stage, wanted)
            else:
                found |= Passes(self.run.loss, self.run.params, self.h, self.pulse).measure(wanted)
        return found

    def again(self, name: str, first: Slopes) -> Look:
        """Looks by a complex step, which neither rounds off nor goes beyond a kink."""
        finer = replace(self, h=1j * STEP["complex"])

        def look(which: Array) -> Closer:
            second = finer.measure({name: first.places[which]})[name]
            exact = second.slack > 0
            return Closer(second, exact | (first.slack[which] > 0), exact)

        return look

    def _dense(self, at: int, stage: Dense, places: Mapping[str, Array]) -> dict[str, Slopes]:
        """dE/dW = xᵀ·δ and dE/db = 1ᵀ·δ."""
        run, found, asked = self.run, {}, np.zeros(stage.fan_out, bool)
        parts = {name: where for name, where in places.items() if where.size < run.params[name].size}
        asked[:] = len(parts) < len(places)
        for where in parts.values():
            asked[where % stage.fan_out] = True
        units, column = np.flatnonzero(asked), np.cumsum(asked) - 1
        delta = deltas(run, at, units, self.h, self.pulse)
        for name, where in places.items():
            here: Array | slice = slice(None)
            if name in parts:
                here = where // stage.fan_out * units.size + column[where % stage.fan_out]
            x = run.input(at) if name == stage.weight else np.ones((len(run.t), 1))
            found[name] = self._product(x, delta, where, here)
            if name == stage.weight:
                found[name] = self._penalised(found[name], run.params[name].ravel()[where])
        return found

    def _product(self, x: Array, delta: Deltas, places: Array, at: Array | slice) -> Slopes:
        """xᵀ·δ, at `at` of it laid flat; where x < 0 a larger weight moves z down: the lean goes with |x|."""
        size = np.abs(x).T
        slope, lean = x.T @ delta.middle, size @ delta.lean
        slack = np.zeros_like(lean)
        if delta.slack.any():
            bent = delta.slack.any(axis=0)
            slack[:, bent] = size @ delta.slack[:, bent]
        worst = float(self.run.per_sample.max())
        floor = rounding(worst, self.h) * float(size.max()) + RELATIVE * float(np.abs(slope).max())
        return Slopes(places, slope.ravel()[at], lean.ravel()[at], slack.ravel()[at], floor)

    def _penalised(self, data: Slopes, w: Array) -> Slopes:
        """The same with the penalty's derivatives to the weights w."""
        middle, lean, slack = penalty_slopes(self.run.config.penalty, w, self.h)
        return data._replace(middle=data.middle + middle, lean=data.lean + lean, slack=data.slack + slack)


def penalty_slopes(penalty: Penalty, w: Array, h: complex) -> tuple[Array, Array, Array]:
    """Middle, lean and slack of what each weight adds to the loss by itself."""
    here = penalty.per_weight(w)
    if not here.any():
        return here, here, here
    moved = w + np.array([[h], [-h]])
    up, down = penalty.per_weight(moved)
    above, below = (up.imag, -down.imag) if h.imag else (up - here, here - down)
    middle, lean = (above + below) / (2 * abs(h)), (above - below) / (2 * abs(h))
    lead = penalty.kinks(moved)
    kink = False if lead is None else (lead[0] > 0) != (lead[1] > 0)
    return middle, lean, np.where(kink, np.abs(lean), 0.0)
