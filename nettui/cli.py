"""The command line: each command asks the same Session as the screen does, and prints what it says."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from nettui import __version__
from nettui.errors import BadInput, Invalid, nearest, unknown

if TYPE_CHECKING:  # NumPy, rich and Textual are loaded by the commands that need them
    from rich.console import RenderableType

    from nettui.debugger.session import Session
    from nettui.record import Reading
    from nettui.scenario import Scenario

FINE, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
"""A second BLAS thread changes the last bits of a product, and is slower on small networks."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    for variable in ONE_THREAD:
        os.environ.setdefault(variable, "1")  # read by NumPy when it is first imported
    _mend_streams()
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
        _drop_output()
        return FINE
    except OSError as error:  # a full disk
        _drop_output()
        return _complain(f"{error.filename or 'standard output'}: {error.strerror}")


def _mend_streams() -> None:
    """A closed stream goes nowhere; a mark that cannot be written becomes a question mark."""
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), "r" if name == "stdin" else "w"))
        elif name != "stdin" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _drop_output() -> None:
    """What waits to be written goes nowhere, so that the interpreter's end does not try it again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(message: str) -> int:
    print(f"nettui: {message}", file=sys.stderr)
    return BAD_INPUT


DOES = "A debugger for neural-network training in a terminal; without a COMMAND, the home screen."


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that complains as the rest of nettui does."""

    def error(self, message: str) -> NoReturn:
        raise BadInput(self.prog.removeprefix("nettui ") + " options", [message])


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser, commands = _parsers()
    word = next((word for word in arguments if not word.startswith("-")), None)
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
    parser.add_argument("--ascii", action="store_true", help="draw with plain characters")
    parser.set_defaults(run=home)
    found = parser.add_subparsers(metavar="COMMAND")
    commands: dict[str, Parser] = {}

    def command(run: Callable[[argparse.Namespace], int], does: str, scenario: bool = True) -> Parser:
        name = run.__name__.removesuffix("_")
        made = found.add_parser(name, help=does, description=does, allow_abbrev=False)
        made.set_defaults(run=run)
        if scenario:
            several = "+" if run is check else None
            made.add_argument(
                "scenario", metavar="SCENARIO", nargs=several, help="one that ships, or a path to a .toml"
            )
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
    on_screen.add_argument(  # without a default of its own, which would undo `nettui --ascii run`
        "--ascii", action="store_true", default=argparse.SUPPRESS, help="draw with plain characters"
    )
    script = command(do, "runs debugger commands without a screen and prints the last view")
    script.add_argument("commands", metavar="COMMANDS", help="as in 'next 10; unstep'")
    training = command(trace, "trains without a screen, a reading a line")
    training.add_argument("--csv", action="store_true", help="CSV on stdout")
    training.add_argument("--steps", type=_whole(1), metavar="N", help="default: to the end")
    training.add_argument("--every", type=_whole(1), default=1, metavar="K", help="a line every K steps")
    asking = command(check, "the sanity checks, and what they amount to")
    asking.add_argument("--only", action="append", default=[], metavar="NAME", help="this check; repeatable")
    asking.add_argument(
        "--skip", action="append", default=[], metavar="NAME", help="all but this; repeatable"
    )
    checking = command(gradcheck, "numeric against back-propagated gradients")
    checking.add_argument("--method", choices=("forward", "central"), default="central")
    checking.add_argument("--h", type=float, metavar="H", help="how far a parameter is moved")
    count = checking.add_mutually_exclusive_group()
    count.add_argument("--all", action="store_true", help="every parameter")
    count.add_argument("--sample", type=_whole(1), default=12, metavar="N", help="N of each tensor")
    command(list_, "the scenarios that ship", scenario=False)
    command(show, "a scenario resolved: fields, layers, parameter counts")
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
    from nettui.tui.app import run_home

    return run_home(ascii=options.ascii)


def run_(options: argparse.Namespace) -> int:
    """The debugger on a screen."""
    scenario = _scenario(options)
    _require_terminal()
    from nettui.tui.app import run_scenario

    return run_scenario(scenario, ascii=options.ascii)


def do(options: argparse.Namespace) -> int:
    """Debugger commands, then the view."""
    from nettui.debugger.parser import parse
    from nettui.report import jsonable, tables
    from nettui.scenario import open_session

    scenario = _scenario(options)
    parse(options.commands)  # a slip in the last command is told before the first one runs
    with _progress("running") as advance:

        def pulse(session: Session) -> bool:
            advance(session.state.step + 1)
            return True

        view = open_session(scenario).do(options.commands, pulse)
    _tell(options, lambda: jsonable.view(view), lambda: tables.view(view))
    return FINE


def trace(options: argparse.Namespace) -> int:
    """A line a step, as it comes."""
    from nettui.report.trace import readings
    from nettui.scenario import open_session

    if options.json and options.csv:
        raise BadInput("trace options", ["--json and --csv exclude each other"])
    session = open_session(_scenario(options))
    first = session.reading
    steps = options.steps or (first.batches or 0) * (first.epochs or 0)
    with _progress("training", steps) as advance:
        for line in _lines(options, _told(readings(session, options.steps, options.every), advance)):
            print(line, flush=True)
    return FINE


def _told(readings: Iterable[Reading], advance: Callable[[int], None]) -> Iterator[Reading]:
    for read in readings:
        yield read
        advance(read.step + 1)


def _lines(options: argparse.Namespace, readings: Iterable[Reading]) -> Iterator[str]:
    """JSON Lines, CSV under a header, or a table for people."""
    from nettui.report import columns, jsonable, tables

    heads: list[str] = []
    if not (options.json or options.csv):
        yield tables.trace_head()
    for read in readings:
        if options.json:
            yield json.dumps(jsonable.reading(read))
        elif options.csv:
            cells = columns.row(jsonable.reading(read))
            if not heads:
                heads = list(cells)
                yield columns.text(heads)
            yield columns.text([cells.get(head, "") for head in heads])
        else:
            yield tables.trace_line(read)


def check(options: argparse.Namespace) -> int:
    """The sanity checks on each scenario; fails when one of them fails."""
    from nettui.checks.examination import chosen, examine
    from nettui.checks.subject import Subject
    from nettui.diagnosis import Examination
    from nettui.report import jsonable, tables
    from nettui.scenario import load, open_session

    scenarios = [load(name, options.set, options.seed) for name in options.scenario]
    try:
        asked = list(chosen(options.only, options.skip).values())
    except Invalid as fault:
        raise BadInput("check options", [fault]) from None
    found = []
    for scenario in scenarios:
        session = open_session(scenario)
        with _progress(f"checking {scenario.name}", len(asked)) as advance:
            subject, findings = Subject(session.trainer, session.state), []
            for finding in examine(subject, asked):
                findings.append(finding)
                advance(len({told.check for told in findings}))
        found.append(Examination.of(scenario.name, scenario.seed, findings))
    told = [jsonable.examination(each) for each in found]
    _tell(options, lambda: told if len(told) > 1 else told[0], lambda: tables.examinations(found))
    return FAILED if any(each.verdict == "fail" for each in found) else FINE


def gradcheck(options: argparse.Namespace) -> int:
    """The gradient table; fails when a gradient is wrong."""
    from nettui.report import jsonable, tables
    from nettui.scenario import open_session

    session = open_session(_scenario(options))
    began = time.perf_counter()
    try:
        with _progress("checking gradients"):
            check = session.gradcheck(options.method, options.h, None if options.all else options.sample)
    except Invalid as fault:
        raise BadInput(
            "gradcheck options", [Invalid(f"--{fault.where}", fault.expected, fault.found)]
        ) from None
    seconds = time.perf_counter() - began
    _tell(options, lambda: jsonable.gradient_check(check, seconds), lambda: tables.gradient_check(check))
    return FAILED if check.verdict == "fail" else FINE


def list_(options: argparse.Namespace) -> int:
    """The scenarios that ship."""
    from nettui.report import tables
    from nettui.scenario import shipped

    entries = shipped()
    told = [{"name": entry.name, "title": entry.title, "course": entry.course} for entry in entries]
    _tell(options, lambda: told, lambda: tables.scenarios(entries))
    return FINE


def show(options: argparse.Namespace) -> int:
    """A scenario resolved."""
    from nettui.report import jsonable, tables

    told = jsonable.scenario(_scenario(options))
    _tell(options, lambda: told, lambda: tables.scenario(told))
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
    with _progress("measuring", options.repeat) as advance:
        for run in range(options.repeat):
            times[0].append(_seconds(lambda: loss_and_gradients(trainer, state)))
            times[1].append(_seconds(lambda: trainer.gradients(state)))
            advance(run + 1)
    compared = compare(loop, matrix, len(trainer.batch(state).arrays["labels"]), *times)
    told = jsonable.jsonable(compared) | {"ratio": compared.ratio}
    _tell(options, lambda: told, lambda: tables.vectorization(compared))
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


def _scenario(options: argparse.Namespace) -> Scenario:
    from nettui.scenario import load

    return load(options.scenario, options.set, options.seed)


def _tell(
    options: argparse.Namespace, told: Callable[[], object], drawn: Callable[[], RenderableType]
) -> None:
    if options.json:
        print(json.dumps(told()))
        return
    from rich.console import Console

    # a file or a pipe has no width: nothing is folded there
    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False)
    with console.capture() as drawing:  # printing by itself, it would end the program when a pipe breaks
        console.print(drawn())
    for line in drawing.get().splitlines():
        print(line.rstrip())


@contextmanager
def _progress(what: str, steps: int | None = None) -> Iterator[Callable[[int], None]]:
    """A bar on stderr where that is a terminal that stdout does not write to as well."""
    if not sys.stderr.isatty() or (steps is not None and sys.stdout.isatty()):
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=steps)
        yield lambda done: bar.update(task, completed=done)


def _require_terminal() -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadInput("run", ["needs a terminal; without one, use `nettui do` or `nettui trace`"])


def _whole(least: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) < 19 and int(text) >= least):
            raise argparse.ArgumentTypeError(f"expected a whole number of at least {least}, found {text!r}")
        return int(text)

    return read
