"""A network layer by layer: units, function, the number of parameters, outputs."""

from __future__ import annotations

from typing import NamedTuple

from nettui.nn.stages import ActivationStage, Dense, NormalizationStage
from nettui.nn.trainer import TrainConfig
from nettui.types import Array, Step


class LayerSummary(NamedTuple):
    """`function` turns z into the output; `formula` counts the parameters, (fan_in+1)×units. Course 2.2."""

    name: str
    units: int
    function: str
    formula: str
    parameters: int


def layer_summary(config: TrainConfig) -> tuple[LayerSummary, ...]:
    """The layers in the order of the forward pass; the function of the last one is the loss's."""
    layers: list[LayerSummary] = []
    for stage in config.network.stages:
        if isinstance(stage, Dense):
            inputs = f"({stage.fan_in}+1)" if stage.has_bias else f"{stage.fan_in}"
            count = (stage.fan_in + stage.has_bias) * stage.fan_out
            formula = f"{inputs}×{stage.fan_out}"
            layers.append(
                LayerSummary(
                    name=stage.site,
                    units=stage.fan_out,
                    function=config.loss.output,
                    formula=formula,
                    parameters=count,
                )
            )
        elif isinstance(stage, ActivationStage | NormalizationStage):
            learned = sum(tensor.size for tensor in stage.tensors)
            last = layers[-1]
            formula = f"{last.formula}+{learned}" if learned else last.formula
            layers[-1] = last._replace(
                function=_function(stage, last.function, len(layers) == len(config.network.layers)),
                formula=formula,
                parameters=last.parameters + learned,
            )
    return tuple(layers)


def _function(stage: ActivationStage | NormalizationStage, before: str, is_last: bool) -> str:
    """The layer's function with this stage in it, the first one last: relu∘batch-norm, softmax∘relu."""
    if isinstance(stage, NormalizationStage):
        return f"{stage.part.name}-norm"
    if is_last:
        return f"{before}∘{stage.f.name}"
    return f"{stage.f.name}∘{before}" if before.endswith("-norm") else stage.f.name


def layer_outputs(step: Step) -> list[Array]:
    """The batch, then the output of each layer (N, units), after its activation and dropout.

    The list ends early if the step did, at a NaN or infinity.
    """
    outputs: list[Array] = []
    for op in step.ops:
        if op.phase not in ("batch", "forward") or op.out is None:
            break
        if op.phase == "batch" or isinstance(op.part, Dense):
            outputs.append(op.out)
        else:
            outputs[-1] = op.out
    return outputs
