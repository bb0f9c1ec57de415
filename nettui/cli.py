"""The command line: each command uses the same Session as the screen, and prints the result."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from nettui.command_inputs import named_scenario, named_session
from nettui.common.errors import InputError, InvalidValue, NettuiError, RunError
from nettui.common.language import Translate, catalogue, speaking, tr
from nettui.common.loading import without_collector
from nettui.common.text_files import is_recording, is_session
from nettui.common.trust import is_code
from nettui.console import (
    discard_output,
    parts_progress,
    print_own_output,
    print_result,
    progress,
    repair_streams,
    report_steps,
    waiting,
)
from nettui.data_commands import data, new
from nettui.export_commands import export
from nettui.habit_commands import completion, config, help_, manual, warn_about_settings
from nettui.options import language_of, language_option, parse
from nettui.own_commands import beside_textbook
from nettui.screen_commands import compare_on_screen, course, home, run
from nettui.script_commands import record
from nettui.script_options import without_words
from nettui.serve_command import serve
from nettui.settings import own_language
from nettui.watch_commands import compare_recordings, watch

if TYPE_CHECKING:  # NumPy, rich and Textual are loaded by the commands that need them
    from nettui.checks.seeds import SeedsReport
    from nettui.debugger.session import Session
    from nettui.debugger.view import View

FINE, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""A second BLAS thread changes the last bits of a product, and is slower on small networks."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    ours = [variable for variable in ONE_THREAD if variable not in os.environ]
    os.environ.update(dict.fromkeys(ours, "1"))  # read by NumPy when it is first imported
    repair_streams()
    arguments = sys.argv[1:] if arguments is None else arguments
    with speaking(catalogue(language_option(without_words(arguments)[0]) or own_language()).gettext):
        return _run_command(arguments, ours)


def _run_command(arguments: Sequence[str], set_by_us: Collection[str]) -> int:
    """`set_by_us`: variables of the environment that a script must not inherit."""
    try:
        options = parse(arguments)
        options.set_by_us = set_by_us
        warn_about_settings(options.command)
        code = COMMANDS[options.command](options)
        sys.stdout.flush()
        return code
    except RunError as error:
        return _print_error(str(error), FAILED)
    except NettuiError as error:
        return _print_error(str(error))
    except MemoryError:
        return _print_error("out of memory: try fewer hidden units, samples, or a smaller batch")
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader, for example `head`, has closed the pipe
        discard_output()
        return FINE
    except OSError as error:  # a full disk
        discard_output()
        return _print_error(f"{error.filename or 'standard output'}: {error.strerror}")


def _print_error(message: str, code: int = BAD_INPUT) -> int:
    print(f"nettui: {tr(message)}", file=sys.stderr)
    return code


def do(options: argparse.Namespace) -> int:
    """Runs debugger commands and prints the view; fails if the last one was `check` and a check failed."""
    from nettui.debugger.commands import parse as parse_commands
    from nettui.report.export import export_view
    from nettui.report.serialize import serialize_view
    from nettui.report.tables import render_view

    session = named_session(options)
    session.exporter = partial(export_view, translate=tr)
    session.lesson_exporter = partial(_write_handout, translate=catalogue(language_of(options)).gettext)
    parse_commands(options.commands)  # reports a typo in any command before the first one runs
    failure: RunError | None = None
    with progress(tr("running")) as advance:
        try:
            view = session.do(options.commands, report_steps(advance))
        except RunError as error:  # the cursor is at the last good step
            view, failure = session.view(), error
    print_result(options, lambda: serialize_view(view), lambda: render_view(view, tr))
    print_own_output(session)
    if failure:
        return _print_error(str(failure), FAILED)
    return FAILED if view.results.report and view.results.report.verdict == "fail" else FINE


def _write_handout(session: Session, views: Iterator[View], path: str, translate: Translate) -> str:
    from nettui.tui.handout import write_handout  # the panels load when a lesson is exported

    return write_handout(session, views, path, translate)


def trace(options: argparse.Namespace) -> int:
    """Trains and prints one line per step, as soon as it is computed."""
    from nettui.report.trace import trace_lines

    form = _form("trace", options)
    return _print_lines(options, named_session(options, alone=True), lambda views: trace_lines(views, form))


def compare(options: argparse.Namespace) -> int:
    """Runs several scenarios in lockstep, on a screen or printing one line per step."""
    if options.textbook:
        return beside_textbook(options)
    form = _form("compare", options)
    if any(map(is_recording, options.scenario)):
        return compare_recordings(options, form, _print_lines)
    if form == "table" and not options.steps and options.every == 1:
        return compare_on_screen(options)
    from nettui.report.comparison import comparison_lines
    from nettui.scenario import open_session, runs_to_compare

    session = open_session(*runs_to_compare(options.scenario, options.set, options.seed, options.trust))
    return _print_lines(options, session, lambda views: comparison_lines(views, form))


def _form(name: str, options: argparse.Namespace) -> str:
    if options.json and options.csv:
        raise InputError(f"{name} options", ["--json and --csv exclude each other"])
    return "json" if options.json else "csv" if options.csv else "table"


def _print_lines(
    options: argparse.Namespace, session: Session, lines: Callable[[Iterable[View]], Iterable[str]]
) -> int:
    """Trains, and prints the line of every View as soon as it is computed."""
    from nettui.report.trace import step_through

    first = session.reading
    steps = options.steps or (first.batches or 0) * (first.epochs or 0)
    with progress(tr("training"), steps) as advance:

        def views() -> Iterator[View]:
            for view in step_through(session, options.steps, options.every):
                yield view
                advance(view.clock + 1)

        for line in lines(views()):
            print(line, flush=True)
    return FINE


def check(options: argparse.Namespace) -> int:
    """Runs the sanity checks on each scenario; fails if one of them fails."""
    from nettui.checks.run import select_checks
    from nettui.report.serialize import serialize_seeds_reports
    from nettui.report.tables import render_seeds_reports
    from nettui.scenario import open_named

    try:
        select_checks(options.only, options.skip)
    except InvalidValue as problem:
        raise InputError("check options", [problem]) from None
    sessions, errors = [], []
    for name in options.scenario:
        try:
            if options.seeds and (is_recording(name) or is_session(name)):
                kept = "recordings and saved sessions keep their seed: --seeds is for scenarios"
                raise InputError(name, [kept])
            with waiting(tr("looking at your code") if is_code(name) else tr("reading the data")):
                sessions.append(open_named(name, options.set, options.seed, trusted=options.trust))
        except InputError as error:
            errors.append(error)
    if errors:
        problems = [str(error).replace("\n", "\n  ") for error in errors]
        raise errors[0] if len(errors) == 1 else InputError("check", problems)
    reports = [_check_seeds(*pair, options) for pair in zip(options.scenario, sessions, strict=True)]
    print_result(options, lambda: serialize_seeds_reports(reports), lambda: render_seeds_reports(reports))
    for session in sessions:
        print_own_output(session)
    return FAILED if any(report.verdict == "fail" for report in reports) else FINE


def _check_seeds(name: str, session: Session, options: argparse.Namespace) -> SeedsReport:
    """The checks on the seed of the session, and on the next ones with --seeds."""
    from nettui.checks.seeds import SeedsReport
    from nettui.scenario import open_named

    reports, first, title = [], session.view().seed or 0, session.title
    for seed in range(first, first + (options.seeds or 1)):
        opened = session if seed == first else open_named(name, options.set, seed, trusted=options.trust)
        words = tr(f"checking {title}, seed {seed}" if options.seeds else f"checking {title}")
        with parts_progress(words, tr) as begin:
            reports.append(opened.check(options.only, options.skip, options.tries, begin))
    return SeedsReport(tuple(reports), several=options.seeds is not None)


def gradcheck(options: argparse.Namespace) -> int:
    """Checks the gradient of all parameters, or of a sample if all take long; fails if one is wrong."""
    from nettui.gradient_check import is_fast
    from nettui.report.serialize import serialize_gradient_check
    from nettui.report.tables import render_gradient_check

    session = named_session(options, alone=True)
    began = time.perf_counter()
    try:
        with progress(tr("checking gradients")):
            every = options.all or (options.sample is None and is_fast(session.trainer, session.state))
            check = session.gradcheck(options.method, options.h, None if every else options.sample or 12)
    except InvalidValue as problem:
        raise InputError(
            "gradcheck options",
            [InvalidValue(f"--{problem.where}", problem.expected, problem.found, problem.hint)],
        ) from None
    seconds = time.perf_counter() - began
    sweep = session.sweep() if options.sweep else ()
    to_json = partial(serialize_gradient_check, check, seconds, sweep)
    print_result(options, to_json, lambda: render_gradient_check(check, sweep))
    print_own_output(session)
    return FAILED if check.verdict == "fail" else FINE


@without_collector()
def list_entries(options: argparse.Namespace) -> int:
    """Lists the scenarios that ship, or the reference of the checks or the planted bugs."""
    from nettui.report.tables import render_scenario_list
    from nettui.scenario import list_shipped_scenarios

    if options.what != "scenarios":
        from nettui.report import reference

        list_page, render_page = reference.PAGES[options.what]
        print_result(options, list_page, lambda: render_page(list_page()))
        return FINE
    entries = list_shipped_scenarios("en" if options.json else language_of(options))
    fields = [{"name": entry.name, "title": entry.title, "course": entry.course} for entry in entries]
    print_result(options, lambda: fields, lambda: render_scenario_list(entries))
    return FINE


@without_collector()
def show(options: argparse.Namespace) -> int:
    """Shows the effective configuration of a scenario."""
    from nettui.report.serialize import serialize_scenario
    from nettui.report.tables import render_scenario

    shown = serialize_scenario(
        named_scenario(options), options.reveal, "en" if options.json else language_of(options)
    )
    print_result(options, lambda: shown, lambda: render_scenario(shown))
    return FINE


def vectorize(options: argparse.Namespace) -> int:
    """Compares the first mini-batch computed sample by sample and as matrices."""
    from nettui.report.serialize import json_value
    from nettui.report.tables import render_vectorization
    from nettui.report.vectorization import measure_forms

    scenario = named_scenario(options)
    with progress(tr("measuring"), options.repeat) as advance:
        result = measure_forms(scenario.network_trainer(scenario.seed), options.repeat, advance)
    fields = json_value(result) | {"ratio": result.ratio}
    print_result(options, lambda: fields, lambda: render_vectorization(result))
    return FINE


COMMANDS: Mapping[str | None, Callable[[argparse.Namespace], int]] = {
    None: home,
    "run": run,
    "watch": watch,
    "record": record,
    "course": course,
    "do": do,
    "trace": trace,
    "compare": compare,
    "export": export,
    "check": check,
    "gradcheck": gradcheck,
    "list": list_entries,
    "show": show,
    "new": new,
    "vectorize": vectorize,
    "data": data,
    "help": help_,
    "manual": manual,
    "config": config,
    "completion": completion,
    "serve": serve,
}
"""The function for each command; without a command, the home screen."""
