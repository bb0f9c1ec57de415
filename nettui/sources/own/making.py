"""Makes what a learner's file names: an object of a class, or what a function returns."""

from __future__ import annotations

from collections.abc import Mapping
from types import FunctionType
from typing import Any, NamedTuple

import numpy as np

from nettui.abilities import Trainer
from nettui.common.errors import InvalidValue, Phrase
from nettui.common.foreign import call
from nettui.sources.own.as_in_file import lines_that_make, made_as_in_file
from nettui.sources.own.conventions.signature import method, required
from nettui.sources.own.loading import Loaded
from nettui.sources.own.running import Output, quiet
from nettui.sources.own.sizes import Sizes, arguments_for


class Made(NamedTuple):
    """What was made, and in words how."""

    thing: Any
    told: str


class ReadyTrainer(NamedTuple):
    """A trainer that the file makes in place of a network: it has its own data, rate and mini-batches."""

    trainer: Trainer
    name: str

    @property
    def own_rate(self) -> float | None:
        """None: it keeps its rate to itself."""
        return None


def make(loaded: Loaded, target: Any, sizes: Sizes, given: Mapping[str, Any], output: Output) -> Made:
    """The target itself, or what it returns for the arguments `given` and those that its names ask for."""
    if not isinstance(target, type | FunctionType):
        return Made(target, told(target, {}))
    name = loaded.name or target.__name__
    try:
        arguments = arguments_for(target, sizes, given, name)
    except InvalidValue:
        if given or (lines := lines_that_make(loaded.source, target.__name__)) is None:
            raise
        with quiet(output):
            return Made(call(f"{name}()", made_as_in_file, loaded, lines), f"made as in line {lines.number}")
    with quiet(output):
        return Made(call(f"{name}()", target, **arguments), told(target, arguments))


def told(target: Any, arguments: Mapping[str, Any]) -> str:
    """How something was made."""
    if not isinstance(target, type | FunctionType):
        return "taken from the file as it is"
    given = ", ".join(
        f"{name}={'…' if isinstance(value, np.ndarray) else value}" for name, value in arguments.items()
    )
    return f"made by {getattr(target, '__name__', 'it')}({given})"


def is_trainer(thing: Any) -> bool:
    """Whether it has start() and step(state)."""
    start, step = method(thing, "start"), method(thing, "step")
    if isinstance(thing, type) or start is None or step is None:
        return False
    return not required(start) and len(required(step)) == 1


def described(thing: Any) -> Phrase:
    """What was made, for messages: of an object of the user's, what it has."""
    kind = type(thing)
    if thing is None or kind.__module__ in ("builtins", "numpy"):
        return Phrase("None" if thing is None else f"an object of type {kind.__name__}")
    known = [name for name in dir(thing) if not name.startswith("_")][:12]
    has = ", ".join(map(repr, known)) or "nothing"  # in quotes, names are not translated
    return Phrase(f"an object {kind.__name__!r} that has {has}")
