"""Turns the δ of a layer's units into the derivatives of its parameters, including the penalty's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from nettui.gradient_check.deltas import Deltas, ForwardPass, deltas
from nettui.gradient_check.derivatives import STEP, CloserLook, Derivatives, Heartbeat, LookCloser, rounding
from nettui.gradient_check.parameter_perturbation import ParameterPerturbation
from nettui.nn.regularizers import Penalty
from nettui.nn.stages import Dense
from nettui.types import Array

SUM_ROUND_OFF = 1e-12
"""Round-off of a sum, relative to the tensor's largest derivative."""


@dataclass(frozen=True)
class NodePerturbation:
    """The derivatives of a forward pass's loss by node perturbation; those of PReLU's α by true passes."""

    run: ForwardPass
    h: complex
    pulse: Heartbeat

    def measure(self, places: Mapping[str, Array]) -> dict[str, Derivatives]:
        """The derivatives of the total loss at those places of each tensor."""
        found: dict[str, Derivatives] = {}
        for at, stage in enumerate(self.run.config.network.stages):
            names = (tensor.name for tensor in stage.tensors)
            wanted = {name: places[name] for name in names if name in places}
            if isinstance(stage, Dense) and wanted:
                found |= self._dense(at, stage, wanted)
            else:
                passes = ParameterPerturbation(self.run.loss, self.run.params, self.h, self.pulse)
                found |= passes.measure(wanted)
        return found

    def look_closer(self, name: str, first: Derivatives) -> LookCloser:
        """Measures again with a complex step, which has no round-off and does not cross a kink."""
        finer = replace(self, h=1j * STEP["complex"])

        def look(which: Array) -> CloserLook:
            second = finer.measure({name: first.places[which]})[name]
            exact = second.kink_tolerance > 0
            return CloserLook(second, exact | (first.kink_tolerance[which] > 0), exact)

        return look

    def _dense(self, at: int, stage: Dense, places: Mapping[str, Array]) -> dict[str, Derivatives]:
        """dE/dW = xᵀ·δ and dE/db = 1ᵀ·δ."""
        run, found, needed = self.run, {}, np.zeros(stage.fan_out, bool)
        parts = {name: where for name, where in places.items() if where.size < run.params[name].size}
        needed[:] = len(parts) < len(places)
        for where in parts.values():
            needed[where % stage.fan_out] = True
        units, column = np.flatnonzero(needed), np.cumsum(needed) - 1
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

    def _product(self, x: Array, delta: Deltas, places: Array, at: Array | slice) -> Derivatives:
        """xᵀ·δ at places `at` of the flattened product; asymmetry scales with |x|, as x < 0 flips it."""
        size = np.abs(x).T
        central, asymmetry = x.T @ delta.central, size @ delta.asymmetry
        kink_tolerance = np.zeros_like(asymmetry)
        if delta.kink_tolerance.any():
            bent = delta.kink_tolerance.any(axis=0)
            kink_tolerance[:, bent] = size @ delta.kink_tolerance[:, bent]
        worst = float(self.run.per_sample.max()) * len(self.run.t) / self.run.divisor
        floor = rounding(worst, self.h) * float(size.max()) + SUM_ROUND_OFF * float(np.abs(central).max())
        return Derivatives(
            places, central.ravel()[at], asymmetry.ravel()[at], kink_tolerance.ravel()[at], floor
        )

    def _penalised(self, data: Derivatives, w: Array) -> Derivatives:
        """With the penalty's derivatives by the weights w added."""
        central, asymmetry, kink_tolerance = penalty_derivatives(self.run.config.penalty, w, self.h)
        return data._replace(
            central=data.central + central,
            asymmetry=data.asymmetry + asymmetry,
            kink_tolerance=data.kink_tolerance + kink_tolerance,
        )


def penalty_derivatives(penalty: Penalty, w: Array, h: complex) -> tuple[Array, Array, Array]:
    """Central derivative, asymmetry and kink tolerance of each weight's own term in the penalty."""
    here = penalty.per_weight(w)
    if not here.any():
        return here, here, here
    moved = w + np.array([[h], [-h]])
    up, down = penalty.per_weight(moved)
    above, below = (up.imag, -down.imag) if h.imag else (up - here, here - down)
    central, asymmetry = (above + below) / (2 * abs(h)), (above - below) / (2 * abs(h))
    lead = penalty.kinks(moved)
    kink = False if lead is None else (lead[0] > 0) != (lead[1] > 0)
    return central, asymmetry, np.where(kink, np.abs(asymmetry), 0.0)
