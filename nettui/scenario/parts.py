"""The named parts that a scenario can be built from: data sources, activations, losses, optimizers and so on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np

from nettui.bugs.bug import Fault, faults
from nettui.bugs.none import Nothing
from nettui.common.errors import InvalidValue
from nettui.data import files
from nettui.data.blobs import Blobs
from nettui.data.cifar10 import Cifar10
from nettui.data.circles import Circles
from nettui.data.csv import Csv
from nettui.data.digits import Digits
from nettui.data.files import File, kind_of
from nettui.data.gaussian import Gaussian
from nettui.data.idx import Idx
from nettui.data.inline import Inline
from nettui.data.linear import Linear
from nettui.data.moons import Moons
from nettui.data.npz import Npz
from nettui.data.preprocessing import Scale, prepare
from nettui.data.source import Source
from nettui.data.spiral import Spiral
from nettui.data.xor import Xor
from nettui.nn.activations import ACTIVATIONS, Activation, ReLU
from nettui.nn.descent import Descent, SurfaceTrainer
from nettui.nn.dropout import KEEP_ALL, Dropout
from nettui.nn.inits import INITS, He, Init
from nettui.nn.losses import LOSSES, CrossEntropy, Loss
from nettui.nn.network import Network
from nettui.nn.optimizers import OPTIMIZERS, SGD, Optimizer
from nettui.nn.regularizers import L2, PENALTIES, Penalty
from nettui.nn.schedules import SCHEDULES, Constant, Schedule
from nettui.nn.surfaces import SURFACES, Flat, Surface
from nettui.nn.trainer import BackPropTrainer, Hyper, Stop
from nettui.scenario.lessons import LessonEntry
from nettui.scenario.schema import BESIDE, HIDDEN, KEY, PartFamily, Rule
from nettui.types import Dataset

FILES: dict[str, type[File]] = {kind.name: kind for kind in (Csv, Npz, Idx, Cifar10)}

SOURCES: dict[str, type[Source]] = {
    **{source.name: source for source in (Digits, Gaussian, Inline)},
    **{source.name: source for source in (Blobs, Circles, Linear, Moons, Spiral, Xor)},
    **FILES,
}


def resolve_source_name(name: Any, options: Mapping[str, Any]) -> Any:
    """The source of that name; where there is a `path`, the kind of file that lies there."""
    if "path" not in options or name in [*FILES]:
        return name
    if name is not None:
        raise InvalidValue("source", "no source beside data.path", name)
    return kind_of(options["path"], FILES.values())


PART_FAMILIES: Mapping[Any, PartFamily] = {
    Source: PartFamily("a source of data", SOURCES, resolve_source_name),
    Activation: PartFamily("an activation", ACTIVATIONS),
    Init: PartFamily("an init", INITS),
    Loss: PartFamily("a loss", LOSSES),
    Penalty: PartFamily("a penalty", PENALTIES),
    Optimizer: PartFamily("an optimizer", OPTIMIZERS),
    Schedule: PartFamily("a schedule", SCHEDULES),
    Surface: PartFamily("a surface", SURFACES),
    Fault: PartFamily("a fault", faults()),
}
