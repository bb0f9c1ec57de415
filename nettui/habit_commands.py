"""The commands about one's habits: settings, completion in the shell, help and manual."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from nettui.common.language import preferred_language, tr
from nettui.common.loading import without_collector
from nettui.console import print_result, print_text
from nettui.options import build_parsers, language_of
from nettui.settings import FULL_SPEED, Settings, judge, settings_path

if TYPE_CHECKING:
    from rich.console import RenderableType

SCREENS = (None, "run", "course", "compare", "config")
"""Commands that report themselves what is wrong with the settings."""


@without_collector()
def help_(options: argparse.Namespace) -> int:
    """Shows a page of the manual, or the topics that it has."""
    from nettui.report.manual import topic_text

    print_text(*topic_text(options.topic, language_of(options), [*build_parsers()[1]]))
    return 0


@without_collector()
def manual(options: argparse.Namespace) -> int:
    """Writes the manual as HTML."""
    from nettui.report.manual_html import write_manual

    print(write_manual(options.html))
    return 0


@without_collector()
def completion(options: argparse.Namespace) -> int:
    """Prints the script that completes in a shell."""
    from nettui.completion import completion_script

    print(completion_script(options.shell), end="")
    return 0


@without_collector()
def config(options: argparse.Namespace) -> int:
    """Shows where the settings are, and every value; what is wrong with them goes to stderr."""

    from nettui.tui.habits import all_settings
    from nettui.tui.key_names import effective_keys
    from nettui.tui.page_names import EVERY_PAGE, as_text

    path = settings_path()
    found = all_settings(path)
    settings = dict(_values(found, options.lang))
    keys = {
        command: {"value": key, "from": "file" if command in found.keys else "default"}
        for command, key in effective_keys(found.keys).items()
    }
    panels = {
        page.name: {
            "value": as_text(found.panels.get(page.name, page.rows)),
            "from": "file" if page.name in found.panels else "default",
        }
        for page in EVERY_PAGE
    }
    shown = {
        "path": str(path),
        "exists": path.is_file(),
        "settings": settings,
        "keys": keys,
        "panels": panels,
        "problems": [str(problem) for problem in found.problems],
    }
    print_result(options, lambda: shown, lambda: _table(shown))
    _warn(found)
    return 0


def _values(found: Settings, language: str | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every setting with its value and where it comes from."""
    from nettui.tui.theme_names import default_theme

    defaults = {"theme": default_theme(), "pace": FULL_SPEED, "page": "health"}
    for name, default in defaults.items():
        yield (
            name,
            {"value": found.values.get(name, default), "from": "file" if name in found.values else "default"},
        )
    if language:
        yield "language", {"value": language, "from": "command line"}
    elif "language" in found.values:
        yield "language", {"value": found.values["language"], "from": "file"}
    else:
        yield "language", {"value": preferred_language(os.environ), "from": "locale"}


def _table(shown: Mapping[str, Any]) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    from nettui.report.tables.layout import new_table

    table = new_table(["setting", "value", "from"], left=(0, 1, 2))
    keys = {f"keys.{command}": value for command, value in shown["keys"].items()}
    panels = {f"panels.{page}": value for page, value in shown["panels"].items()}
    for name, value in {**shown["settings"], **keys, **panels}.items():
        said = value["value"]
        rows = "\n".join(said) if isinstance(said, list) else str(said)
        table.add_row(name, Text(rows), tr(value["from"]))
    return Group(Text(shown["path"] if shown["exists"] else tr(f"{shown['path']}: no such file yet")), table)


def warn_about_settings(command: str | None) -> None:
    """Says what is wrong with the file, or with the language in it, unless the command does."""
    if command not in SCREENS:
        _warn(judge(settings_path(), {"language": ("en", "fr")}))


def _warn(found: Settings) -> None:
    for problem in found.problems:
        print(f"nettui: {tr('warning')}{tr(': ')}{tr(str(problem))}", file=sys.stderr)
