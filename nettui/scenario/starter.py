"""A starter scenario: a file with a comment at every field, which lists the names that the program knows."""

from __future__ import annotations

import json
import os
import shlex
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from string import Template
from textwrap import wrap
from typing import get_args, get_type_hints

from nettui.bugs.bug import faults
from nettui.common.errors import InputError, InvalidValue
from nettui.common.language import Translate
from nettui.common.text_files import write_new
from nettui.data.preprocessing import Scale
from nettui.nn.activations import ACTIVATIONS
from nettui.nn.dropout import Dropout
from nettui.nn.inits import INITS
from nettui.nn.losses import LOSSES
from nettui.nn.optimizers import OPTIMIZERS
from nettui.nn.regularizers import PENALTIES
from nettui.nn.schedules import SCHEDULES
from nettui.nn.trainer import Stop
from nettui.scenario import parse_scenario
from nettui.scenario.config import FILES, SOURCES, NetworkSection, ViewSection
from nettui.scenario.constraints import MAX_RUNS
from nettui.scenario.files import list_shipped_scenarios, resolve_data_paths
from nettui.scenario.lessons import Panel

WIDTH, COLUMN = 100, 41
"""Characters a line may have, and those before its comment."""

BATCH = "32"
"""Samples of a mini-batch, where there are as many."""

NEXT = (
    ("run", "the debugger on a screen"),
    ("check", "the sanity checks: is it sound?"),
    ("show", "every field with its value, every layer"),
)
"""What to do with a scenario once it is written."""

NAMES: Mapping[str, Iterable[str]] = {
    "sources": [name for name in SOURCES if name not in FILES],
    "files": FILES,
    "scales": get_args(Scale),
    "activations": ACTIVATIONS,
    "inits": INITS,
    "modes": get_args(get_type_hints(Dropout)["mode"]),
    "dtypes": get_args(get_type_hints(NetworkSection)["dtype"]),
    "losses": LOSSES,
    "penalties": PENALTIES,
    "optimizers": OPTIMIZERS,
    "schedules": SCHEDULES,
    "stops": get_args(Stop),
    "pages": get_args(get_type_hints(ViewSection)["page"]),
    "panels": get_args(Panel),
    "faults": [name for name in faults() if name != "none"],
}
"""The lists that starter.toml leaves open."""


def write(name: str, data: str | None = None) -> Path:
    """Writes the scenario `name`, on the samples in the file `data` where there is one; where it lies then.

    A file that exists is never written over. Raises InputError, and OSError where the system refuses. Where
    `data` is there but cannot be read, the scenario has been written all the same: it is the place to say
    which column or separator is meant.
    """
    path = _place(name)
    if data is not None and not (data and data.isprintable()):
        raise InputError("new", [InvalidValue("--data", "a path that can be written down", data)])
    own = None if data is None else _seen_from(path.parent, data)
    told, wrong = _draft(path, own, BATCH)
    if any(fault.where == "train.batch" for fault in wrong):  # there are fewer samples
        told, wrong = _draft(path, own, '"all"')
    if wrong and (data is None or not os.path.exists(data)):
        raise InputError("new", wrong)
    try:
        write_new(path, told)
    except FileExistsError:
        raise InputError(str(path), ["exists already, and is left as it is: choose another name"]) from None
    except FileNotFoundError:
        folder = str(path.parent)
        raise InputError(str(path), [f"there is no folder {folder!r}: make it first"]) from None
    if wrong:
        raise InputError(f"{path} is written, but its data cannot be read yet", wrong)
    return path


def _draft(path: Path, data: str | None, batch: str) -> tuple[str, list[InvalidValue]]:
    """The text for `path`, and what is wrong with a scenario of that text there."""
    told = text(path.name, data, batch)
    return told, parse_scenario(resolve_data_paths(tomllib.loads(told), path.parent), path.stem)[1]


def steps(file: str, say: Translate = str) -> list[str]:
    """A line for each thing to do with a scenario."""
    commands = [f"nettui {command} {shlex.quote(file)}" for command, _ in NEXT]
    width = max(map(len, commands))
    return [f"{command:{width}}   {say(does)}" for command, (_, does) in zip(commands, NEXT, strict=True)]


def text(file: str, data: str | None = None, batch: str = BATCH) -> str:
    """What is written to a file of that name: starter.toml, filled in and laid out.

    `data` is the path in it; the shipped source, or else that path, is a comment.
    """
    words = {
        **{key: ", ".join(names) for key, names in NAMES.items()},
        "steps": "\n".join(f"#   {step}" for step in steps(file)),
        "shipped": "# " if data is not None else "",
        "own": "# " if data is None else "",
        "path": json.dumps("mine.csv" if data is None else data, ensure_ascii=False),
        "batch": batch,
        "others": MAX_RUNS - 1,
    }
    template = files("nettui.scenario").joinpath("starter.toml").read_text(encoding="utf-8")
    lines: list[str] = []
    for line in template.splitlines():
        code, _, comment = (Template(part).substitute(words) for part in line.partition("  # "))
        lines += _laid(code, comment) if comment else [code]
    return "\n".join(lines) + "\n"


def _laid(code: str, comment: str) -> Iterator[str]:
    """A comment beside its code, below it where that is long; what does not fit in a line goes on below."""
    below = ("# " if code.startswith("# ") else "").ljust(COLUMN) + "# "
    beside = f"{code.ljust(COLUMN - 2)}  # "
    if long := len(beside) > len(below):
        yield code
    first = below if long else beside
    yield from wrap(comment, WIDTH, initial_indent=first, subsequent_indent=below, break_on_hyphens=False)


def _place(name: str) -> Path:
    """The file that a scenario of that name is written to. Raises InputError."""
    path = Path(name if name.endswith(".toml") else f"{name}.toml")
    base = os.path.basename(name).removesuffix(".toml")

    def refused(expected: str = "a name for a file, as in mine or mine.toml", hint: str = "") -> InputError:
        return InputError("new", [InvalidValue("NAME", expected, name, hint)])

    if not base.strip(". ") or not name.isprintable() or str(path).startswith("-"):
        raise refused()
    if base in [entry.name for entry in list_shipped_scenarios()]:
        raise refused("a name that no scenario has that ships", f"as in my-{base}")
    if not os.path.isdir(name) and any(kind.claims(name) for kind in FILES.values()):
        raise refused(hint=f"to start from these data: `nettui new mine --data {shlex.quote(name)}`")
    return path


def _seen_from(folder: Path, data: str) -> str:
    """The path of a file as the scenario in `folder` has it."""
    given = Path(data)
    if given.is_absolute() or folder == Path():
        return data
    target = given.parent.resolve() / given.name
    try:
        return os.path.relpath(target, folder.resolve())
    except ValueError:  # it lies on another drive of Windows
        return str(target)
