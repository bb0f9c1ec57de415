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
from nettui.nn.network import Network, Stage
from nettui.nn.trainer import BackPropTrainer

Part = TypeVar("Part")

ALWAYS, OFTEN, SOMETIMES = 0.97, 0.6, 0.2
"""How often a fault shows a symptom; one that is not among its signs comes from elsewhere."""


class Fault(Protocol):
    """A bug; the class docstring's first paragraph says in one sentence what was planted."""

    name: ClassVar[str]
    remedy: ClassVar[str]
    """What to try first."""
    signs: ClassVar[Mapping[str, float]]
    """How likely it shows each symptom, by the symptom's name."""

    def plant(self, trainer: BackPropTrainer) -> BackPropTrainer:
        """The trainer with the bug in it. Raises InvalidValue where there is no place for it."""
        ...


def reveal(fault: Fault | type[Fault]) -> str:
    """What was planted, in one sentence."""
    return " ".join((inspect.getdoc(fault) or "").partition("\n\n")[0].split())


def about(kind: type[Fault]) -> str:
    """The same of any network: the first line of the fault's file."""
    return (import_module(kind.__module__).__doc__ or "").partition("\n")[0]


@cache
def faults() -> Mapping[str, type[Fault]]:
    """Every fault by its name: the FAULT of each file in this folder that has one."""
    package = import_module(__package__)
    modules = [import_module(f"{__package__}.{found.name}") for found in iter_modules(package.__path__)]
    kinds: list[type[Fault]] = [module.FAULT for module in modules if hasattr(module, "FAULT")]
    return {kind.name: kind for kind in kinds}


def changed(trainer: BackPropTrainer, **parts: Any) -> BackPropTrainer:
    """The trainer with other hyper-parameters."""
    return type(trainer)(trainer.data, replace(trainer.config, **parts), trainer.seed)


def recast(cls: type[Part], part: Any) -> Part:
    """`part` with the behaviour of `cls`, a subclass of its own."""
    return cls(**{field.name: getattr(part, field.name) for field in fields(part)})


def restaged(trainer: BackPropTrainer, change: Callable[[Stage], Stage], needs: str) -> BackPropTrainer:
    """The trainer with some of its network's stages changed. Raises InvalidValue where none is."""
    network = trainer.config.network
    stages = tuple(change(stage) for stage in network.stages)
    require_place(any(new is not old for new, old in zip(stages, network.stages, strict=True)), needs)
    return renetworked(trainer, replace(network, stages=stages))


def renetworked(trainer: BackPropTrainer, network: Network) -> BackPropTrainer:
    """The trainer with another network."""
    return changed(trainer, network=network)


def require_place(there: bool, needs: str) -> None:
    """Raises InvalidValue unless the scenario has what the fault needs."""
    if not there:
        raise InvalidValue("name", f"a scenario with {needs}", Phrase("none"))
