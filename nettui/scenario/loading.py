"""Reads a TOML file as a Scenario, and reports everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from nettui.common.errors import InputError, InvalidValue, Phrase
from nettui.common.text_files import is_recording, is_session
from nettui.common.trust import is_code, trust
from nettui.scenario.annotations import join_path
from nettui.scenario.config import OWN_VALIDATION, Scenario, at_own_rate, clear_data_cache
from nettui.scenario.constraints import CONSTRAINTS
from nettui.scenario.files import find_scenario, named_paths, read_toml, resolve_paths
from nettui.scenario.overrides import apply_overrides, parse_assignments
from nettui.scenario.parts import PART_FAMILIES
from nettui.scenario.schema import Reader
from nettui.scenario.tables import flatten, to_table

SECTIONS = ("data", "network", "code", "loss", "train", "view")
"""Tables that are sections, not named parts."""


def load(
    name: str | Path,
    sets: Mapping[str, object] | Iterable[str] = (),
    seed: int | None = None,
    trusted: bool = False,
) -> Scenario:
    """The scenario of that name or file, with `sets` applied: values by dotted key, or `key=value` texts.

    For a saved session, the scenario as it was opened, without the session's edits. Code that the file names
    as its data is run only if it is `trusted`; that in `sets` is. Raises InputError, which lists every
    problem.
    """
    record = None
    if is_recording(name):
        raise InputError(str(name), ["a recording has no scenario: `nettui watch` opens it"])
    if is_session(name):
        from nettui.debugger import journal

        record = journal.read(Path(name))
        title, table = record.scenario, dict(record.table)
    else:
        title, table = _read(name)
    clear_data_cache()
    given = dict(sets if isinstance(sets, Mapping) else parse_assignments(sets))
    given |= {} if seed is None else {"seed": seed}
    named = named_paths(table) if trusted else ()
    for path in (*named, *(given.get(key) for key in ("data.path", "--data", "code.path"))):
        trust(path)
    problems = apply_overrides(table, given)
    scenario, scenario_problems = parse_scenario(table, title)
    variants, variant_problems = _read_variants(table, scenario_problems)
    changed = _check_data_unchanged(scenario, record.data) if record and not given else []
    if problems := [*changed, *problems, *scenario_problems, *variant_problems]:
        raise InputError(str(name), problems)
    return replace(scenario, variants=variants)


def _read(name: str | Path) -> tuple[str, dict[str, Any]]:
    """The title and table of a scenario, or of the user's own code, which this trusts. Raises InputError."""
    if is_code(str(name)):
        trust(str(name))
        return Path(str(name)).name, {"code": {"path": str(name)}, "data": {"validation": OWN_VALIDATION}}
    path = find_scenario(name)
    return path.stem, resolve_paths(read_toml(path), path.parent)


def _check_data_unchanged(scenario: Scenario, saved: int | None) -> Iterator[InvalidValue]:
    """A problem if the data file no longer has the samples that a session was saved with."""
    with suppress(InvalidValue):  # parse_scenario reports data that cannot be loaded
        if saved is not None and scenario.dataset(scenario.seed).crc != saved:
            expected = "the samples that the session was saved with"
            found = Phrase(f"different ones in {to_table(scenario.data).get('path', 'memory')!r}")
            yield InvalidValue("data.path", expected, found, "put the old file back, or start a new session")


def parse_scenario(table: Mapping[str, Any], name: str = "") -> tuple[Scenario, list[InvalidValue]]:
    """The scenario in a table, and the problems found; with any problem, the scenario is not usable."""
    reader = Reader(PART_FAMILIES, flatten(to_table(Scenario(name))))
    scenario: Scenario = reader.read_section(Scenario, table, name=name)
    scenario = replace(scenario, title=scenario.title or name)
    for keys, check in CONSTRAINTS:
        if not any(problem.where.startswith(keys) for problem in reader.problems):
            reader.problems += check(scenario)
    if scenario.code.path and not reader.problems and "train.optimizer.rate" not in flatten(table):
        scenario = at_own_rate(scenario)
    return scenario, reader.problems


def _read_variants(
    table: Mapping[str, Any], known: Iterable[InvalidValue]
) -> tuple[tuple[Scenario, ...], list[InvalidValue]]:
    """The scenarios described by the [[compare]] entries of `table`, and problems not already in `known`."""
    entries, known_texts = table.get("compare"), set(map(str, known))
    variants, problems = [], []
    for at, entry in enumerate(entries if isinstance(entries, list) else ()):
        sets = entry.get("set") if isinstance(entry, Mapping) else None
        if not isinstance(sets, Mapping) or not sets:
            continue
        changed = {key: value for key, value in table.items() if key != "compare"}
        new_problems = apply_overrides(changed, _flatten_overrides(sets))
        scenario, scenario_problems = parse_scenario(changed, str(entry.get("name")))
        variants.append(scenario)
        new_problems += [problem for problem in scenario_problems if str(problem) not in known_texts]
        problems += [problem.under(f"compare[{at}].set") for problem in new_problems]
    return tuple(variants), problems


def _flatten_overrides(table: Mapping[str, Any], path: str = "") -> dict[str, object]:
    """The values of nested tables by dotted key; a table with a part's name stays one value."""
    flat: dict[str, object] = {}
    for key, value in table.items():
        place = join_path(path, key)
        nested = isinstance(value, Mapping) and (place in SECTIONS or "name" not in value)
        flat |= _flatten_overrides(value, place) if nested else {place: value}
    return flat
