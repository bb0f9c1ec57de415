"""Opens what a command names, a scenario or a session on one, and shows meanwhile that work goes on."""

from __future__ import annotations

import argparse
from functools import partial
from typing import TYPE_CHECKING

from nettui.common.language import tr
from nettui.common.trust import is_code
from nettui.console import progress, report_steps, waiting
from nettui.options import language_of

if TYPE_CHECKING:
    from nettui.debugger.session import Session
    from nettui.scenario import Scenario


def load_scenario(options: argparse.Namespace) -> Scenario:
    """The scenario that the options name, with their values, silently. Raises InputError."""
    from nettui.scenario import load

    return load(options.scenario, options.set, options.seed, options.trust)


def named_scenario(options: argparse.Namespace) -> Scenario:
    """The same, and on a terminal it is shown that work goes on."""
    with waiting(tr("looking at your code") if is_code(options.scenario) else tr("reading the data")):
        return load_scenario(options)


def named_session(options: argparse.Namespace, alone: bool = False) -> Session:
    """A session on what the options name; `alone`: on the first of several runs. Raises InputError."""
    from nettui.scenario import open_named

    memory = getattr(options, "memory", 512) << 20
    opened = partial(open_named, options.scenario, options.set, options.seed, memory, trusted=options.trust)
    with progress(tr("replaying")) as advance:
        return opened(on_step=report_steps(advance), alone=alone, language=language_of(options))
