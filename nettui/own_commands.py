"""What the command line does with a network of the user's own alone."""

from __future__ import annotations

import argparse

from nettui.common.errors import InputError
from nettui.console import print_result

STEPS = 20
"""Steps that are compared with the textbook's unless --steps says how many."""

FINE, DIFFERENT = 0, 1


def beside_textbook(options: argparse.Namespace) -> int:
    """Compares a network of the user's own with the textbook's, step by step; fails if they differ."""
    from nettui.report.beside import render_beside, serialize_beside
    from nettui.scenario import load
    from nettui.sources.own.beside import beside_textbook

    if len(options.scenario) != 1:
        raise InputError("compare options", ["--textbook takes one network: FILE.py:NAME"])
    (name,) = options.scenario
    scenario = load(name, options.set, options.seed, options.trust)
    if not scenario.code.path:
        raise InputError("compare options", ["--textbook is for a network of your own: FILE.py:NAME"])
    found = beside_textbook(scenario.own_trainer(scenario.seed), name, options.steps or STEPS)
    print_result(options, lambda: serialize_beside(found), lambda: render_beside(found))
    return DIFFERENT if found.first else FINE
