"""The named parts that a scenario chooses from: data sources, activations, losses, optimizers, bugs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nettui.bugs.bug import Bug, bugs
from nettui.common.errors import InvalidValue
from nettui.common.lazy import LazyParts
from nettui.data.files import File, detect_format
from nettui.data.source import Source
from nettui.nn.activations import ACTIVATIONS, Activation
from nettui.nn.clipping import CLIPS, Clip
from nettui.nn.inits import INITS, Init
from nettui.nn.losses import LOSSES, Loss
from nettui.nn.normalization import NORMALIZATIONS, Normalization
from nettui.nn.optimizers import OPTIMIZERS, Optimizer
from nettui.nn.regularizers import PENALTIES, Penalty
from nettui.nn.schedules import SCHEDULES, Schedule
from nettui.nn.surface import SURFACES, Surface
from nettui.scenario.annotations import PartFamily

FILES = {
    "csv": "nettui.data.csv:Csv",
    "frame": "nettui.data.frame:Frame",
    "npz": "nettui.data.npz:Npz",
    "pickle": "nettui.data.pickled:Pickled",
    "mat": "nettui.data.mat:Mat",
    "hdf5": "nettui.data.hdf5:Hdf5",
    "function": "nettui.data.function:Function",
    "idx": "nettui.data.idx:Idx",  # this one and those below may be a folder
    "cifar10": "nettui.data.cifar10:Cifar10",
    "npy": "nettui.data.npy:Npy",
    "texts": "nettui.data.texts:Texts",
    "tables": "nettui.data.table_folder:TableFolder",
    "images": "nettui.data.images:Images",
}

COMPUTED = {
    "digits": "nettui.data.digits:Digits",
    "gaussian": "nettui.data.gaussian:Gaussian",
    "inline": "nettui.data.inline:Inline",
    "blobs": "nettui.data.blobs:Blobs",
    "circles": "nettui.data.circles:Circles",
    "linear": "nettui.data.linear:Linear",
    "moons": "nettui.data.moons:Moons",
    "spiral": "nettui.data.spiral:Spiral",
    "xor": "nettui.data.xor:Xor",
    "sine": "nettui.data.sine:Sine",
    "cars": "nettui.data.cars:Cars",
}

FILE_FORMATS = LazyParts[type[File]](FILES)
"""Each is loaded with its first use: to read tables and archives takes a lot of code."""

SOURCES = LazyParts[type[Source]](COMPUTED | FILES)


def resolve_source_name(name: Any, options: Mapping[str, Any]) -> Any:
    """The data source's name; for a `path` without a name, the format of the file there."""
    if "path" not in options or name in [*FILE_FORMATS]:
        return name
    if name is not None:
        raise InvalidValue("source", "no source next to data.path", name)
    return detect_format(options["path"], FILE_FORMATS.values())


PART_FAMILIES: Mapping[Any, PartFamily] = {
    Source: PartFamily("a source of data", SOURCES, resolve_source_name, in_memory=True),
    Activation: PartFamily(
        "an activation", LazyParts(ACTIVATIONS.homes | {"none": ACTIVATIONS.homes["linear"]})
    ),
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
