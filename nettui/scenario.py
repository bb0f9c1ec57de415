"""Scenarios: reads a TOML file into a Scenario, says all that is wrong with it, and opens it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_info, threadpool_limits

from nettui.assign import ALIASES, assignments, put
from nettui.common.errors import BadInput, Invalid, Phrase
from nettui.common.language import Language
from nettui.constraints import CONSTRAINTS, RUNS
from nettui.debugger import journal
from nettui.debugger.comparison import Comparison
from nettui.debugger.expressions import Expression, condition
from nettui.debugger.forks import Keeps
from nettui.debugger.lesson import Progress
from nettui.debugger.session import Pulse, Session
from nettui.debugger.timeline import BUDGET
from nettui.nn.descent import SurfaceTrainer
from nettui.nn.trainer import BackPropTrainer
from nettui.plan import KINDS, Scenario, forget, origin, rule
from nettui.schema import Reader, flatten, plain
from nettui.shelf import Listing, anchored, find, own, parse, shipped
from nettui.teaching import lesson

__all__ = [
    "Listing",
    "Scenario",
    "assignments",
    "load",
    "open_named",
    "open_session",
    "own",
    "read",
    "resume",
    "shipped",
]

SESSION = ".session"
"""How the name of a file ends that holds a session."""

SECTIONS = ("data", "network", "loss", "train", "view")
"""Tables that are no part with a name of its own."""


@dataclass(frozen=True)
class ScenarioRecipe:
    """A scenario as the debugger runs and changes it: debugger.forks.Recipe."""

    scenario: Scenario

    @property
    def seed(self) -> int:
        return self.scenario.seed

    @property
    def fields(self) -> Mapping[str, Any]:
        return flatten(plain(self.scenario))

    @property
    def table(self) -> Mapping[str, Any]:
        table: dict[str, Any] = plain(self.scenario)
        if "path" in table["data"]:
            table["data"]["path"] = str(Path(table["data"]["path"]).absolute())
        return table

    @property
    def paths(self) -> list[str]:
        return [*self.fields, *ALIASES]

    def build(self) -> BackPropTrainer | SurfaceTrainer:
        return self.scenario.build(self.seed)

    def reseeded(self, seed: int) -> ScenarioRecipe:
        return ScenarioRecipe(replace(self.scenario, seed=seed))

    def changed(self, path: str, value: str) -> ScenarioRecipe:
        """With a value put in as by `--set`, and checked likewise."""
        table, name = plain(self.scenario), self.scenario.name
        faults = put(table, assignments([f"{path}={value}"]))
        scenario, more = read(table, name)
        if faults or more:
            raise BadInput(name, [*faults, *more])
        return ScenarioRecipe(scenario)

    def keeps(self, before: ScenarioRecipe) -> Keeps:
        if origin(self.scenario) != origin(before.scenario):
            return "nothing"
        return "state" if rule(self.scenario) == rule(before.scenario) else "parameters"


def open_session(
    scenario: Scenario, *others: Scenario, memory: int = BUDGET, language: Language = "en"
) -> Session:
    """The debugger on a scenario, at step 0, with `memory` bytes to remember in, its lesson in `language`.

    BLAS keeps to one thread. With others, on all of them in lockstep; breakpoints and edits are those of the
    first one.
    """
    return _session(scenario, others, [condition(entry.when) for entry in scenario.breaks], memory, language)


def _session(
    scenario: Scenario,
    others: Sequence[Scenario],
    breaks: Iterable[Expression],
    memory: int,
    language: Language,
) -> Session:
    recipe, share, blas = ScenarioRecipe(scenario), memory // (1 + len(others)), _pin()
    if not others:
        session = Session(recipe, scenario.name, breaks, share, blas)
    else:
        beside = {run.label: Session(ScenarioRecipe(run), run.name, (), share, blas) for run in others}
        session = Comparison(beside, scenario.label, recipe, scenario.name, breaks, share, blas)
    session.progress = taught(scenario, language)
    return session


def taught(scenario: Scenario, language: Language, points: int = 0) -> Progress:
    """Its lesson in a language, to be gone on with after so many points."""
    found = lesson(scenario.lesson, language)
    return Progress(found, min(points, len(found.points)))


def resume(
    path: str | Path,
    memory: int = BUDGET,
    pulse: Pulse = lambda session: True,
    alone: bool = False,
    language: Language = "en",
) -> Session:
    """The debugger where a session was left; `pulse` is asked after every step on the way there.

    With `alone` the first of several runs. Raises BadInput.
    """
    scenario = load(path)
    session = _session(scenario, () if alone else scenario.variants, (), memory, language)
    try:
        session.restore(journal.read(Path(path)), pulse)
    except (Invalid, BadInput) as fault:
        raise BadInput(str(path), [str(fault)]) from None
    return session


def open_named(
    name: str,
    sets: Mapping[str, object] | Iterable[str] = (),
    seed: int | None = None,
    memory: int = BUDGET,
    pulse: Pulse = lambda session: True,
    alone: bool = False,
    language: Language = "en",
) -> Session:
    """The debugger on a scenario, or where the session in a .session file was left. Raises BadInput.

    With `alone` on the first of several runs only; lessons are told in `language`.
    """
    if not name.endswith(SESSION):
        runs = load(name, sets, seed).runs
        return open_session(*runs[: 1 if alone else None], memory=memory, language=language)
    if [*sets] or seed is not None:
        raise BadInput(name, ["a session has values of its own: change them with the debugger's `set`"])
    return resume(name, memory, pulse, alone, language)


def _pin() -> str:
    """Holds BLAS to one thread, another number of which gives other last bits; what BLAS that is."""
    threadpool_limits(1, "blas")
    pools = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    return ", ".join(f"{pool['internal_api']} {pool['version']} {pool.get('architecture')}" for pool in pools)


def together(scenarios: Iterable[Scenario]) -> list[Scenario]:
    """All the runs of some scenarios, to be opened side by side. Raises BadInput."""
    runs = [run for scenario in scenarios for run in scenario.runs]
    labels = [run.label for run in runs]
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise BadInput("compare", [Invalid("runs", "names that differ", Phrase(f"{twice[0]!r} twice"))])
    if not 2 <= len(runs) <= RUNS:
        raise BadInput("compare", [Invalid("runs", f"2 to {RUNS}", Phrase(f"{len(runs)}"))])
    return runs


def load(
    name: str | Path, sets: Mapping[str, object] | Iterable[str] = (), seed: int | None = None
) -> Scenario:
    """The scenario of that name or file, with `sets` put in: values by dotted key, or `key=value` texts.

    Of a session it is the scenario as it was opened, without the edits. Raises BadInput with all faults.
    """
    record = None
    if str(name).endswith(SESSION):
        record = journal.read(Path(name))
        title, table = record.scenario, dict(record.table)
    else:
        path = find(name)
        title, table = path.stem, anchored(parse(path), path.parent)
    forget()
    given = dict(sets if isinstance(sets, Mapping) else assignments(sets))
    given |= {} if seed is None else {"seed": seed}
    faults = put(table, given)
    scenario, more = read(table, title)
    variants, theirs = _variants(table, more)
    others = _other_data(scenario, record.data) if record and not given else []
    if told := [*others, *faults, *more, *theirs]:
        raise BadInput(str(name), told)
    return replace(scenario, variants=variants)


def _other_data(scenario: Scenario, saved: int | None) -> Iterator[Invalid]:
    """That the samples in the scenario's file are not those of the fingerprint saved with a session."""
    with suppress(Invalid):  # data that cannot be had are told of by `read`
        if saved is not None and scenario.dataset(scenario.seed).crc != saved:
            expected = "the samples that the session was saved with"
            found = Phrase(f"others in {plain(scenario.data).get('path', 'memory')!r}")
            yield Invalid("data.path", expected, found, "put the old file back, or open the scenario anew")


def read(table: Mapping[str, Any], name: str = "") -> tuple[Scenario, list[Invalid]]:
    """The scenario in a table, and its faults; the scenario is worth nothing when there are some."""
    reader = Reader(KINDS, flatten(plain(Scenario(name))))
    scenario: Scenario = reader.section(Scenario, table, name=name)
    scenario = replace(scenario, title=scenario.title or name)
    for needed, check in CONSTRAINTS:
        if not any(fault.where.startswith(needed) for fault in reader.faults):
            reader.faults += check(scenario)
    return scenario, reader.faults


def _variants(
    table: Mapping[str, Any], known: Iterable[Invalid]
) -> tuple[tuple[Scenario, ...], list[Invalid]]:
    """What the entries of [[compare]] make of the scenario in `table`, and the faults that only they have."""
    entries, told = table.get("compare"), set(map(str, known))
    made, faults = [], []
    for at, entry in enumerate(entries if isinstance(entries, list) else ()):
        sets = entry.get("set") if isinstance(entry, Mapping) else None
        if not isinstance(sets, Mapping) or not sets:
            continue
        changed = {key: value for key, value in table.items() if key != "compare"}
        own = put(changed, _fields(sets))
        scenario, more = read(changed, str(entry.get("name")))
        made.append(scenario)
        faults += [fault.under(f"compare[{at}].set") for fault in (*own, *more) if str(fault) not in told]
    return tuple(made), faults


def _fields(table: Mapping[str, Any], path: str = "") -> dict[str, object]:
    """The values of nested tables by dotted key; a part given by its name stays whole."""
    found: dict[str, object] = {}
    for key, value in table.items():
        place = f"{path}.{key}" if path else key
        nested = isinstance(value, Mapping) and (place in SECTIONS or "name" not in value)
        found |= _fields(value, place) if nested else {place: value}
    return found
