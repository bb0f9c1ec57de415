"""The sanity checks, one file each: a question about a network, how to answer it, possible symptoms."""

from __future__ import annotations

from pkgutil import iter_modules

HELPERS = frozenset(
    (
        *("baselines", "causes", "check", "columns", "comparison", "cost", "diagnosis", "floors"),
        *("initial_weights", "memorize", "monitoring", "not_applicable", "outcome", "probe"),
        *("recorded", "registry"),
        *("report", "run", "seeds", "simple_methods", "trials"),
    )
)
"""The files of this folder that are no checks; the name of every other one is that of its CHECK."""


def check_files() -> list[str]:
    """The files of the checks; none is loaded to name it."""
    return [found.name for found in iter_modules(__path__) if found.name not in HELPERS]


def check_names() -> tuple[str, ...]:
    """The names of all checks."""
    return tuple(file.replace("_", "-") for file in check_files())
