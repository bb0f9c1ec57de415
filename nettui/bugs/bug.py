"""A planted bug: a frozen record that turns a correct trainer into an incorrect one."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from nettui.common.errors import InvalidValue, Phrase
from nettui.common.lazy import LazyParts

if TYPE_CHECKING:  # a scenario that is only shown trains nothing
    from nettui.data.dataset import Dataset
    from nettui.nn.network import Network
    from nettui.nn.stages import Stage
    from nettui.nn.trainer import BackPropTrainer

Part = TypeVar("Part")


class Bug(Protocol):
    """A bug that can be planted; the first paragraph of the class docstring is one sentence about it."""

    name: ClassVar[str]

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        """The trainer with the bug. Raises InvalidValue if it lacks the part that the bug is in."""
        ...


def describe_bug(bug: Bug | type[Bug]) -> str:
    """What was planted, in one sentence."""
    return " ".join((inspect.getdoc(bug) or "").partition("\n\n")[0].split())


def summarize_bug(kind: type[Bug]) -> str:
    """What is wrong, without the details of how nettui plants it: the first line of the bug's file."""
    return (import_module(kind.__module__).__doc__ or "").partition("\n")[0]


HELPERS = ("bug", "altered_init")
"""The files of this folder that are no bugs; the name of every other one is that of its BUG."""


@cache
def bugs() -> Mapping[str, type[Bug]]:
    """Every bug by its name: the BUG of each file in this folder, loaded when it is asked for."""
    files = [found.name for found in iter_modules([os.path.dirname(__file__)]) if found.name not in HELPERS]
    return LazyParts({file.replace("_", "-"): f"{__package__}.{file}:BUG" for file in files})


def with_config(trainer: BackPropTrainer, **parts: Any) -> BackPropTrainer:
    """The trainer with some hyper-parameters replaced."""
    return trainer.redesigned(config=replace(trainer.config, **parts))


def with_data(trainer: BackPropTrainer, data: Dataset) -> BackPropTrainer:
    """The trainer on another data set."""
    return trainer.redesigned(data=data)


def with_classes(trainer: BackPropTrainer) -> Dataset:
    """The trainer's data, whose labels are classes. Raises InvalidValue where they are numbers to predict."""
    if not trainer.data.classes:
        raise InvalidValue("name", "a scenario with classes as labels", Phrase("numbers to predict"))
    return trainer.data


def as_subclass(cls: type[Part], part: Any) -> Part:
    """`part` as an instance of `cls`, a subclass of its class."""
    return cls(**{field.name: getattr(part, field.name) for field in fields(part)})


def with_stages(trainer: BackPropTrainer, change: Callable[[Stage], Stage], needs: str) -> BackPropTrainer:
    """The trainer with its network's stages replaced by `change`.

    Raises InvalidValue, with `needs` as what was expected, if no stage changes.
    """
    network = trainer.config.network
    stages = tuple(change(stage) for stage in network.stages)
    require_part(any(new is not old for new, old in zip(stages, network.stages, strict=True)), needs)
    return with_network(trainer, replace(network, stages=stages))


def with_network(trainer: BackPropTrainer, network: Network) -> BackPropTrainer:
    """The trainer with another network."""
    return with_config(trainer, network=network)


def require_part(present: bool, needs: str) -> None:
    """Raises InvalidValue unless the scenario has what the bug needs."""
    if not present:
        raise InvalidValue("name", f"a scenario with {needs}", Phrase("none"))
