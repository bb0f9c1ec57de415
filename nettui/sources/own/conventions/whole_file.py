"""A file as an object: its variables are attributes, its functions are methods that use those."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from copy import deepcopy
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, ClassVar

MOST = 2**25
"""Bytes of a variable that is part of the object's state; a larger one is taken for data."""

SHARED = (type, ModuleType, FunctionType, BuiltinFunctionType)


class WholeFile:
    """Made from a file's module; a copy has variables of its own, and functions that read and write those.

    So a network that a file keeps in its variables is one like any other, which is copied to be asked.
    """

    held_module: ClassVar[ModuleType]
    held_state: ClassVar[tuple[str, ...]] = ()
    """The names of the module's variables that are part of the state."""
    held_ways: ClassVar[dict[Any, Any]] = {}
    """How its functions are given samples, once that is known; all copies know it."""

    def __new__(cls) -> WholeFile:
        found = super().__new__(cls)
        known = vars(found)
        for name, value in vars(cls.held_module).items():
            known[name] = _rebound(value, known) if _is_own(value, cls.held_module) else value
        return found

    def __getstate__(self) -> dict[str, Any]:
        """The variables that may change, and those that the file's code has added."""
        shared = vars(self.held_module).keys() - set(self.held_state)
        return {
            name: value
            for name, value in vars(self).items()
            if name not in shared and not isinstance(value, SHARED)
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)


def whole_file(module: ModuleType) -> WholeFile:
    """The module's functions, and copies of its variables, as an object."""
    own = {"held_module": module, "held_state": tuple(_variables(module)), "held_ways": {}}
    found: WholeFile = type(module.__name__, (WholeFile,), own)()
    return found


def own_functions(target: object) -> dict[str, FunctionType]:
    """The functions of the file itself by name; none of another object."""
    if not isinstance(target, WholeFile):
        return {}
    found = vars(target)
    return {
        name: each
        for name, each in found.items()
        if isinstance(each, FunctionType) and each.__globals__ is found
    }


def _is_own(value: object, module: ModuleType) -> bool:
    return isinstance(value, FunctionType) and value.__globals__ is vars(module)


def _rebound(function: FunctionType, known: dict[str, Any]) -> FunctionType:
    """The same function, which uses other variables."""
    found = FunctionType(
        function.__code__, known, function.__name__, function.__defaults__, function.__closure__
    )
    found.__kwdefaults__, found.__module__ = function.__kwdefaults__, function.__module__
    return found


def _variables(module: ModuleType) -> Iterator[str]:
    """The names of variables that can be copied and are no larger than MOST."""
    for name, value in vars(module).items():
        if name.startswith("__") or isinstance(value, SHARED):
            continue
        try:
            if len(pickle.dumps(value)) <= MOST and deepcopy(value) is not None:
                yield name
        except Exception:
            continue
