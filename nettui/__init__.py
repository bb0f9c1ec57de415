"""nettui: a debugger for neural-network training in a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # NumPy and the rest are loaded by the functions, so that `import nettui` costs nothing
    from nettui.checks.diagnosis import Examination
    from nettui.debugger.session import Session
    from nettui.debugger.view import View
    from nettui.gradient_check import GradientCheck

__version__ = "0.1.0"


def open(name: str, set: Mapping[str, object] | None = None, seed: int | None = None) -> Session:
    """The debugger on a scenario, a name or a path to a .toml or .session, and on its variants beside it.

    `set` gives values by dotted key.

    Raises nettui.common.errors.InputError, which tells all that is wrong.
    """
    from nettui.scenario import open_named

    session = open_named(name, set or {}, seed)
    session.exporter = _printed
    return session


def _printed(view: View, path: str) -> str:
    """Rich is loaded when something is exported, not by every session."""
    from nettui.report.export import export_view

    return export_view(view, path)


def gradcheck(name: str, set: Mapping[str, object] | None = None, seed: int | None = None) -> GradientCheck:
    """Numeric against back-propagated gradients of all parameters, where a scenario or session opens.

    Raises nettui.common.errors.InputError, which tells all that is wrong.
    """
    return open(name, set, seed).gradcheck(sample=None)


def check(name: str, set: Mapping[str, object] | None = None, seed: int | None = None) -> Examination:
    """The sanity checks where a scenario or session opens; iterates over its findings.

    Raises nettui.common.errors.InputError, which tells all that is wrong.
    """
    return open(name, set, seed).check()
