"""How scripts and recordings stand on the command line: `run train.py -- --epochs 3`, `run -m pack -- …`."""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from nettui.common.errors import InputError, InvalidValue
from nettui.common.language import tr

TAKE_SCRIPTS = ("run", "record")
"""The commands that take a script; what follows `--` belongs to it."""

SURE = 0.8
"""How alike a word and an option are if that is a slip of the keys."""

LIBRARIES = frozenset({"torch", "lightning", "pytorch_lightning", "transformers", "accelerate"})
"""What a script imports whose training is seen without a change to it."""


def without_words(arguments: Sequence[str]) -> tuple[Sequence[str], Sequence[str] | None]:
    """The arguments of nettui, and those of the script behind `--`: None where there is none."""
    at = arguments.index("--") if "--" in arguments else 0
    if any(word in TAKE_SCRIPTS for word in arguments[:at]):
        return arguments[:at], arguments[at + 1 :]
    return arguments, None


def add_recording(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command that watches a recording."""
    recorded = "a .nettui file, which nettui.Recorder writes"
    parser.add_argument("recording", metavar=tr("RECORDING"), help=tr(recorded))
    control = "hold the run that writes it: n lets it do one step, space plays; it goes on when you leave"
    parser.add_argument("--control", action="store_true", help=tr(control))


def add_script(parser: argparse.ArgumentParser, alone: bool = False) -> None:
    """The options of a command that takes a script; `alone`: and nothing else."""
    if alone:
        parser.add_argument("scenario", metavar=tr("SCRIPT"), nargs="?", help=tr("a Python file"))
    script = parser.add_argument_group(tr("with a training script: SCRIPT.py -- ARGUMENTS…"))
    module = "run a module as a script, as python -m does"
    script.add_argument("-m", dest="module", metavar=tr("MODULE"), help=tr(module))
    if not alone:
        copies = (
            "keep sleeping copies of the script's process, so that the run can go back (Linux, CPU); "
            "fork:MB gives them so much memory, by default a quarter of what is free, at most 1000"
        )
        script.add_argument("--checkpoints", metavar="fork[:MB]", help=tr(copies))
    into = "where the recording goes, a new file that ends in .nettui"
    script.add_argument("--into", metavar=tr("FILE"), help=tr(into))


def hint_to_script(options: argparse.Namespace, word: str, known: Iterable[str]) -> str:
    """What to do with a word that is unknown, if it may belong to a script; "" if not."""
    name, module = getattr(options, "scenario", None), getattr(options, "module", None)
    is_script = options.command in TAKE_SCRIPTS and bool(module or str(name).endswith(".py"))
    if not is_script or get_close_matches(word, known, cutoff=SURE):
        return ""
    return "what belongs to the script comes after --"


def script_of(options: argparse.Namespace) -> Sequence[str] | None:
    """The script and its arguments, or -m, a module and its; None where a scenario is meant.

    Raises InputError where neither or both are given.
    """
    name, words = options.scenario, options.words
    if options.module:
        if name:
            raise InputError(
                options.command, [InvalidValue("-m", "a module alone", name, "its arguments come after --")]
            )
        return ["-m", options.module, *(words or ())]
    if not name:
        raise InputError(options.command, ["name a scenario, a recording, FILE.py:NAME or a script"])
    if options.command == "run" and words is None and not _trains(name):
        for option, value in (("--into", options.into), ("--checkpoints", options.checkpoints)):
            if value:
                raise InputError("run", [InvalidValue(option, "a script", name)])
        return None
    if not Path(name).is_file():
        raise InputError(options.command, [InvalidValue("script", "a Python file", name, "there is none")])
    return [name, *(words or ())]


def _trains(name: str) -> bool:
    """Whether a file is a script whose training is seen: it imports PyTorch, or makes a nettui.Recorder."""
    if not name.endswith(".py") or not Path(name).is_file():
        return False
    try:
        text = Path(name).read_bytes()
        found = [*ast.walk(ast.parse(text))]
    except (SyntaxError, ValueError, OSError, RecursionError):
        return False
    modules = [alias.name for node in found if isinstance(node, ast.Import) for alias in node.names]
    modules += [node.module or "" for node in found if isinstance(node, ast.ImportFrom) and not node.level]
    roots = {module.partition(".")[0] for module in modules}
    return bool(roots & LIBRARIES) or ("nettui" in roots and b"Recorder(" in text)
