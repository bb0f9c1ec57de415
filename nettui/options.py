"""What may be written after `nettui`: the commands with their options; tells what is wrong with it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import NoReturn

from nettui import __version__
from nettui.common.errors import InputError, nearest, unknown_name
from nettui.common.language import LANGUAGES
from nettui.common.text import whole

DOES = "A debugger for neural-network training in a terminal; without a COMMAND, the home screen."
PLAINLY = "draw with plain characters"
OWN = "your own samples: .csv, .npz, MNIST's idx(.gz), CIFAR-10's batches; default: digits that ship"
SPEAK = "the language of lessons and keys, instead of the locale's"


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that complains as the rest of nettui does."""

    def error(self, message: str) -> NoReturn:
        raise InputError(self.prog.removeprefix("nettui ") + " options", [message])


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options; `command` is the command's name, or None where there is none. Raises InputError."""
    parser, commands = _parsers()
    pairs = zip(["", *arguments], arguments, strict=False)
    word = next((word for before, word in pairs if not word.startswith("-") and before != "--lang"), None)
    if word is not None and word not in commands:
        raise unknown_name("command", "a command", word, commands)
    options, rest = parser.parse_known_args(arguments)
    if rest:
        known = commands[word]._option_string_actions if word else parser._option_string_actions
        hint = f"put it after {word!r}" if rest[0] in known else nearest(rest[0], known)
        raise InputError(word or "options", [f"unexpected {rest[0]!r}, {hint}"])
    return options


def _parsers() -> tuple[Parser, dict[str, Parser]]:
    parser = Parser(prog="nettui", description=DOES)
    parser.add_argument("--version", action="version", version=f"nettui {__version__}")
    parser.add_argument("--ascii", action="store_true", help=PLAINLY)
    parser.add_argument("--lang", choices=LANGUAGES, help=SPEAK)
    found = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands: dict[str, Parser] = {}

    def command(name: str, does: str, scenario: bool = True) -> Parser:
        made = found.add_parser(name, help=does, description=does, allow_abbrev=False)
        if scenario:
            many = "+" if name in ("check", "compare") else None
            told = "one that ships, or a path to a .toml or a .session"
            made.add_argument("scenario", metavar="SCENARIO", nargs=many, help=told)
            made.add_argument(
                "--set",
                action="append",
                default=[],
                metavar="PATH=VALUE",
                help="any field, as in train.batch=32",
            )
            made.add_argument("--seed", type=_whole(0), metavar="N", help="instead of the scenario's own")
        if name not in ("run", "new"):
            made.add_argument("--json", action="store_true", help="JSON on stdout")
        commands[name] = made
        return made

    on_screen = command("run", "the debugger on a screen")
    on_screen.add_argument("--resume", action="store_true", help="where the last session of it was left")
    script = command("do", "runs debugger commands without a screen and prints the last view")
    script.add_argument("commands", metavar="COMMANDS", help="as in 'next 10; unstep'")
    for made in (on_screen, script):
        made.add_argument("--memory", type=_whole(1), default=512, metavar="MB", help="to remember steps in")
    training = command("trace", "trains without a screen, a reading a line")
    comparing = command("compare", "scenarios and their variants in lockstep: on a screen, or a line a step")
    for made in (on_screen, comparing):  # without a default of its own, which would undo `--ascii run`
        made.add_argument("--ascii", action="store_true", default=argparse.SUPPRESS, help=PLAINLY)
    for made in (training, comparing):
        made.add_argument("--csv", action="store_true", help="CSV on stdout")
        made.add_argument("--steps", type=_whole(1), metavar="N", help="default: to the end")
        made.add_argument("--every", type=_whole(1), default=1, metavar="K", help="a line every K steps")
    asking = command("check", "the sanity checks, and what they amount to")
    asking.add_argument("--only", action="append", default=[], metavar="NAME", help="this check; repeatable")
    asking.add_argument("--skip", action="append", default=[], metavar="NAME", help="not this; repeatable")
    checking = command("gradcheck", "numeric against back-propagated gradients")
    checking.add_argument("--method", choices=("forward", "central", "complex"), default="central")
    checking.add_argument("--h", type=float, metavar="H", help="how far a parameter is moved")
    count = checking.add_mutually_exclusive_group()
    count.add_argument("--all", action="store_true", help="every parameter")
    count.add_argument("--sample", type=_whole(1), metavar="N", help="N of each tensor")
    checking.add_argument("--sweep", action="store_true", help="the error of every method against h as well")
    listing = command("list", "the scenarios that ship, the checks, or the faults", scenario=False)
    kinds = ("scenarios", "checks", "faults")
    listing.add_argument("what", nargs="?", choices=kinds, default=kinds[0], help="default: scenarios")
    showing = command("show", "a scenario resolved: fields, layers, parameter counts")
    showing.add_argument("--reveal", action="store_true", help="the planted bug as well, where there is one")
    starting = command("new", "writes a commented starter scenario", scenario=False)
    starting.add_argument("name", metavar="NAME", help="the file to write: mine is mine.toml")
    starting.add_argument("--data", metavar="FILE", help=OWN)
    for made in (on_screen, script, comparing, starting):
        made.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=SPEAK)
    compared = command("vectorize", "a mini-batch sample by sample against all at once: shapes and times")
    compared.add_argument("--repeat", type=_whole(1), default=5, metavar="N", help="medians of N runs")
    fetching = command("data", "fetches a published data set, prints the paths for data.path", scenario=False)
    fetching.add_argument("action", metavar="fetch", choices=("fetch",))
    fetching.add_argument("name", metavar="SET", help="mnist, fashion-mnist or cifar10")
    fetching.add_argument("--from", dest="mirror", default="", metavar="URL", help="a mirror's address")
    return parser, commands


def _whole(least: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = whole(text)
        if number is None or number < least:
            raise argparse.ArgumentTypeError(f"expected a whole number of at least {least}, found {text!r}")
        return number

    return read
