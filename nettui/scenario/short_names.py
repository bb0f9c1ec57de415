"""Short names for the fields of a scenario, and scenarios on arrays in memory: what nettui.open accepts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nettui.common.errors import InputError, InvalidValue, nearest
from nettui.data.arrays import Arrays, samples_of_objects
from nettui.scenario.config import Scenario
from nettui.scenario.loading import parse_scenario
from nettui.scenario.other_names import OTHER_NAMES, true_reason
from nettui.scenario.overrides import apply_overrides

DEFAULT_BATCH = 32
"""Samples of a mini-batch on arrays in memory, where there are that many."""
FOR_QUANTITIES = {"loss.name": "squared-error", "data.scale_target": "standardize"}
"""What is set for labels that are numbers to predict, unless the user says otherwise."""

SHORT_NAMES: Mapping[str, str] = {
    "hidden": "network.hidden",
    "activation": "network.activation",
    "init": "network.init",
    "bias": "network.bias",
    "dropout": "network.dropout",
    "dtype": "network.dtype",
    "loss": "loss.name",
    "smoothing": "loss.smoothing",
    "weights": "loss.weights",
    "penalty": "loss.penalty",
    "optimizer": "train.optimizer",
    "rate": "train.optimizer.rate",
    "schedule": "train.schedule",
    "batch": "train.batch",
    "epochs": "train.epochs",
    "stop": "train.stop",
    "warmup": "train.warmup",
    "clip": "train.clip",
    "shuffle": "train.shuffle",
    "scale": "data.scale",
    "validation": "data.validation",
    "split": "data.split",
}


def expand_names(fields: Mapping[str, object]) -> dict[str, object]:
    """Values by dotted key, from values by short name. Raises InputError for an unknown name."""
    problems = [
        InvalidValue("argument", "the short name of a scenario's field", name, _hint(name))
        for name in fields
        if name not in SHORT_NAMES
    ]
    if problems:
        raise InputError("nettui.open", problems)
    return {path: _plain(fields[name]) for name, path in SHORT_NAMES.items() if name in fields}


def _hint(name: str) -> str:
    """The short name of the field that others call so, why there is none, or the nearest one."""
    path = OTHER_NAMES["a key"].ours(name)
    ours = next((short for short, long in SHORT_NAMES.items() if long == path), "")
    return f"nettui calls it {ours!r}" if ours else true_reason("a key", name) or nearest(name, SHORT_NAMES)


def scenario_on_arrays(data: object, values: Mapping[str, object], seed: int | None) -> Scenario:
    """The scenario that trains on data = (X, y), with other fields by dotted key. Raises InputError."""
    try:
        source = Arrays(samples_of_objects(data))
    except InvalidValue as problem:
        raise InputError("nettui.open", [problem.under("data")]) from None
    given = {**values, **({} if seed is None else {"seed": seed})}
    if source.samples.not_classes is not None and not {"loss", "loss.name", "data.task"} & {*given}:
        given = {**FOR_QUANTITIES, **given}
    scenario, problems = _parse(source, {"train.batch": DEFAULT_BATCH, **given})
    if "train.batch" not in given and any(problem.where == "train.batch" for problem in problems):
        scenario, problems = _parse(source, {"train.batch": "all", **given})  # fewer samples than that
    if problems:
        raise InputError("nettui.open", problems)
    return scenario


def _parse(source: Arrays, values: Mapping[str, object]) -> tuple[Scenario, list[InvalidValue]]:
    table: dict[str, Any] = {"data": {"source": source}}
    problems = apply_overrides(table, values)
    scenario, scenario_problems = parse_scenario(table, "arrays")
    return scenario, [*problems, *scenario_problems]


def _plain(value: object) -> object:
    """Tuples and NumPy numbers as the lists and numbers that a scenario file would hold."""
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value.item() if isinstance(value, np.generic) else value
