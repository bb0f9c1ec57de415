"""A network layer by layer: units, function, how its parameters are counted, what flows out of it."""

from __future__ import annotations

from typing import NamedTuple

from nettui.nn.stages import ActivationStage, Dense
from nettui.nn.trainer import TrainConfig
from nettui.types import Array, Step


class Layer(NamedTuple):
    """`function` turns z into the output; `formula` counts the parameters, (fan_in+1)×units. Course 2.2."""

    name: str
    units: int
    function: str
    formula: str
    parameters: int


def anatomy(config: TrainConfig) -> tuple[Layer, ...]:
    """The layers in the order of the forward pass; the last one's function is the loss's."""
    layers: list[Layer] = []
    for stage in config.network.stages:
        if isinstance(stage, Dense):
            inputs = f"({stage.fan_in}+1)" if stage.has_bias else f"{stage.fan_in}"
            count = (stage.fan_in + stage.has_bias) * stage.fan_out
            formula = f"{inputs}×{stage.fan_out}"
            layers.append(Layer(stage.site, stage.fan_out, config.loss.output, formula, count))
        elif isinstance(stage, ActivationStage):
            learned = len(stage.shapes)
            last = layers[-1]
            formula = f"{last.formula}+{learned}" if learned else last.formula
            layers[-1] = Layer(last.name, last.units, stage.f.name, formula, last.parameters + learned)
    return tuple(layers)


def outputs(step: Step) -> list[Array]:
    """The batch and what each layer gives on (N, units), dropout and the last function done.

    A fault cuts the list short.
    """
    found: list[Array] = []
    for op in step.ops:
        if op.phase not in ("batch", "forward") or op.out is None:
            break
        if op.phase == "batch" or isinstance(op.part, Dense):
            found.append(op.out)
        else:
            found[-1] = op.out
    return found
