"""The commands on one's own data: `new`, `data describe` and `data fetch`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from nettui.common.errors import InputError, unknown_name
from nettui.common.language import tr
from nettui.common.loading import without_collector
from nettui.console import print_result, waiting
from nettui.options import language_of


@without_collector()
def new(options: argparse.Namespace) -> int:
    """Writes a starter scenario, and prints what to do next."""
    from nettui.scenario.starter import write

    with waiting(tr("reading the data")):
        written = write(options.name, options.data, options.label, options.set, language_of(options))
    print("\n".join(written.report(tr)))
    return 0


@without_collector()
def data(options: argparse.Namespace) -> int:
    """Describes a file, or downloads a published data set."""
    if options.action == "describe":
        return _describe(options)
    return _fetch(options)


def _describe(options: argparse.Namespace) -> int:
    """Prints what is in a file of data, and what would be decided to train on it."""
    from nettui.report.description import render_description, serialize_description
    from nettui.scenario.own_data import look

    with waiting(tr("reading the data")):
        found = look(options.name, options.label, options.set, describe=True)
    if found.kind and (options.json or found.columns or not found.problems):
        print_result(
            options, lambda: serialize_description(options.name, found), lambda: render_description(found)
        )
    if found.problems:
        raise InputError("data describe", found.problems)
    return 0


def _fetch(options: argparse.Namespace) -> int:
    """Downloads a published data set into the folder NETTUI_DATA, or else into the user's cache."""
    from nettui.data.fetch import DATASETS, cache_folder, fetch

    if options.name not in DATASETS:
        raise unknown_name("data fetch", "a data set", options.name, DATASETS)
    wanted = DATASETS[options.name]
    folder = Path(os.environ.get("NETTUI_DATA") or cache_folder()).absolute() / options.name
    fetch(wanted, folder, options.mirror, progress=sys.stderr.isatty())
    paths = {part: str(folder / name) for part, name in (("train", wanted.train), ("test", wanted.test))}
    print(json.dumps({"name": options.name, **paths}) if options.json else "\n".join(paths.values()))
    return 0
