"""A scenario for JSON, with the layers and samples it leads to: the result of `show --json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nettui.bugs.bug import describe_bug
from nettui.bugs.none import NoBug
from nettui.common.language import Language
from nettui.data.dataset import Dataset
from nettui.data.summary import of_dataset
from nettui.nn.network import Network
from nettui.nn.surface import NoSurface
from nettui.report.serialize.values import json_value
from nettui.scenario.config import Scenario
from nettui.scenario.lesson_entries import text_in
from nettui.scenario.tables import to_table
from nettui.types import Layout

if TYPE_CHECKING:
    from nettui.sources.own.trainer import OwnTrainer


def serialize_scenario(
    scenario: Scenario, reveal_bug: bool = False, language: Language = "en"
) -> dict[str, Any]:
    """The result of `show --json`: every field with its value, the layers, and the numbers of samples.

    A planted bug, and the lesson that names it, are hidden unless `reveal_bug`. The title is in `language`.
    """
    title = text_in(scenario.title, language)
    fields = {"name": scenario.name, **to_table(scenario), "title": title}
    if not isinstance(scenario.surface, NoSurface):
        return {**fields, "layers": [], "parameters": 2}
    if scenario.code.path:
        return {**fields, **_own_network(scenario.own_trainer(scenario.seed))}
    data, network = _trained(scenario)
    return {
        **fields,
        **_bug_fields(scenario, reveal_bug),
        "samples": _samples(data),
        "layers": _layers(scenario, network),
        "parameters": network.layout.size,
    }


def _trained(scenario: Scenario) -> tuple[Dataset, Network]:
    """The samples and the network; a planted bug may have changed them."""
    if isinstance(scenario.fault, NoBug):
        return scenario.dataset(scenario.seed), scenario.dense_network(scenario.seed)
    trainer = scenario.network_trainer(scenario.seed)
    return trainer.data, trainer.config.network


def _samples(data: Dataset) -> dict[str, Any]:
    return {
        "train": len(data.train.t),
        "validation": len(data.validation.t) if data.validation else 0,
        "features": data.train.x[0].size,
        "classes": data.classes,
        "names": json_value(data.names if data.target is None else data.names._replace(classes=())),
        "summary": of_dataset(data),
        **_target(data),
    }


def _own_network(trainer: OwnTrainer) -> dict[str, Any]:
    """The user's own network: its parameters by their names, in the layers that they seem to belong to."""
    layout, structure = trainer.start().params.layout, trainer.own.found.structure
    activations = [*(f.name for f in structure.activations), structure.output] if structure else []
    return {
        "samples": _samples(trainer.data),
        "layers": [
            {
                "name": layer,
                "activation": activations[number] if number < len(activations) else "",
                "W": [*layout.by_name[layout.of(layer, "weight")[0]].shape],
                "b": [layout.by_name[name].size for name in layout.of(layer, "bias")[:1]] or None,
                "parameters": _parameter_count(layout, layer),
                "tensors": [tensor.name for tensor in layout.tensors if tensor.layer == layer],
            }
            for number, layer in enumerate(layout.layers)
        ],
        "parameters": layout.size,
        "about": [*trainer.about()],
    }


def _layers(scenario: Scenario, network: Network) -> list[dict[str, Any]]:
    given = scenario.network
    activations = [*(activation.name for activation in given.activations), given.output.name]
    normalizations = [*(part.name for part in given.normalizations), "none"]
    return [
        {
            "name": dense.site,
            "activation": activation,
            **({} if normalization == "none" else {"normalization": normalization}),
            "W": [dense.fan_in, dense.fan_out],
            "b": [dense.fan_out] if dense.has_bias else None,
            "parameters": _parameter_count(network.layout, dense.site),
        }
        for dense, activation, normalization in zip(network.layers, activations, normalizations, strict=True)
    ]


def _target(data: Dataset) -> dict[str, Any]:
    """The numbers to predict, in their own units; nothing where there are classes."""
    if data.target is None:
        return {}
    t = data.target.restore(data.train.t)
    with np.errstate(all="ignore"):  # a square of a large target is infinite
        sizes = {"min": t.min(), "max": t.max(), "mean": t.mean(), "std": t.std()}
    return {"target": {"name": data.names.target, **{key: json_value(float(x)) for key, x in sizes.items()}}}


def _parameter_count(layout: Layout, layer: str) -> int:
    return sum(tensor.size for tensor in layout.tensors if tensor.layer == layer)


def _bug_fields(scenario: Scenario, reveal_bug: bool) -> dict[str, Any]:
    """The fields that hide a planted bug, or reveal it."""
    if scenario.fault.name == "none":
        return {}
    if reveal_bug:
        return {"reveal": describe_bug(scenario.fault)}
    return {"fault": {"name": "hidden"}, "lesson": [{"at": entry.at} for entry in scenario.lesson]}
