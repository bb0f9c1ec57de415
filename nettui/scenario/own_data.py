"""Opens a file of data that no scenario describes yet, and says in fields of [data] how it was read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields as fields_of
from types import MappingProxyType
from typing import Any, NamedTuple

from nettui.common.errors import InvalidValue
from nettui.common.trust import trust
from nettui.data.files import File, detect_format, reading
from nettui.data.source import Samples
from nettui.data.table_file import TableFile
from nettui.data.tables.encode import encode
from nettui.data.tables.facts import Facts, facts_of, with_roles
from nettui.data.tables.plan import make_plan
from nettui.scenario.parts import FILE_FORMATS
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


def look(path: str, label: str | None = None, describe: bool = False) -> Found:
    """What there is in the file; `label` names its labels, as in `--label`. Columns only with `describe`.

    Only for a path that the user gave on the command line: if it names code, the code is run.
    """
    trust(path)
    found = Found()
    try:
        kind = FILE_FORMATS[detect_format(path, FILE_FORMATS.values())]
        options = label_option(kind, path, label)
        found = found._replace(kind=kind.name, fields={"data": options})
        source = kind(path=path, **options)
        if not isinstance(source, TableFile):
            return _opened(found, source.load(0))
        with reading(path):
            table = source.table()
        found = found._replace(columns=facts_of(table) if describe else ())
        plan = make_plan(table, source.choices)
        found = found._replace(columns=with_roles(found.columns, plan))
        return _opened(found, encode(table, source.that_opens(table, plan).choices, plan))
    except InvalidValue as problem:
        return found._replace(problems=[problem.under("data")])


def _opened(found: Found, samples: Samples) -> Found:
    fields = {key: value for decision in samples.decisions for key, value in decision.fields.items()}
    return found._replace(samples=samples, fields={"data": fields})


def label_option(kind: type[File], path: str, label: str | None) -> Mapping[str, Any]:
    """The option of a format that names the labels; none without a label. Raises InvalidValue."""
    if label is None:
        return {}
    known = {field.name for field in fields_of(kind)}
    if "label" in known:
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
