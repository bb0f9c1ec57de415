"""Reads a TOML file into a Scenario, and reports everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from nettui.common.errors import InputError, InvalidValue, Phrase
from nettui.debugger import journal
from nettui.scenario.config import PART_FAMILIES, Scenario, clear_data_cache
from nettui.scenario.constraints import CONSTRAINTS
from nettui.scenario.files import find_scenario, read_toml, resolve_data_paths
from nettui.scenario.overrides import apply_overrides, parse_assignments
from nettui.scenario.schema import Reader, flatten, to_table

SESSION_SUFFIX = ".session"
"""How the name of a file ends that holds a session."""

SECTIONS = ("data", "network", "loss", "train", "view")
"""Tables that are no part with a name of its own."""


def load(
    name: str | Path, sets: Mapping[str, object] | Iterable[str] = (), seed: int | None = None
) -> Scenario:
    """The scenario of that name or file, with `sets` put in: values by dotted key, or `key=value` texts.

    Of a session it is the scenario as it was opened, without the edits. Raises InputError with all faults.
    """
    record = None
    if str(name).endswith(SESSION_SUFFIX):
        record = journal.read(Path(name))
        title, table = record.scenario, dict(record.table)
    else:
        path = find_scenario(name)
        title, table = path.stem, resolve_data_paths(read_toml(path), path.parent)
    clear_data_cache()
    given = dict(sets if isinstance(sets, Mapping) else parse_assignments(sets))
    given |= {} if seed is None else {"seed": seed}
    problems = apply_overrides(table, given)
    scenario, more = parse_scenario(table, title)
    variants, theirs = _variants(table, more)
    others = _other_data(scenario, record.data) if record and not given else []
    if told := [*others, *problems, *more, *theirs]:
        raise InputError(str(name), told)
    return replace(scenario, variants=variants)


def _other_data(scenario: Scenario, saved: int | None) -> Iterator[InvalidValue]:
    """That the samples in the scenario's file are not those of the fingerprint saved with a session."""
    with suppress(InvalidValue):  # data that cannot be had are told of by `read`
        if saved is not None and scenario.dataset(scenario.seed).crc != saved:
            expected = "the samples that the session was saved with"
            found = Phrase(f"others in {to_table(scenario.data).get('path', 'memory')!r}")
            yield InvalidValue(
                "data.path", expected, found, "put the old file back, or open the scenario anew"
            )


def parse_scenario(table: Mapping[str, Any], name: str = "") -> tuple[Scenario, list[InvalidValue]]:
    """The scenario in a table, and its faults; the scenario is worth nothing when there are some."""
    reader = Reader(PART_FAMILIES, flatten(to_table(Scenario(name))))
    scenario: Scenario = reader.section(Scenario, table, name=name)
    scenario = replace(scenario, title=scenario.title or name)
    for needed, check in CONSTRAINTS:
        if not any(problem.where.startswith(needed) for problem in reader.problems):
            reader.problems += check(scenario)
    return scenario, reader.problems


def _variants(
    table: Mapping[str, Any], known: Iterable[InvalidValue]
) -> tuple[tuple[Scenario, ...], list[InvalidValue]]:
    """What the entries of [[compare]] make of the scenario in `table`, and the faults that only they have."""
    entries, told = table.get("compare"), set(map(str, known))
    made, problems = [], []
    for at, entry in enumerate(entries if isinstance(entries, list) else ()):
        sets = entry.get("set") if isinstance(entry, Mapping) else None
        if not isinstance(sets, Mapping) or not sets:
            continue
        changed = {key: value for key, value in table.items() if key != "compare"}
        own = apply_overrides(changed, _fields(sets))
        scenario, more = parse_scenario(changed, str(entry.get("name")))
        made.append(scenario)
        problems += [
            problem.under(f"compare[{at}].set") for problem in (*own, *more) if str(problem) not in told
        ]
    return tuple(made), problems


def _fields(table: Mapping[str, Any], path: str = "") -> dict[str, object]:
    """The values of nested tables by dotted key; a part given by its name stays whole."""
    found: dict[str, object] = {}
    for key, value in table.items():
        place = f"{path}.{key}" if path else key
        nested = isinstance(value, Mapping) and (place in SECTIONS or "name" not in value)
        found |= _fields(value, place) if nested else {place: value}
    return found
