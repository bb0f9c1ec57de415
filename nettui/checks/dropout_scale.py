"""Does dropout keep the mean size of the outputs the same in training and at prediction? (course 7.4, 7.5)

The factor by which dropout changes Σ|a|, the sum over a layer's outputs, is measured in training, over eight
masks, and at prediction. The two may differ by the scatter of random masks, √((1−p)/p · Σa²)/Σ|a|.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from nettui.abilities import Forwards
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.common.text import format_number
from nettui.nn.dropout import Dropout
from nettui.types import Array, Op

MASKS = 8

SIGMAS = 5.0
"""Standard deviations of that scatter up to which the factors count as equal."""


def measure(probe: Probe) -> Iterator[Measurement]:
    states = [replace(probe.state, step=probe.state.step + n) for n in range(MASKS)]
    steps = [probe.trainer.step(state) for state in states]
    sites = [site for site, (_, op) in _dropouts(steps[0].ops).items() if "mask" in op.arrays]
    if not sites:
        raise NotApplicable("it has no dropout")
    forward = probe.ability(Forwards).forward(probe.state, probe.inputs)
    predicted = _dropouts([probe.step.ops[0], *forward])
    for site in sites:
        trained = [_dropouts(step.ops)[site] for step in steps]
        keep = float(np.mean([op.arrays["mask"].mean() for _, op in trained]))
        ratio = _factor(trained) / _factor([predicted[site]])
        x = np.concatenate([below.ravel() for below, _ in trained])
        scatter = math.sqrt((1 - keep) / keep * float(np.dot(x, x))) / max(float(np.abs(x).sum()), 1e-300)
        allowed = max(SIGMAS * scatter, 1e-9)
        evidence = f"{site}, {MASKS} masks that keep {format_number(keep)}"
        yield Measurement(
            measured=f"× {format_number(ratio)}",
            expected="× 1",
            evidence=evidence,
            symptom=_symptom(ratio, keep, allowed),
        )


def _dropouts(ops: Iterable[Op]) -> dict[str, tuple[Array, Op]]:
    """The input and the op of each dropout, by its site."""
    shown = {op.site: op for op in ops if op.phase in ("batch", "forward")}
    found: dict[str, tuple[Array, Op]] = {}
    for site, op in shown.items():
        below = shown[op.inputs[0]].out if len(op.inputs) == 1 and op.inputs[0] in shown else None
        if isinstance(op.part, Dropout) and below is not None:
            found[site] = below, op
    return found


def _factor(dropouts: list[tuple[Array, Op]]) -> float:
    """Σ|output| over Σ|input|."""
    ratio = sum(float(np.abs(op.out).sum()) for _, op in dropouts if op.out is not None)
    return ratio / max(sum(float(np.abs(below).sum()) for below, _ in dropouts), 1e-300)


def _symptom(ratio: float, keep: float, allowed: float) -> str:
    def near(expected: float) -> bool:
        return abs(ratio / expected - 1) <= allowed

    if near(1.0):
        return ""
    if near(keep):
        return "dropout not scaled"
    return "dropout scaled by the drop probability" if near(keep / (1 - keep)) else "dropout scaled wrongly"


CHECK = Check(
    name="dropout-scale",
    doc=__doc__,
    course="7.4",
    symptoms={
        "dropout not scaled": Symptom(
            "fail",
            cause="1/p times as many units are active at prediction as in training, without compensation",
            remedy="divide by the keep probability in training",
        ),
        "dropout scaled by the drop probability": Symptom(
            "fail",
            cause="the outputs are scaled by 1 − p instead of the keep probability p",
            remedy="divide by the keep probability in training",
        ),
        "dropout scaled wrongly": Symptom(
            "fail",
            cause="the outputs are larger or smaller in training than at prediction",
            remedy="divide by the keep probability in training",
        ),
    },
    passing=(
        {"network.dropout": {"keep": 0.5}},
        {"network.dropout": {"keep": 0.8, "mode": "plain"}},
        {"network.dropout": {"keep": 0.9}, "network.activation": "tanh", "network.init": "xavier"},
    ),
    failing=(
        ("dropout not scaled", {"fault.name": "dropout-unscaled", "network.dropout": {"keep": 0.8}}),
        (
            "dropout scaled by the drop probability",
            {"fault.name": "dropout-by-drop", "network.dropout": {"keep": 0.8, "mode": "plain"}},
        ),
    ),
    needs=(Forwards,),
    measure=measure,
)
