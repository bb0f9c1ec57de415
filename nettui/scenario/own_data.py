"""Opens a file of data that no scenario describes yet, and says in fields of [data] how it was read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields as fields_of
from dataclasses import replace
from types import MappingProxyType
from typing import Any, NamedTuple

from nettui.common.errors import InvalidValue
from nettui.common.trust import trust
from nettui.data.files import File, detect_format, reading
from nettui.data.source import Samples
from nettui.data.stored import all_finite
from nettui.data.table_file import TableFile
from nettui.data.tables.encode import encode
from nettui.data.tables.facts import Facts, facts_of, with_roles
from nettui.data.tables.plan import make_plan
from nettui.scenario.overrides import parse_assignments
from nettui.scenario.parts import FILE_FORMATS, PART_FAMILIES
from nettui.scenario.schema import Reader
from nettui.scenario.sections import DataSection
from nettui.scenario.template import Fields


class Found(NamedTuple):
    """The samples of a file, the fields of [data] that were decided on, and what is wrong with the file.

    `kind` is the name of its format; of a table there are the `columns`, even if it has no labels.
    """

    samples: Samples | None = None
    fields: Fields = MappingProxyType({})
    problems: Sequence[InvalidValue] = ()
    kind: str = ""
    columns: Sequence[Facts] = ()


NOTHING = Found()


def look(path: str, label: str | None = None, sets: Iterable[str] = (), describe: bool = False) -> Found:
    """What there is in the file; `label` names its labels, as in `--label`. Columns only with `describe`.

    `sets` are texts as of `--set`, which give fields of [data]. Only for a path that the user gave on the
    command line: if it names code, the code is run. Raises InvalidValue for other `sets`.
    """
    fields = _data_fields(sets)
    trust(path)
    found = Found()
    try:
        kind = FILE_FORMATS[detect_format(path, FILE_FORMATS.values())]
        given = {**fields, **label_option(kind, path, label)}
        found = found._replace(kind=kind.name, fields={"data": given})
        reader = Reader(PART_FAMILIES)
        section = reader.read_section(DataSection, {**given, "path": path})
        if reader.problems:
            return found._replace(problems=[problem.under("data") for problem in reader.problems])
        source = section.source
        if not isinstance(source, TableFile):
            return _opened(found, _without_gaps(source, source.load(0), given))
        with reading(path):
            table = source.table()
        found = found._replace(columns=facts_of(table) if describe else ())
        plan = make_plan(table, source.choices)
        found = found._replace(columns=with_roles(found.columns, plan))
        opens = source if "missing" in given else source.that_opens(table, plan)
        with reading(path):
            samples = encode(table, opens.choices, plan)
        return _opened(found, source.picked(samples, 0))
    except InvalidValue as problem:
        return found._replace(problems=[problem.under("data")])


def _without_gaps(source: File, samples: Samples, given: Mapping[str, object]) -> Samples:
    """The samples of arrays, their NaN filled unless the user says what becomes of them."""
    can_fill = any(field.name == "missing" for field in fields_of(source))
    if "missing" in given or not can_fill or all_finite(samples.x):
        return samples
    return replace(source, missing="median").load(0)  # type: ignore[call-arg]


def _data_fields(sets: Iterable[str]) -> dict[str, object]:
    """The fields of [data] that are set. Raises InvalidValue for a field of another section."""
    given = parse_assignments(sets)
    for key in given:
        section, _, field = key.partition(".")
        if section != "data" or field in ("", "path", "source"):
            raise InvalidValue("--set", "a field of [data], as in data.missing=median", key)
    return {key.removeprefix("data."): value for key, value in given.items()}


def _opened(found: Found, samples: Samples) -> Found:
    """With the samples, and the fields that were decided on beside those that were given.

    What is decided on a field that was given says the same, but for the task: it is that of the labels alone.
    """
    given = found.fields["data"]
    decided = {key: value for decision in samples.decisions for key, value in decision.fields.items()}
    task = {key: given[key] for key in ("task",) if key in given}
    return found._replace(samples=samples, fields={"data": {**given, **decided, **task}})


def label_option(kind: type[File], path: str, label: str | None) -> Mapping[str, Any]:
    """The option of a format that names the labels; none without a label. Raises InvalidValue."""
    if label is None:
        return {}
    known = {field.name for field in fields_of(kind)}
    if "label" in known and "labels" not in known:
        return {"label": label}  # digits may be the name of a column
    if "label" in known and isinstance(key_of(label), int):
        return {"label": key_of(label)}
    if "labels" in known:
        return {"labels": label}
    raise InvalidValue("label", "a file in which labels have a name or a number", path)


def key_of(label: str) -> int | str:
    """The column that `--label` means: its number, or its name."""
    return int(label) if re.fullmatch(r"-?\d{1,9}", label) else label


def merged(first: Fields, second: Fields) -> Fields:
    """The fields of both; where they differ, those of the second."""
    return {key: {**first.get(key, {}), **second.get(key, {})} for key in [*first, *second]}
