"""Copies of a run with one thing changed: a hyper-parameter, the network, its init, the data, the seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from nettui.abilities import Missing, Textbook, able
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.nn.activations import Activation
from nettui.nn.inits import He, Init, Xavier
from nettui.nn.network import Network
from nettui.nn.stages import ActivationStage, Dense, NormalizationStage, Stage
from nettui.nn.trainer import TrainConfig
from nettui.types import Layout


def config_of(probe: Probe) -> TrainConfig:
    """The current settings of a run of nettui's own layers. Raises NotApplicable for any other."""
    probe.ability(Textbook)
    config: TrainConfig = probe.state.config
    return config


def with_settings(probe: Probe, **parts: Any) -> Probe:
    """Before its first step, with other parts of its settings."""
    return probe.redesigned(config=replace(config_of(probe), **parts))


def with_optimizer(probe: Probe, **options: Any) -> Probe:
    """With other options of its optimizer."""
    optimizer: Any = config_of(probe).optimizer
    return with_settings(probe, optimizer=replace(optimizer, **options))


def with_init(probe: Probe, init: Init) -> Probe:
    """With other initial parameters."""
    return with_settings(probe, network=replace(config_of(probe).network, init=init))


def with_hidden(probe: Probe, units: Sequence[int], f: Activation | None = None) -> Probe:
    """With so many units in its hidden layers, or in new ones with the activation f below the scores.

    What is wrong in the code of a layer stays: the layers are those of before with other sizes.
    """
    network = config_of(probe).network
    dense = network.layers
    if len(units) == len(dense) - 1:
        sizes = [dense[0].fan_in, *units, dense[-1].fan_out]
        resized = {stage.site: pair for stage, pair in zip(dense, pairwise(sizes), strict=True)}
        stages = tuple(_resized(stage, resized) for stage in network.stages)
        return with_settings(probe, network=with_stages(network, stages))
    if len(dense) > 1 or f is None:
        raise NotApplicable("its network has other hidden layers")
    sizes = [dense[0].fan_in, *units, dense[0].fan_out]
    layers = [replace(dense[0], number=n, fan_in=a, fan_out=b) for n, (a, b) in enumerate(pairwise(sizes), 1)]
    hidden = [stage for layer in layers[:-1] for stage in (layer, ActivationStage(layer.site, f))]
    others = network.stages[1:]
    return with_settings(probe, network=with_stages(network, (*hidden, layers[-1], *others)))


def with_activation(probe: Probe, f: Activation) -> Probe:
    """With the activation f in every hidden layer, and the init that suits it."""
    network = config_of(probe).network
    below = {stage.site for stage in network.layers[:-1]}
    stages = tuple(
        ActivationStage(stage.layer, f)
        if isinstance(stage, ActivationStage) and stage.layer in below
        else stage
        for stage in network.stages
    )
    return with_settings(probe, network=with_stages(replace(network, init=suitable_init(f)), stages))


def with_stages(network: Network, stages: Sequence[Stage]) -> Network:
    """The network with other stages."""
    layout = Layout(tuple(tensor for stage in stages for tensor in stage.tensors))
    return replace(network, stages=tuple(stages), layout=layout)


def _resized(stage: Stage, sizes: dict[str, tuple[int, int]]) -> Stage:
    if isinstance(stage, NormalizationStage):
        return replace(stage, units=sizes[stage.layer][1])
    if not isinstance(stage, Dense):
        return stage
    fan_in, fan_out = sizes[stage.site]
    return replace(stage, fan_in=fan_in, fan_out=fan_out)


def suitable_init(f: Activation | None) -> Init:
    """He's for relu and its like, Xavier's for the others."""
    return He() if f is not None and "relu" in f.name else Xavier()


def hidden_units(probe: Probe) -> list[int]:
    """The units of each hidden layer. Raises NotApplicable where the layers of own code are not known."""
    if not isinstance(able(probe.trainer, Textbook), Missing):
        return [layer.fan_out for layer in config_of(probe).network.layers[:-1]]
    weights = [tensor for tensor in probe.state.params.layout.tensors if tensor.role == "weight"]
    widths = [tensor.shape[tensor.units] for tensor in weights[:-1] if tensor.units is not None]
    if not weights or len(widths) < len(weights) - 1:
        raise NotApplicable("the units of its layers are not known")
    return widths


def activations(probe: Probe) -> list[Activation]:
    """The activation of each hidden layer that has one."""
    network = config_of(probe).network
    below = {layer.site for layer in network.layers[:-1]}
    return [s.f for s in network.stages if isinstance(s, ActivationStage) and s.layer in below]
