"""The command line: each command asks the same Session as the screen does, and prints what it says."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from nettui import __version__
from nettui.console import drop_output, mend_streams, progress, tell
from nettui.errors import BadInput, Invalid, nearest, unknown
from nettui.language import LANGUAGES, Language, catalogue, preferred

if TYPE_CHECKING:  # NumPy, rich and Textual are loaded by the commands that need them
    from nettui.debugger.session import Pulse, Session
    from nettui.debugger.view import View
    from nettui.scenario import Scenario

FINE, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
"""A second BLAS thread changes the last bits of a product, and is slower on small networks."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    for variable in ONE_THREAD:
        os.environ.setdefault(variable, "1")  # read by NumPy when it is first imported
    mend_streams()
    try:
        options = _parse(sys.argv[1:] if arguments is None else arguments)
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except (BadInput, Invalid) as error:
        return _complain(str(error))
    except MemoryError:
        return _complain("out of memory: try fewer hidden units, samples, or a smaller batch")
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader, `head` for one, has seen enough
        drop_output()
        return FINE
    except OSError as error:  # a full disk
        drop_output()
        return _complain(f"{error.filename or 'standard output'}: {error.strerror}")


def _complain(message: str) -> int:
    print(f"nettui: {message}", file=sys.stderr)
    return BAD_INPUT


PLAINLY = "draw with plain characters"
SPEAK = "the language of lessons and keys, instead of the locale's"

DOES = "A debugger for neural-network training in a terminal; without a COMMAND, the home screen."


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that complains as the rest of nettui does."""

    def error(self, message: str) -> NoReturn:
        raise BadInput(self.prog.removeprefix("nettui ") + " options", [message])


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser, commands = _parsers()
    pairs = zip(["", *arguments], arguments, strict=False)
    word = next((word for before, word in pairs if not word.startswith("-") and before != "--lang"), None)
    if word is not None and word not in commands:
        raise unknown("command", "a command", word, commands)
    options, rest = parser.parse_known_args(arguments)
    if rest:
        known = commands[word]._option_string_actions if word else parser._option_string_actions
        hint = f"put it after {word!r}" if rest[0] in known else nearest(rest[0], known)
        raise BadInput(word or "options", [f"unexpected {rest[0]!r}, {hint}"])
    return options


def _parsers() -> tuple[Parser, dict[str, Parser]]:
    parser = Parser(prog="nettui", description=DOES)
    parser.add_argument("--version", action="version", version=f"nettui {__version__}")
    parser.add_argument("--ascii", action="store_true", help=PLAINLY)
    parser.add_argument("--lang", choices=LANGUAGES, help=SPEAK)
    parser.set_defaults(run=home)
    found = parser.add_subparsers(metavar="COMMAND")
    commands: dict[str, Parser] = {}

    def command(run: Callable[[argparse.Namespace], int], does: str, scenario: bool = True) -> Parser:
        name = run.__name__.removesuffix("_")
        made = found.add_parser(name, help=does, description=does, allow_abbrev=False)
        made.set_defaults(run=run)
        if scenario:
            many = "+" if run in (check, compare) else None
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
        if run is not run_:
            made.add_argument("--json", action="store_true", help="JSON on stdout")
        commands[name] = made
        return made

    on_screen = command(run_, "the debugger on a screen")
    on_screen.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=SPEAK)
    on_screen.add_argument("--resume", action="store_true", help="where the last session of it was left")
    script = command(do, "runs debugger commands without a screen and prints the last view")
    script.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=SPEAK)
    script.add_argument("commands", metavar="COMMANDS", help="as in 'next 10; unstep'")
    for made in (on_screen, script):
        made.add_argument("--memory", type=_whole(1), default=512, metavar="MB", help="to remember steps in")
    training = command(trace, "trains without a screen, a reading a line")
    comparing = command(compare, "scenarios and their variants in lockstep: on a screen, or a line a step")
    for made in (on_screen, comparing):  # without a default of its own, which would undo `--ascii run`
        made.add_argument("--ascii", action="store_true", default=argparse.SUPPRESS, help=PLAINLY)
    for made in (training, comparing):
        made.add_argument("--csv", action="store_true", help="CSV on stdout")
        made.add_argument("--steps", type=_whole(1), metavar="N", help="default: to the end")
        made.add_argument("--every", type=_whole(1), default=1, metavar="K", help="a line every K steps")
    asking = command(check, "the sanity checks, and what they amount to")
    asking.add_argument("--only", action="append", default=[], metavar="NAME", help="this check; repeatable")
    asking.add_argument("--skip", action="append", default=[], metavar="NAME", help="not this; repeatable")
    checking = command(gradcheck, "numeric against back-propagated gradients")
    checking.add_argument("--method", choices=("forward", "central", "complex"), default="central")
    checking.add_argument("--h", type=float, metavar="H", help="how far a parameter is moved")
    count = checking.add_mutually_exclusive_group()
    count.add_argument("--all", action="store_true", help="every parameter")
    count.add_argument("--sample", type=_whole(1), metavar="N", help="N of each tensor")
    checking.add_argument("--sweep", action="store_true", help="the error of every method against h as well")
    listing = command(list_, "the scenarios that ship, the checks, or the faults", scenario=False)
    kinds = ("scenarios", "checks", "faults")
    listing.add_argument("what", nargs="?", choices=kinds, default=kinds[0], help="default: scenarios")
    showing = command(show, "a scenario resolved: fields, layers, parameter counts")
    showing.add_argument("--reveal", action="store_true", help="the planted bug as well, where there is one")
    compared = command(vectorize, "a mini-batch sample by sample against all at once: shapes and times")
    compared.add_argument("--repeat", type=_whole(1), default=5, metavar="N", help="medians of N runs")
    fetching = command(data, "fetches a published data set, prints the paths for data.path", scenario=False)
    fetching.add_argument("action", metavar="fetch", choices=("fetch",))
    fetching.add_argument("name", metavar="SET", help="mnist, fashion-mnist or cifar10")
    fetching.add_argument("--from", dest="mirror", default="", metavar="URL", help="a mirror's address")
    return parser, commands


def home(options: argparse.Namespace) -> int:
    """The home screen."""
    _require_terminal()
    from nettui import sessions
    from nettui.tui.app import run_home

    return run_home(sessions.keeper, options.ascii, _language(options))


def run_(options: argparse.Namespace) -> int:
    """The debugger on a screen."""
    from nettui import sessions
    from nettui.scenario import SESSION, open_session

    name, path = options.scenario, None
    if options.resume:
        if (path := sessions.latest(name)) is None:
            raise BadInput("run --resume", [f"there is no session of {name!r} yet"])
        options.scenario = str(path)
    scenario = _scenario(options)
    _require_terminal()
    from nettui.tui.app import run_session

    start = partial(open_session, *scenario.runs, memory=options.memory << 20)
    if options.scenario.endswith(SESSION):  # replayed before there is a screen, for what is wrong with it
        start = partial(next, iter([_session(options)]))
    return run_session(start, scenario, sessions.keeper(name, path), options.ascii, _language(options))


def do(options: argparse.Namespace) -> int:
    """Debugger commands, then the view."""
    from nettui.debugger.parser import parse
    from nettui.report import jsonable, tables
    from nettui.scenario import taught

    session, language = _session(options), _language(options)
    session.progress = taught(_scenario(options), language)
    parse(options.commands)  # a slip in the last command is told before the first one runs
    with progress("running") as advance:
        view = session.do(options.commands, _pulse(advance))
    tell(options, lambda: jsonable.view(view), lambda: tables.view(view, catalogue(language).gettext))
    return FINE


def trace(options: argparse.Namespace) -> int:
    """A line a step, as it comes."""
    from nettui.report.trace import lines

    form = _form("trace", options)
    return _print(options, _session(options, alone=True), lambda views: lines(views, form))


def compare(options: argparse.Namespace) -> int:
    """Runs side by side."""
    from nettui.plan import Screen
    from nettui.report import comparison
    from nettui.scenario import load, open_session, together

    form = _form("compare", options)
    runs = together([load(name, options.set, options.seed) for name in options.scenario])
    if form != "table" or options.steps or options.every > 1:
        return _print(options, open_session(*runs), lambda views: comparison.lines(views, form))
    _require_terminal("compare", "`--steps N`, `--json` or `--csv`")
    from nettui.tui.app import run_session

    first = replace(runs[0], view=Screen("compare"), lesson=())
    start = partial(open_session, *runs)
    return run_session(start, first, None, options.ascii, _language(options))


def _form(name: str, options: argparse.Namespace) -> str:
    if options.json and options.csv:
        raise BadInput(f"{name} options", ["--json and --csv exclude each other"])
    return "json" if options.json else "csv" if options.csv else "table"


def _print(
    options: argparse.Namespace, session: Session, lines: Callable[[Iterable[View]], Iterable[str]]
) -> int:
    """Trains, and prints a line for every View as it comes."""
    from nettui.report.trace import views

    first = session.reading
    steps = options.steps or (first.batches or 0) * (first.epochs or 0)
    with progress("training", steps) as advance:

        def told() -> Iterator[View]:
            for view in views(session, options.steps, options.every):
                yield view
                advance(view.clock + 1)

        for line in lines(told()):
            print(line, flush=True)
    return FINE


def check(options: argparse.Namespace) -> int:
    """The sanity checks on each scenario; fails when one of them fails."""
    from nettui.checks.examination import chosen
    from nettui.report import jsonable, tables
    from nettui.scenario import open_named

    try:
        chosen(options.only, options.skip)
    except Invalid as fault:
        raise BadInput("check options", [fault]) from None
    sessions = [open_named(name, options.set, options.seed) for name in options.scenario]
    found = []
    for session in sessions:
        with progress(f"checking {session.title}"):
            found.append(session.check(options.only, options.skip))
    told = [jsonable.examination(each) for each in found]
    tell(options, lambda: told if len(told) > 1 else told[0], lambda: tables.examinations(found))
    return FAILED if any(each.verdict == "fail" for each in found) else FINE


def gradcheck(options: argparse.Namespace) -> int:
    """The gradient table of all parameters, or a sample where all take long; fails when one is wrong."""
    from nettui.gradcheck import quick
    from nettui.report import jsonable, tables

    session = _session(options, alone=True)
    began = time.perf_counter()
    try:
        with progress("checking gradients"):
            every = options.all or (options.sample is None and quick(session.trainer, session.state))
            check = session.gradcheck(options.method, options.h, None if every else options.sample or 12)
    except Invalid as fault:
        raise BadInput(
            "gradcheck options", [Invalid(f"--{fault.where}", fault.expected, fault.found, fault.hint)]
        ) from None
    seconds = time.perf_counter() - began
    swept = session.sweep() if options.sweep else ()
    told = partial(jsonable.gradient_check, check, seconds, swept)
    tell(options, told, lambda: tables.gradient_check(check, swept))
    return FAILED if check.verdict == "fail" else FINE


def list_(options: argparse.Namespace) -> int:
    """The scenarios that ship; or the reference page of the checks, or of the faults."""
    from nettui.report import reference, tables
    from nettui.scenario import shipped

    if options.what in reference.PAGES:
        told, draw = reference.PAGES[options.what]
        tell(options, told, lambda: draw(told()))
        return FINE
    entries = shipped()
    named = [{"name": entry.name, "title": entry.title, "course": entry.course} for entry in entries]
    tell(options, lambda: named, lambda: tables.scenarios(entries))
    return FINE


def show(options: argparse.Namespace) -> int:
    """A scenario resolved."""
    from nettui.report import jsonable, tables

    told = jsonable.scenario(_scenario(options), options.reveal)
    tell(options, lambda: told, lambda: tables.scenario(told))
    return FINE


def vectorize(options: argparse.Namespace) -> int:
    """The loop form of the first mini-batch beside its matrix form."""
    from nettui.nn.loops import loss_and_gradients
    from nettui.report import jsonable, tables
    from nettui.report.vectorization import compare

    scenario = _scenario(options)
    trainer = scenario.network_trainer(scenario.seed)
    state = trainer.start()
    loop = loss_and_gradients(trainer, state)[1]
    matrix = trainer.gradients(state)
    times: tuple[list[float], list[float]] = ([], [])
    with progress("measuring", options.repeat) as advance:
        for run in range(options.repeat):
            times[0].append(_seconds(lambda: loss_and_gradients(trainer, state)))
            times[1].append(_seconds(lambda: trainer.gradients(state)))
            advance(run + 1)
    compared = compare(loop, matrix, len(trainer.batch(state).arrays["labels"]), *times)
    told = jsonable.jsonable(compared) | {"ratio": compared.ratio}
    tell(options, lambda: told, lambda: tables.vectorization(compared))
    return FINE


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def data(options: argparse.Namespace) -> int:
    """A published data set, brought into the folder NETTUI_DATA or else into the user's cache."""
    from nettui.data.fetch import SETS, cache, fetch

    if options.name not in SETS:
        raise unknown("data fetch", "a data set", options.name, SETS)
    wanted = SETS[options.name]
    folder = Path(os.environ.get("NETTUI_DATA") or cache()).absolute() / options.name
    fetch(wanted, folder, options.mirror, progress=sys.stderr.isatty())
    paths = {part: str(folder / name) for part, name in (("train", wanted.train), ("test", wanted.test))}
    print(json.dumps({"name": options.name, **paths}) if options.json else "\n".join(paths.values()))
    return FINE


def _session(options: argparse.Namespace, alone: bool = False) -> Session:
    from nettui.scenario import open_named

    memory = getattr(options, "memory", 512) << 20
    with progress("replaying") as advance:
        return open_named(options.scenario, options.set, options.seed, memory, _pulse(advance), alone)


def _pulse(advance: Callable[[int], None]) -> Pulse:
    def pulse(session: Session) -> bool:
        advance(session.state.step + 1)
        return True

    return pulse


def _scenario(options: argparse.Namespace) -> Scenario:
    from nettui.scenario import load

    return load(options.scenario, options.set, options.seed)


def _language(options: argparse.Namespace) -> Language:
    return options.lang or preferred(os.environ)


def _require_terminal(command: str = "run", instead: str = "`nettui do` or `nettui trace`") -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadInput(command, [f"needs a terminal; without one, use {instead}"])


def _whole(least: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) < 19 and int(text) >= least):
            raise argparse.ArgumentTypeError(f"expected a whole number of at least {least}, found {text!r}")
        return int(text)

    return read
