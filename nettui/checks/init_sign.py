"""Are the initial weights of each layer of both signs? (course 5.1)

The inputs of most layers are of one sign, as are pixels and the outputs of relu and sigmoid: weights whose
mean is not 0 then add up instead of cancelling. The mean of a layer's weights, times √fan_in, is compared
with their standard deviation: it is how far they push a sum of inputs of size 1, over how far it varies.
Constant weights, and layers of a few weights, are left to other checks.
"""

from __future__ import annotations

from collections.abc import Iterator

from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.initial_weights import MIN_WEIGHTS, drawn_layers
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.common.text import format_number, format_percent
from nettui.types import Figure


def measure(probe: Probe) -> Iterator[Measurement]:
    random = drawn_layers(probe.start)
    if not random:
        raise NotApplicable(f"no layer has {MIN_WEIGHTS} weights that differ")
    found = [layer for layer in random if layer.one_sided]
    worst = max(found or random, key=lambda layer: abs(layer.push))
    yield Measurement(
        measured=f"mean {format_number(worst.mean)}, std {format_number(worst.std)}, "
        f"{format_percent(worst.positive)} positive",
        expected="a mean near 0",
        evidence=f"{worst.layer}: pushes its sums {format_number(abs(worst.push))} × their spread",
        symptom="weights of one sign" if found else "",
        figure=Figure(
            "mean·√fan_in over the std of the weights",
            tuple(layer.push for layer in random),
            tuple(layer.layer for layer in random),
        ),
    )


CHECK = Check(
    name="init-sign",
    doc=__doc__,
    course="5.1",
    symptoms={
        "weights of one sign": Symptom(
            "warn",
            cause="the weighted inputs add up instead of cancelling: units saturate, or never switch",
            remedy="draw the weights around 0, as he and xavier do, instead of between 0 and a limit",
        )
    },
    passing=(
        {},
        {"network.hidden": [1, 1, 1]},
        {"network.activation": "tanh", "network.init": {"name": "uniform", "limit": 0.1}},
        {"network.init": {"name": "normal", "std": 1e-5}},
    ),
    failing=(
        ("weights of one sign", {"fault.name": "init-one-sided"}),
        ("weights of one sign", {"fault.name": "init-one-sided", "network.activation": "sigmoid"}),
    ),
    measure=measure,
)
