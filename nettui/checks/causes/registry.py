"""All causes: the CAUSES of each file in this folder that has some."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from nettui.bugs.bug import bugs, summarize_bug
from nettui.checks import causes as package
from nettui.checks.causes.cause import Cause


@cache
def causes() -> Mapping[str, Cause]:
    """Every cause by its name; one that can be planted is described by its bug."""
    names = [f"{package.__name__}.{found.name}" for found in iter_modules(package.__path__)]
    modules = [import_module(name) for name in names if name != __name__]
    found = [cause for module in modules for cause in getattr(module, "CAUSES", ())]
    return {cause.name: _described(cause) for cause in found}


def recognizable_causes() -> Mapping[str, Cause]:
    """The causes that have symptoms, by their names."""
    return {name: cause for name, cause in causes().items() if cause.symptoms}


def _described(cause: Cause) -> Cause:
    planted = bugs().get(cause.name)
    return replace(cause, what=cause.what or summarize_bug(planted)) if planted else cause
