"""Writes a starter scenario: a file with a comment for every field, listing the values it can take."""

from __future__ import annotations

import json
import os
import shlex
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from string import Template
from textwrap import wrap
from typing import NamedTuple, get_args, get_type_hints

from nettui.bugs.bug import bugs
from nettui.common.errors import InputError, InvalidValue
from nettui.common.language import Language, Translate, catalogue
from nettui.common.text_files import write_new
from nettui.common.trust import is_code
from nettui.data.preprocessing import HoldOut, Scale, TargetScale
from nettui.data.source import Decision
from nettui.data.summary import of_samples
from nettui.data.tables.choices import Treatment
from nettui.data.task import Task
from nettui.nn.activations import ACTIVATIONS
from nettui.nn.clipping import CLIPS
from nettui.nn.dropout import Dropout
from nettui.nn.inits import INITS
from nettui.nn.losses import LOSSES
from nettui.nn.normalization import NORMALIZATIONS
from nettui.nn.optimizers import OPTIMIZERS
from nettui.nn.regularizers import PENALTIES
from nettui.nn.schedules import SCHEDULES, Stop
from nettui.scenario import parse_scenario
from nettui.scenario.constraints import MAX_RUNS
from nettui.scenario.files import list_shipped_scenarios, resolve_paths
from nettui.scenario.fit import fit
from nettui.scenario.lesson_entries import Panel
from nettui.scenario.own_data import NOTHING, Found, look, merged
from nettui.scenario.parts import FILE_FORMATS, SOURCES
from nettui.scenario.sections import NetworkSection, ViewSection
from nettui.scenario.template import Fields, fill

TEMPLATES: Mapping[Language, str] = {"en": "starter.toml", "fr": "starter.fr.toml"}

WIDTH, COLUMN = 100, 41
"""The longest line in characters, and the column where comments begin."""

NO_FIELDS: Fields = {}
NOT_WRITTEN = "nothing was written, give fields with --set"

NEXT_COMMANDS = (
    ("run", "open the debugger"),
    ("check", "run the sanity checks and the diagnosis"),
    ("show", "show the effective configuration: fields, layers, parameter counts"),
)
"""Commands to use on the new scenario, with what each does."""

NAMES: Mapping[str, Iterable[str]] = {
    "sources": [name for name in SOURCES if name not in FILE_FORMATS],
    "files": FILE_FORMATS,
    "missings": get_args(Treatment),
    "scales": get_args(Scale),
    "splits": get_args(HoldOut),
    "tasks": get_args(Task),
    "target_scales": get_args(TargetScale),
    "activations": (*ACTIVATIONS, "none"),
    "normalizations": NORMALIZATIONS,
    "inits": INITS,
    "modes": get_args(get_type_hints(Dropout)["mode"]),
    "dtypes": get_args(get_type_hints(NetworkSection)["dtype"]),
    "losses": LOSSES,
    "penalties": PENALTIES,
    "optimizers": OPTIMIZERS,
    "schedules": SCHEDULES,
    "clips": CLIPS,
    "stops": get_args(Stop),
    "pages": get_args(get_type_hints(ViewSection)["page"]),
    "panels": get_args(Panel),
    "faults": [name for name in bugs() if name != "none"],
}
"""The values substituted for the placeholders of the same name in starter.toml."""


class Written(NamedTuple):
    """A scenario file, and what was decided to read its data, with what these are."""

    path: Path
    decisions: tuple[Decision, ...] = ()
    sentence: str = ""
    code: bool = False

    def report(self, translate: Translate) -> list[str]:
        """What was decided and written, and the commands to use on it."""
        return [
            *(translate(decision.what) for decision in self.decisions),
            *([translate(self.sentence)] if self.sentence else []),
            translate("Wrote {}. Edit it, then:").format(self.path),
            *(f"  {line}" for line in next_steps(str(self.path), translate, self.code)),
        ]


def write(
    name: str,
    data: str | None = None,
    label: str | None = None,
    sets: Sequence[str] = (),
    language: Language = "en",
) -> Written:
    """Writes the scenario `name`, with the samples of the file `data` if given; `label` names its labels.

    What is decided to read the file, and `sets`, become fields of [data]; network and training fit the
    samples. Never overwrites a file, and writes none if `data` cannot be read. Raises InputError, or OSError
    if the file system refuses.
    """
    path = _scenario_path(name)
    if data is not None and not (data and data.isprintable()):
        raise InputError("new", [InvalidValue("--data", "a path of printable characters", data)])
    if not path.parent.exists():
        raise _no_folder(path)
    data_path = None if data is None else _relative_path(path.parent, data)
    if sets and data is None:
        raise InputError("new", [InvalidValue("--set", "--data beside it", sets[0])])
    found = NOTHING if data is None else look(data, label, sets)
    problems = found.problems
    content = starter_text(path.name, data_path, _fitted(found), language)
    if not problems and not is_code(data):  # which would run twice
        table = resolve_paths(tomllib.loads(content), path.parent)
        _, problems = parse_scenario(table, path.stem)
    if problems:
        remedy = data is not None and os.path.exists(data)
        raise InputError(f"new: {NOT_WRITTEN}" if remedy else "new", problems)
    try:
        write_new(path, content)
    except FileExistsError:
        raise InputError(str(path), ["already exists and was not changed: choose another name"]) from None
    except FileNotFoundError:
        raise _no_folder(path) from None
    if found.samples is None:
        return Written(path)
    return Written(path, found.samples.decisions, of_samples(found.samples), is_code(data))


def _fitted(found: Found) -> Fields:
    """The fields that were given or decided on, beside those that suit the samples."""
    if found.samples is None:
        return found.fields
    return merged(fit(found.samples, found.fields["data"].get("task", "auto")), found.fields)


def next_steps(file: str, translate: Translate = str, code: bool = False) -> list[str]:
    """A line for each command to use on the scenario in `file`, whose data may be `code`."""
    options = " --trust" if code else ""
    commands = [f"nettui {command} {shlex.quote(file)}{options}" for command, _ in NEXT_COMMANDS]
    width = max(map(len, commands))
    purposes = [translate(purpose) for _, purpose in NEXT_COMMANDS]
    return [f"{command:{width}}   {purpose}" for command, purpose in zip(commands, purposes, strict=True)]


def starter_text(
    file: str, data: str | None = None, fields: Fields = NO_FIELDS, language: Language = "en"
) -> str:
    """The content of a starter scenario named `file`: starter.toml with its placeholders filled in.

    Comments and texts are in `language`. `fields` replace those of the template.

    With `data`, data.path is set and data.source commented out; without, the other way round.
    """
    values = {
        **{key: ", ".join(names) for key, names in NAMES.items()},
        "steps": "\n".join(
            f"#   {step}" for step in next_steps(file, catalogue(language).gettext, is_code(data))
        ),
        "shipped": "# " if data is not None else "",
        "own": "# " if data is None else "",
        "path": json.dumps("mine.csv" if data is None else data, ensure_ascii=False),
        "others": MAX_RUNS - 1,
        "score": "r2" if fields.get("data", {}).get("task") == "regression" else "accuracy",
        "tenfold": 10 * fields.get("train", {}).get("optimizer", {"rate": 0.1})["rate"],
    }
    template = files("nettui.scenario").joinpath(TEMPLATES[language]).read_text(encoding="utf-8")
    lines: list[str] = []
    for line in fill(template.splitlines(), fields):
        code, _, comment = (Template(part).substitute(values) for part in line.partition("  # "))
        lines += _align_comment(code, comment) if comment else [code]
    return "\n".join(lines) + "\n"


def _align_comment(code: str, comment: str) -> Iterator[str]:
    """The comment next to its code, or below long code, wrapped at WIDTH."""
    below = ("# " if code.startswith("# ") else "").ljust(COLUMN) + "# "
    beside = f"{code.ljust(COLUMN - 2)}  # "
    if long := len(beside) > len(below):
        yield code
    first = below if long else beside
    yield from wrap(comment, WIDTH, initial_indent=first, subsequent_indent=below, break_on_hyphens=False)


def _scenario_path(name: str) -> Path:
    """The file for a new scenario of that name. Raises InputError."""
    path = Path(name if name.endswith(".toml") else f"{name}.toml")
    base = os.path.basename(name).removesuffix(".toml")

    def error(expected: str = "a file name such as mine or mine.toml", hint: str = "") -> InputError:
        return InputError("new", [InvalidValue("name", expected, name, hint)])

    if not base.strip(". ") or not name.isprintable() or str(path).startswith("-"):
        raise error()
    if base in [entry.name for entry in list_shipped_scenarios()]:
        raise error("a name that no shipped scenario has", f"such as my-{base}")
    if not os.path.isdir(name) and any(kind.matches(name) for kind in FILE_FORMATS.values()):
        raise error(hint=f"to use this data: `nettui new mine --data {shlex.quote(name)}`")
    return path


def _no_folder(path: Path) -> InputError:
    return InputError(str(path), [f"there is no folder {str(path.parent)!r}: create it first"])


def _relative_path(folder: Path, data: str) -> str:
    """The path of a data file, relative to the scenario's folder."""
    given = Path(data)
    if given.is_absolute() or folder == Path():
        return data
    target = given.parent.resolve() / given.name
    try:
        return os.path.relpath(target, folder.resolve())
    except ValueError:  # another drive on Windows
        return str(target)
