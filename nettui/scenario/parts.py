"""The named parts that a scenario chooses from: data sources, activations, losses, optimizers, bugs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nettui.bugs.bug import Bug, bugs
from nettui.common.errors import InvalidValue
from nettui.data.arrays import Arrays
from nettui.data.blobs import Blobs
from nettui.data.cars import Cars
from nettui.data.cifar10 import Cifar10
from nettui.data.circles import Circles
from nettui.data.csv import Csv
from nettui.data.digits import Digits
from nettui.data.files import File, detect_format
from nettui.data.frame import Frame
from nettui.data.function import Function
from nettui.data.gaussian import Gaussian
from nettui.data.hdf5 import Hdf5
from nettui.data.idx import Idx
from nettui.data.images import Images
from nettui.data.inline import Inline
from nettui.data.linear import Linear
from nettui.data.mat import Mat
from nettui.data.moons import Moons
from nettui.data.npy import Npy
from nettui.data.npz import Npz
from nettui.data.pickled import Pickled
from nettui.data.sine import Sine
from nettui.data.source import Source
from nettui.data.spiral import Spiral
from nettui.data.table_folder import TableFolder
from nettui.data.texts import Texts
from nettui.data.xor import Xor
from nettui.nn.activations import ACTIVATIONS, Activation
from nettui.nn.clipping import CLIPS, Clip
from nettui.nn.inits import INITS, Init
from nettui.nn.losses import LOSSES, Loss
from nettui.nn.normalization import NORMALIZATIONS, Normalization
from nettui.nn.optimizers import OPTIMIZERS, Optimizer
from nettui.nn.regularizers import PENALTIES, Penalty
from nettui.nn.schedules import SCHEDULES, Schedule
from nettui.nn.surfaces import SURFACES, Surface
from nettui.scenario.annotations import PartFamily

FILE_FORMATS: dict[str, type[File]] = {
    **{kind.name: kind for kind in (Csv, Frame, Npz, Pickled, Mat, Hdf5, Function)},
    **{kind.name: kind for kind in (Idx, Cifar10, Npy, Texts, TableFolder, Images)},  # each may be a folder
}

SOURCES: dict[str, type[Source]] = {
    **{source.name: source for source in (Digits, Gaussian, Inline)},
    **{source.name: source for source in (Blobs, Circles, Linear, Moons, Spiral, Xor)},
    **{source.name: source for source in (Sine, Cars)},
    **FILE_FORMATS,
}


def resolve_source_name(name: Any, options: Mapping[str, Any]) -> Any:
    """The data source's name; for a `path` without a name, the format of the file there."""
    if "path" not in options or name in [*FILE_FORMATS]:
        return name
    if name is not None:
        raise InvalidValue("source", "no source next to data.path", name)
    return detect_format(options["path"], FILE_FORMATS.values())


PART_FAMILIES: Mapping[Any, PartFamily] = {
    Source: PartFamily("a source of data", SOURCES, resolve_source_name, in_memory=(Arrays,)),
    Activation: PartFamily("an activation", {**ACTIVATIONS, "none": ACTIVATIONS["linear"]}),
    Normalization: PartFamily("a normalization", NORMALIZATIONS),
    Init: PartFamily("an init", INITS),
    Loss: PartFamily("a loss", LOSSES),
    Penalty: PartFamily("a penalty", PENALTIES),
    Optimizer: PartFamily("an optimizer", OPTIMIZERS),
    Schedule: PartFamily("a schedule", SCHEDULES),
    Clip: PartFamily("a way to clip gradients", CLIPS),
    Surface: PartFamily("a surface", SURFACES),
    Bug: PartFamily("a planted bug", bugs()),
}
