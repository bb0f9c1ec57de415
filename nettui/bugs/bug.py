"""What a planted bug is: a frozen record that turns a sound trainer into a faulty one."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, ClassVar, Protocol, TypeVar

from nettui.common.errors import InvalidValue, Phrase
from nettui.nn.network import Network
from nettui.nn.stages import Stage
from nettui.nn.trainer import BackPropTrainer

Part = TypeVar("Part")

ALWAYS, OFTEN, SOMETIMES = 0.97, 0.6, 0.2
"""How often a fault shows a symptom; one that is not among its signs comes from elsewhere."""


class Bug(Protocol):
    """A bug; the class docstring's first paragraph says in one sentence what was planted."""

    name: ClassVar[str]
    remedy: ClassVar[str]
    """What to try first."""
    symptom_probabilities: ClassVar[Mapping[str, float]]
    """How likely it shows each symptom, by the symptom's name."""

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        """The trainer with the bug in it. Raises InvalidValue where there is no place for it."""
        ...


def describe_bug(fault: Bug | type[Bug]) -> str:
    """What was planted, in one sentence."""
    return " ".join((inspect.getdoc(fault) or "").partition("\n\n")[0].split())


def summarize_bug(kind: type[Bug]) -> str:
    """The same of any network: the first line of the fault's file."""
    return (import_module(kind.__module__).__doc__ or "").partition("\n")[0]


@cache
def bugs() -> Mapping[str, type[Bug]]:
    """Every fault by its name: the FAULT of each file in this folder that has one."""
    package = import_module(__package__)
    modules = [import_module(f"{__package__}.{found.name}") for found in iter_modules(package.__path__)]
    kinds: list[type[Bug]] = [module.BUG for module in modules if hasattr(module, "BUG")]
    return {kind.name: kind for kind in kinds}


def with_config(trainer: BackPropTrainer, **parts: Any) -> BackPropTrainer:
    """The trainer with other hyper-parameters."""
    return type(trainer)(trainer.data, replace(trainer.config, **parts), trainer.seed)


def as_subclass(cls: type[Part], part: Any) -> Part:
    """`part` with the behaviour of `cls`, a subclass of its own."""
    return cls(**{field.name: getattr(part, field.name) for field in fields(part)})


def with_stages(trainer: BackPropTrainer, change: Callable[[Stage], Stage], needs: str) -> BackPropTrainer:
    """The trainer with some of its network's stages changed. Raises InvalidValue where none is."""
    network = trainer.config.network
    stages = tuple(change(stage) for stage in network.stages)
    require_part(any(new is not old for new, old in zip(stages, network.stages, strict=True)), needs)
    return with_network(trainer, replace(network, stages=stages))


def with_network(trainer: BackPropTrainer, network: Network) -> BackPropTrainer:
    """The trainer with another network."""
    return with_config(trainer, network=network)


def require_part(there: bool, needs: str) -> None:
    """Raises InvalidValue unless the scenario has what the fault needs."""
    if not there:
        raise InvalidValue("name", f"a scenario with {needs}", Phrase("none"))
