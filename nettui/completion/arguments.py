"""The commands and their arguments, read from the parsers of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from nettui.completion.values import Value, values
from nettui.options import build_parsers

REPEATED = ("set", "only", "skip")
"""Where the values go of options that may be given several times."""


class Argument(NamedTuple):
    """An option, with its names, or a positional, without; `value` is None if it takes none."""

    names: tuple[str, ...]
    help: str
    value: Value | None
    repeats: bool
    label: str


class Command(NamedTuple):
    """A command, named "" before there is one: its options, and its positionals in their order."""

    name: str
    help: str
    options: tuple[Argument, ...]
    places: tuple[Argument, ...]


def read_commands() -> list[Command]:
    """Every command, first that without a name."""
    parser, parsers = build_parsers()
    known, commands = values(), tuple(parsers)
    root = _read("", parser, known)
    place = Argument(names=(), help="", value=Value(commands), repeats=False, label="command")
    return [root._replace(places=(place,)), *(_read(name, each, known) for name, each in parsers.items())]


def _read(name: str, parser: argparse.ArgumentParser, known: Mapping[str, Value]) -> Command:
    arguments = [*_arguments(name, parser, known)]
    return Command(
        name=name,
        help=parser.description or "",
        options=tuple(argument for argument in arguments if argument.names),
        places=tuple(argument for argument in arguments if not argument.names),
    )


def _arguments(
    command: str, parser: argparse.ArgumentParser, known: Mapping[str, Value]
) -> Iterator[Argument]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            continue
        name = action.option_strings[-1] if action.option_strings else action.dest
        value = known.get(f"{command} {name}") or known.get(name) or Value(tuple(action.choices or ()))
        yield Argument(
            names=tuple(action.option_strings),
            help=action.help or "",
            value=None if action.nargs == 0 else value,
            repeats=action.nargs == "+" or action.dest in REPEATED,
            label=action.dest if action.metavar is None else str(action.metavar),
        )
