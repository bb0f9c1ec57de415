"""Parses the command line: the commands, their options, and the errors in them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from itertools import chain, pairwise
from typing import Any, NoReturn

from nettui import __version__
from nettui.common.errors import InputError, nearest, unknown_name
from nettui.common.language import LANGUAGES, Language, tr
from nettui.common.text import parse_integer
from nettui.examples import EXAMPLES
from nettui.script_options import add_recording, add_script, hint_to_script, without_words
from nettui.settings import own_language

DESCRIPTION = "A debugger for neural-network training in a terminal. Without a COMMAND: the home screen."
ASCII_HELP = "draw with ASCII characters only"
DATA_HELP = "your samples: a file, a folder, or my_data.py:load, a function; default: the digits that ship"
VERSION_HELP = "show program's version number and exit"
WATCH = "open the debugger on a recording, while it is written or later"
RECORD = "run a training script as it is, without a screen, and record it"
LANG_HELP = "language of the interface; default: from the locale"

LAST_PORT = 65535

SHELLS = ("bash", "zsh", "fish")

ARGPARSE = (
    "the following arguments are required: {}",
    "argument {}: {}",
    "expected one argument",
    "expected at least one argument",
    "not allowed with argument {}",
    "invalid float value: {}",
)
"""What argparse says, for the translations."""


class HelpFormatter(argparse.HelpFormatter):
    """Wraps a description, but leaves the lines of the examples as they are."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if "\n" in text else super()._fill_text(text, width, indent)


FEW = 3
"""Names of which fewer are listed, because the nearest of two says little."""


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that raises InputError."""

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", tr("usage: "), 1)

    def add_examples(self, command: str) -> None:
        """Ends the help with the examples of a command."""
        pairs = ((f"  {example}", f"      {tr(does)}") for example, does in EXAMPLES[command].items())
        self.epilog = "\n".join([tr("examples:"), *chain.from_iterable(pairs)])

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            names = [*action.choices]
            few = f"choose from {', '.join(map(repr, names))}"
            hint = few if len(names) < FEW else nearest(str(value), names)
            raise argparse.ArgumentError(action, f"invalid choice: {value!r} ({hint})")

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{self.prog.removeprefix('nettui ')} options", [message])


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options; `command` is the command's name, or None if there is none. Raises InputError."""
    parser, commands = build_parsers()
    pairs = zip(["", *arguments], arguments, strict=False)
    word = next((word for before, word in pairs if not word.startswith("-") and before != "--lang"), None)
    if word is not None and word not in commands:
        raise unknown_name("command", "a command", word, commands)
    arguments, words = without_words(arguments)
    options, rest = parser.parse_known_args(arguments)
    options.words = words
    if rest:
        known = commands[word]._option_string_actions if word else parser._option_string_actions
        hint = hint_to_script(options, rest[0], known) or nearest(rest[0], known)
        hint = f"put it after {word!r}" if rest[0] in known else hint
        raise InputError(word or "options", [f"unexpected {rest[0]!r}, {hint}"])
    return options


def language_option(arguments: Sequence[str]) -> Language | None:
    """The language that `--lang` names, before or after the command: it is needed to say what is wrong."""
    pairs = [
        *pairwise(arguments),
        *(word.split("=", 1) for word in arguments if "=" in word),
    ]
    named = [value for option, value in pairs if option == "--lang"]
    return next((language for language in LANGUAGES if named[-1:] == [language]), None)


def language_of(options: argparse.Namespace) -> Language:
    """The language to speak in: that of `--lang`, or else of the settings, or else of the locale."""
    language: Language = options.lang or own_language()
    return language


class Commands:
    """The commands added to a parser, by name."""

    def __init__(self, parser: Parser) -> None:
        self._subparsers = parser.add_subparsers(dest="command", metavar=tr("COMMAND"))
        self.parsers: dict[str, Parser] = {}

    def add(self, name: str, description: str, json: bool = True) -> Parser:
        """Adds a command that takes no scenario."""
        parser: Parser = self._subparsers.add_parser(
            name,
            help=tr(description),
            description=tr(description),
            add_help=False,
            allow_abbrev=False,
            formatter_class=HelpFormatter,
        )
        parser.add_examples(name)
        _add_help(parser)
        self.parsers[name] = parser
        if json:
            parser.add_argument("--json", action="store_true", help=tr("print JSON"))
        return parser

    def add_for_scenario(
        self, name: str, description: str, several: bool = False, json: bool = True, needed: bool = True
    ) -> Parser:
        """Adds a command that takes one scenario, or `several`, or may do without one."""
        parser = self.add(name, description, json)
        scenario = (
            "the name of one that ships, a .toml, .session or .nettui file, or FILE.py:NAME, your own network"
        )
        parser.add_argument(
            "scenario",
            metavar=tr("SCENARIO"),
            nargs="+" if several else None if needed else "?",
            help=tr(scenario),
        )
        _add_set(parser, "set any field, for example train.batch=32; repeatable")
        parser.add_argument("--seed", type=_at_least(0), metavar="N", help=tr("replaces the scenario's seed"))
        code = "run the code that the scenario names, as its data or as its network"
        parser.add_argument("--trust", action="store_true", help=tr(code))
        _add_own_code(parser)
        return parser


def _add_set(parser: Parser, text: str) -> None:
    parser.add_argument("--set", action="append", default=[], metavar=tr("PATH=VALUE"), help=tr(text))


def _add_own_code(parser: Parser) -> None:
    """The options of a network of the user's own; each sets a field of [data] or [code]."""
    own = parser.add_argument_group(tr("with FILE.py:NAME, a network of your own"))

    def add(option: str, key: str, metavar: str, text: str, quote: bool = True) -> None:
        own.add_argument(
            option, dest="set", action=_Sets, key=key, quote=quote, metavar=metavar, help=tr(text)
        )

    add(
        "--data",
        "--data",
        tr("FILE"),
        "the samples: a file, or a source such as moons; default: the digits that ship",
    )
    add(
        "--arg", "code.arguments", tr("NAME=VALUE"), "an argument of its constructor; repeatable", quote=False
    )
    add("--reg", "code.reg", "λ", "the strength of its penalty", quote=False)
    add("--loss", "code.loss", tr("NAME"), "the loss that its gradients are of")
    names = "init,forward,backward,update"
    add("--functions", "code.functions", names, "the functions of a file that has more of them")
    for option, key, value, text in (
        ("--columns", "code.columns", "true", "samples are columns"),
        ("--rows", "code.columns", "false", "samples are rows"),
        ("--one-hot", "code.labels", '"one-hot"', "labels are one-hot"),
        ("--classes", "code.labels", '"classes"', "labels are the numbers of classes"),
    ):
        own.add_argument(option, dest="set", action="append_const", const=f"{key}={value}", help=tr(text))


class _Sets(argparse.Action):
    """Adds `key=value` to the values that are set, quoted for TOML; of NAME=VALUE, `key.NAME=VALUE`."""

    def __init__(self, *args: Any, key: str, quote: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.key, self.quote = key, quote

    def __call__(self, parser: Any, namespace: Any, values: Any, option_string: str | None = None) -> None:
        value = str(values)
        if self.key == "code.arguments":
            name, sign, value = value.partition("=")
            if not sign or not name.isidentifier():
                raise InputError(f"{option_string}", [f"expected NAME=VALUE, found {values!r}"])
            added = f"{self.key}.{name}={value}"
        elif self.key == "code.functions":
            added = f"{self.key}={json.dumps([name.strip() for name in value.split(',')])}"
        else:
            added = f"{self.key}={json.dumps(value) if self.quote else value}"
        namespace.set = [*(namespace.set or []), added]


def build_parsers() -> tuple[Parser, dict[str, Parser]]:
    """The parser of the whole command line, and that of each command by its name."""
    parser = Parser(prog="nettui", description=tr(DESCRIPTION), add_help=False, formatter_class=HelpFormatter)
    parser.add_examples("")
    _add_help(parser)
    parser.add_argument("--version", action="version", version=f"nettui {__version__}", help=tr(VERSION_HELP))
    parser.add_argument("--ascii", action="store_true", help=tr(ASCII_HELP))
    parser.add_argument("--lang", choices=LANGUAGES, help=tr(LANG_HELP))
    commands = Commands(parser)
    _add_debugger_commands(commands)
    _add_check_commands(commands)
    _add_scenario_commands(commands)
    _add_manual_commands(commands)
    _add_habit_commands(commands)
    for command in commands.parsers.values():  # SUPPRESS: a default would override `--lang` before it
        command.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=tr(LANG_HELP))
    return parser, commands.parsers


def _add_debugger_commands(commands: Commands) -> None:
    """run, watch, course, do, trace and compare."""
    run = commands.add_for_scenario("run", "open the debugger", json=False, needed=False)
    add_script(run)
    run.add_argument("--resume", action="store_true", help=tr("continue where its last session was left"))
    teach = "show the lesson to a class: large, the answer by one key, nothing recorded"
    run.add_argument("--teach", action="store_true", help=tr(teach))
    watch = commands.add("watch", WATCH, json=False)
    add_recording(watch)
    add_script(commands.add("record", RECORD, json=False), alone=True)
    course = commands.add("course", "open the course: chapters in order, with progress and score")
    do = commands.add_for_scenario("do", "run debugger commands without a screen and print the last view")
    do.add_argument("commands", metavar=tr("COMMANDS"), help=tr("for example 'next 10; unstep'"))
    for parser in (run, do):
        memory = "memory for step history, in MB"
        parser.add_argument("--memory", type=_at_least(1), default=512, metavar=tr("MB"), help=tr(memory))
    _add_export(commands)
    trace = commands.add_for_scenario("trace", "train without a screen and print one line per step")
    compare = commands.add_for_scenario(
        "compare", "run scenarios and their variants in lockstep and compare them", several=True
    )
    textbook = "compare your own network, FILE.py:NAME, with the textbook's, value by value"
    compare.add_argument("--textbook", action="store_true", help=tr(textbook))
    serve = _add_serve(commands)
    for parser in (
        run,
        watch,
        course,
        compare,
        serve,
    ):  # SUPPRESS: a default would override `--ascii` before the command
        parser.add_argument("--ascii", action="store_true", default=argparse.SUPPRESS, help=tr(ASCII_HELP))
    for parser in (trace, compare):
        parser.add_argument("--csv", action="store_true", help=tr("print CSV"))
        parser.add_argument("--steps", type=_at_least(1), metavar="N", help=tr("default: to the end"))
        parser.add_argument(
            "--every", type=_at_least(1), default=1, metavar="K", help=tr("print every K-th step")
        )


def _add_serve(commands: Commands) -> Parser:
    """serve."""
    serve = commands.add_for_scenario(
        "serve", "show the same screen in a browser on this machine (extra `web`)", json=False, needed=False
    )
    port = "the port to listen on; default: a free one"
    serve.add_argument("--port", type=_at_least(0, LAST_PORT), default=0, metavar="N", help=tr(port))
    pages = "pages that may be open at a time, each with a process of its own; default: 4"
    serve.add_argument("--sessions", type=_at_least(1), default=4, metavar="N", help=tr(pages))
    idle = "minutes without a key after which a page is closed; default: 60"
    serve.add_argument("--idle", type=_at_least(1), default=60, metavar=tr("MINUTES"), help=tr(idle))
    return serve


def _add_export(commands: Commands) -> None:
    """export."""
    export = commands.add_for_scenario(
        "export",
        "write a report, a picture, a recording or numbers, without a screen",
        json=False,
    )
    endings = "the file to write: .html a report, .svg a picture, .cast a recording, .json, .csv, .toml"
    export.add_argument("-o", "--output", required=True, metavar=tr("FILE"), help=tr(endings))
    place = "where in the run, as of goto: 120, 'epoch 3', end; default: end"
    export.add_argument("--at", default="end", metavar=tr("PLACE"), help=tr(place))
    pages = "a page by its name or number; default: all pages in a report, else health"
    export.add_argument("--page", default="", metavar=tr("PAGE"), help=tr(pages))
    size = "columns and rows of a picture; default: 160x45"
    export.add_argument("--size", default="160x45", metavar="160x45", help=tr(size))
    export.add_argument("--ascii", action="store_true", default=argparse.SUPPRESS, help=tr(ASCII_HELP))


def _add_check_commands(commands: Commands) -> None:
    """check and gradcheck."""
    check = commands.add_for_scenario("check", "run the sanity checks and the diagnosis", several=True)
    check.add_argument(
        "--only", action="append", default=[], metavar=tr("NAME"), help=tr("run this check; repeatable")
    )
    check.add_argument(
        "--skip", action="append", default=[], metavar=tr("NAME"), help=tr("skip this check; repeatable")
    )
    seeds = "check N seeds, the scenario's and the next ones, and say on how many"
    check.add_argument("--seeds", type=_at_least(1), metavar="N", help=tr(seeds))
    check.add_argument(
        "--try", dest="tries", action="store_true", help=tr("try what each likely cause proposes, on a copy")
    )
    gradcheck = commands.add_for_scenario("gradcheck", "compare numeric with back-propagated gradients")
    gradcheck.add_argument("--method", choices=("forward", "central", "complex"), default="central")
    gradcheck.add_argument(
        "--h", type=float, metavar="H", help=tr("the step size of the difference quotient")
    )
    count = gradcheck.add_mutually_exclusive_group()
    count.add_argument("--all", action="store_true", help=tr("check every parameter"))
    count.add_argument(
        "--sample", type=_at_least(1), metavar="N", help=tr("check N parameters of each tensor")
    )
    sweep = "also show the error of each method for many step sizes"
    gradcheck.add_argument("--sweep", action="store_true", help=tr(sweep))


def _add_scenario_commands(commands: Commands) -> None:
    """list, show, new, vectorize and data."""
    kinds = ("scenarios", "checks", "causes", "faults")
    listing = commands.add("list", "list the scenarios that ship, the checks, the causes or the planted bugs")
    listing.add_argument("what", nargs="?", choices=kinds, default=kinds[0], help=tr("default: scenarios"))
    show = commands.add_for_scenario(
        "show", "show the effective configuration: fields, layers, parameter counts"
    )
    show.add_argument("--reveal", action="store_true", help=tr("show the planted bug, if there is one"))
    new = commands.add("new", "write a commented starter scenario", json=False)
    new.add_argument("name", metavar=tr("NAME"), help=tr("the file to write: mine writes mine.toml"))
    new.add_argument("--data", metavar=tr("FILE"), help=tr(DATA_HELP))
    label = "the column of the labels, by name or by number from 0; default: found"
    new.add_argument("--label", metavar=tr("COLUMN"), help=tr(label))
    _add_set(new, "set a field of [data], for example data.missing=median; repeatable")
    description = "compare computing a mini-batch sample by sample and as matrices: shapes and times"
    vectorize = commands.add_for_scenario("vectorize", description)
    repeat = "time each form N times and show the medians"
    vectorize.add_argument("--repeat", type=_at_least(1), default=5, metavar="N", help=tr(repeat))
    data = commands.add("data", "describe a data file, or download a published data set and print its paths")
    data.add_argument("action", metavar="describe|fetch", choices=("describe", "fetch"))
    data.add_argument(
        "name", metavar=tr("FILE|SET"), help=tr("a data file; or mnist, fashion-mnist or cifar10")
    )
    data.add_argument("--label", metavar=tr("COLUMN"), help=tr(label))
    _add_set(data, "set a field of [data], for example data.missing=median; repeatable")
    data.add_argument(
        "--from", dest="mirror", default="", metavar=tr("URL"), help=tr("download from this mirror")
    )


def _add_manual_commands(commands: Commands) -> None:
    """help and manual."""
    help_ = commands.add("help", "show the manual: its topics, or the page of one", json=False)
    help_.add_argument("topic", nargs="?", metavar=tr("TOPIC"), help=tr("default: the list of topics"))
    manual = commands.add("manual", "write the manual as HTML pages, in English and French", json=False)
    manual.add_argument("--html", required=True, metavar=tr("DIR"), help=tr("a new or empty folder"))


def _add_habit_commands(commands: Commands) -> None:
    """config and completion."""
    commands.add("config", "show the settings: the path of the file, and each value with where it comes from")
    description = "print the script that completes commands, options and names in a shell"
    completion = commands.add("completion", description, json=False)
    shells = "bash, zsh or fish; the first line of the script says where it belongs"
    completion.add_argument("shell", metavar=tr("SHELL"), choices=SHELLS, help=tr(shells))


def _add_help(parser: Parser) -> None:
    parser.add_argument("-h", "--help", action="help", help=tr("show this help message and exit"))
    parser._positionals.title = tr("positional arguments:").removesuffix(":")  # argparse adds the colon
    parser._optionals.title = tr("options:").removesuffix(":")


def _at_least(minimum: int, most: int | None = None) -> Callable[[str], int]:
    """An argument type: whole numbers from `minimum` on, or to `most`."""

    def parse_number(text: str) -> int:
        number = parse_integer(text)
        if number is None or number < minimum or (most is not None and number > most):
            message = f"expected a whole number of at least {minimum}, found {text!r}"
            if most is not None:
                message = f"expected a whole number from {minimum} to {most}, found {text!r}"
            raise argparse.ArgumentTypeError(message)
        return number

    return parse_number
