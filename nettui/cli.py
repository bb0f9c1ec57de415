"""The command line: each command asks the same Session as the screen does, and prints what it says."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from nettui.common.errors import InputError, InvalidValue, unknown_name
from nettui.common.language import Language, catalogue, preferred
from nettui.console import drop_output, mend_streams, print_result, progress
from nettui.options import parse

if TYPE_CHECKING:  # NumPy, rich and Textual are loaded by the commands that need them
    from nettui.debugger.session import Pulse, Session
    from nettui.debugger.view import View
    from nettui.scenario import Scenario

FINE, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""A second BLAS thread changes the last bits of a product, and is slower on small networks."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    for variable in ONE_THREAD:
        os.environ.setdefault(variable, "1")  # read by NumPy when it is first imported
    mend_streams()
    try:
        options = parse(sys.argv[1:] if arguments is None else arguments)
        code = COMMANDS[options.command](options)
        sys.stdout.flush()
        return code
    except InputError as error:
        return _print_error(str(error))
    except MemoryError:
        return _print_error("out of memory: try fewer hidden units, samples, or a smaller batch")
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader, `head` for one, has seen enough
        drop_output()
        return FINE
    except OSError as error:  # a full disk
        drop_output()
        return _print_error(f"{error.filename or 'standard output'}: {error.strerror}")


def _print_error(message: str) -> int:
    print(f"nettui: {message}", file=sys.stderr)
    return BAD_INPUT


def home(options: argparse.Namespace) -> int:
    """The home screen."""
    _require_terminal()
    from nettui.debugger import saved_sessions
    from nettui.tui.app import run_home

    return run_home(saved_sessions.autosave, options.ascii, _language(options))


def run(options: argparse.Namespace) -> int:
    """The debugger on a screen."""
    from nettui.debugger import saved_sessions
    from nettui.scenario import SESSION_SUFFIX, open_session

    name, path = options.scenario, None
    if options.resume:
        if (path := saved_sessions.latest(name)) is None:
            raise InputError("run --resume", [f"there is no session of {name!r} yet"])
        options.scenario = str(path)
    keep = saved_sessions.autosave(
        name, path
    )  # before the replay, while which another window may go on with it
    scenario = _scenario(options)
    _require_terminal()
    from nettui.tui.app import run_session

    replayed: Session | None = None
    if options.scenario.endswith(SESSION_SUFFIX):
        replayed = _session(options)  # before there is a screen, for what is wrong with it
        if path and saved_sessions.outdated(path, name):
            replayed.note(f"{name} has been written since this session began, which goes on as it was")

    def start() -> Session:
        return replayed or open_session(*scenario.runs, memory=options.memory << 20)

    return run_session(start, scenario, keep, options.ascii, _language(options))


def do(options: argparse.Namespace) -> int:
    """Debugger commands, then the view; fails when the last of them was `check` and a check failed."""
    from nettui.debugger.parser import parse
    from nettui.report import jsonable, tables
    from nettui.report.export import export_view

    session, translate = _session(options), catalogue(_language(options)).gettext
    session.exporter = partial(export_view, translate=translate)
    parse(options.commands)  # a slip in the last command is told before the first one runs
    with progress("running") as advance:
        view = session.do(options.commands, _pulse(advance))
    print_result(options, lambda: jsonable.view(view), lambda: tables.view(view, translate))
    return FAILED if view.examination and view.examination.verdict == "fail" else FINE


def trace(options: argparse.Namespace) -> int:
    """A line a step, as it comes."""
    from nettui.report.trace import lines

    form = _form("trace", options)
    return _print(options, _session(options, alone=True), lambda views: lines(views, form))


def compare(options: argparse.Namespace) -> int:
    """Runs side by side."""
    from nettui.report import comparison
    from nettui.scenario import combine_runs, load, open_session
    from nettui.scenario.config import ViewSection

    form = _form("compare", options)
    runs = combine_runs([load(name, options.set, options.seed) for name in options.scenario])
    if form != "table" or options.steps or options.every > 1:
        return _print(options, open_session(*runs), lambda views: comparison.lines(views, form))
    _require_terminal("compare", "`--steps N`, `--json` or `--csv`")
    from nettui.tui.app import run_session

    first = replace(runs[0], view=ViewSection("compare"), lesson=())
    start = partial(open_session, *runs)
    return run_session(start, first, None, options.ascii, _language(options))


def _form(name: str, options: argparse.Namespace) -> str:
    if options.json and options.csv:
        raise InputError(f"{name} options", ["--json and --csv exclude each other"])
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
    from nettui.checks.run import chosen
    from nettui.report import jsonable, tables
    from nettui.scenario import open_named

    try:
        chosen(options.only, options.skip)
    except InvalidValue as problem:
        raise InputError("check options", [problem]) from None
    sessions, wrong, found = [], [], []
    for name in options.scenario:
        try:
            sessions.append(open_named(name, options.set, options.seed))
        except InputError as error:
            wrong.append(error)
    if wrong:
        problems = [str(error).replace("\n", "\n  ") for error in wrong]
        raise wrong[0] if len(wrong) == 1 else InputError("check", problems)
    for session in sessions:
        with progress(f"checking {session.title}"):
            found.append(session.check(options.only, options.skip))
    told = [jsonable.examination(each) for each in found]
    print_result(options, lambda: told if len(told) > 1 else told[0], lambda: tables.examinations(found))
    return FAILED if any(each.verdict == "fail" for each in found) else FINE


def gradcheck(options: argparse.Namespace) -> int:
    """The gradient table of all parameters, or a sample where all take long; fails when one is wrong."""
    from nettui.gradient_check import quick
    from nettui.report import jsonable, tables

    session = _session(options, alone=True)
    began = time.perf_counter()
    try:
        with progress("checking gradients"):
            every = options.all or (options.sample is None and quick(session.trainer, session.state))
            check = session.gradcheck(options.method, options.h, None if every else options.sample or 12)
    except InvalidValue as problem:
        raise InputError(
            "gradcheck options",
            [InvalidValue(f"--{problem.where}", problem.expected, problem.found, problem.hint)],
        ) from None
    seconds = time.perf_counter() - began
    swept = session.sweep() if options.sweep else ()
    told = partial(jsonable.gradient_check, check, seconds, swept)
    print_result(options, told, lambda: tables.gradient_check(check, swept))
    return FAILED if check.verdict == "fail" else FINE


def listing(options: argparse.Namespace) -> int:
    """The scenarios that ship; or the reference page of the checks, or of the faults."""
    from nettui.report import reference, tables
    from nettui.scenario import list_shipped_scenarios

    if options.what in reference.PAGES:
        told, draw = reference.PAGES[options.what]
        print_result(options, told, lambda: draw(told()))
        return FINE
    entries = list_shipped_scenarios()
    named = [{"name": entry.name, "title": entry.title, "course": entry.course} for entry in entries]
    print_result(options, lambda: named, lambda: tables.scenarios(entries))
    return FINE


def show(options: argparse.Namespace) -> int:
    """A scenario resolved."""
    from nettui.report import jsonable, tables

    told = jsonable.scenario(_scenario(options), options.reveal)
    print_result(options, lambda: told, lambda: tables.scenario(told))
    return FINE


def new(options: argparse.Namespace) -> int:
    """A starter scenario, and what to do with it next."""
    from nettui.scenario.starter import steps, write

    file, say = str(write(options.name, options.data)), catalogue(_language(options)).gettext
    print(say("{} is written. Change it in an editor, then:").format(file))
    for line in steps(file, say):
        print(f"  {line}")
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
        for done in range(options.repeat):
            times[0].append(_seconds(lambda: loss_and_gradients(trainer, state)))
            times[1].append(_seconds(lambda: trainer.gradients(state)))
            advance(done + 1)
    compared = compare(loop, matrix, len(trainer.batch(state).arrays["labels"]), *times)
    told = jsonable.jsonable(compared) | {"ratio": compared.ratio}
    print_result(options, lambda: told, lambda: tables.vectorization(compared))
    return FINE


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def data(options: argparse.Namespace) -> int:
    """A published data set, brought into the folder NETTUI_DATA or else into the user's cache."""
    from nettui.data.fetch import SETS, cache, fetch

    if options.name not in SETS:
        raise unknown_name("data fetch", "a data set", options.name, SETS)
    wanted = SETS[options.name]
    folder = Path(os.environ.get("NETTUI_DATA") or cache()).absolute() / options.name
    fetch(wanted, folder, options.mirror, progress=sys.stderr.isatty())
    paths = {part: str(folder / name) for part, name in (("train", wanted.train), ("test", wanted.test))}
    print(json.dumps({"name": options.name, **paths}) if options.json else "\n".join(paths.values()))
    return FINE


def _session(options: argparse.Namespace, alone: bool = False) -> Session:
    from nettui.scenario import open_named

    memory, language = getattr(options, "memory", 512) << 20, _language(options)
    with progress("replaying") as advance:
        return open_named(
            options.scenario, options.set, options.seed, memory, _pulse(advance), alone, language
        )


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
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):  # Textual draws on stderr
        raise InputError(command, [f"needs a terminal; without one, use {instead}"])


COMMANDS: Mapping[str | None, Callable[[argparse.Namespace], int]] = {
    None: home,
    "run": run,
    "do": do,
    "trace": trace,
    "compare": compare,
    "check": check,
    "gradcheck": gradcheck,
    "list": listing,
    "show": show,
    "new": new,
    "vectorize": vectorize,
    "data": data,
}
"""What carries out each command; without one, the home screen."""
