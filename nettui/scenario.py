"""Scenarios: reads a TOML file into a Scenario, says all that is wrong with it, and opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import prod
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_info, threadpool_limits

from nettui.assign import ALIASES, assignments, put
from nettui.data.source import LIMIT
from nettui.debugger import journal
from nettui.debugger.comparison import Comparison
from nettui.debugger.expressions import Expression, condition
from nettui.debugger.forks import Keeps
from nettui.debugger.lesson import Progress
from nettui.debugger.session import Pulse, Session
from nettui.debugger.timeline import BUDGET
from nettui.errors import BadInput, Invalid, Phrase
from nettui.faults.none import Nothing
from nettui.language import Language
from nettui.nn.descent import SurfaceTrainer
from nettui.nn.inits import Values
from nettui.nn.losses import BinaryCrossEntropy
from nettui.nn.surfaces import Flat
from nettui.nn.trainer import BackPropTrainer
from nettui.plan import KINDS, Scenario, forget, origin, rule, sizes
from nettui.schema import Reader, flatten, plain
from nettui.shelf import Listing, anchored, find, parse, shipped
from nettui.teaching import faults, lesson

__all__ = [
    "Listing",
    "Scenario",
    "assignments",
    "load",
    "open_named",
    "open_session",
    "read",
    "resume",
    "shipped",
]

SESSION = ".session"
"""How the name of a file ends that holds a session."""

SECTIONS = ("data", "network", "loss", "train", "view")
"""Tables that are no part with a name of its own."""

RUNS = 8
"""Runs compared at most: as many as there are colours that everybody can tell apart."""


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


def open_session(scenario: Scenario, *others: Scenario, memory: int = BUDGET) -> Session:
    """The debugger on a scenario, at step 0, with `memory` bytes to remember in.

    BLAS keeps to one thread. With others, on all of them in lockstep; breakpoints and edits are those of the
    first one.
    """
    return _session(scenario, others, [condition(entry.when) for entry in scenario.breaks], memory)


def _session(
    scenario: Scenario, others: Sequence[Scenario], breaks: Iterable[Expression], memory: int
) -> Session:
    recipe, share, blas = ScenarioRecipe(scenario), memory // (1 + len(others)), _pin()
    if not others:
        session = Session(recipe, scenario.name, breaks, share, blas)
    else:
        beside = {run.label: Session(ScenarioRecipe(run), run.name, (), share, blas) for run in others}
        session = Comparison(beside, scenario.label, recipe, scenario.name, breaks, share, blas)
    session.progress = taught(scenario)
    return session


def taught(scenario: Scenario, language: Language = "en", points: int = 0) -> Progress:
    """Its lesson in a language, to be gone on with after so many points."""
    found = lesson(scenario.lesson, language)
    return Progress(found, min(points, len(found.points)))


def resume(
    path: str | Path, memory: int = BUDGET, pulse: Pulse = lambda session: True, alone: bool = False
) -> Session:
    """The debugger where a session was left; `pulse` is asked after every step on the way there.

    With `alone` the first of several runs. Raises BadInput.
    """
    scenario = load(path)
    session = _session(scenario, () if alone else scenario.variants, (), memory)
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
) -> Session:
    """The debugger on a scenario, or where the session in a .session file was left. Raises BadInput."""
    if not name.endswith(SESSION):
        runs = load(name, sets, seed).runs
        return open_session(*runs[: 1 if alone else None], memory=memory)
    if [*sets] or seed is not None:
        raise BadInput(name, ["a session has values of its own: change them with the debugger's `set`"])
    return resume(name, memory, pulse, alone)


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
    if told := [*faults, *more, *theirs]:
        raise BadInput(str(name), told)
    return replace(scenario, variants=variants)


def read(table: Mapping[str, Any], name: str = "") -> tuple[Scenario, list[Invalid]]:
    """The scenario in a table, and its faults; the scenario is worth nothing when there are some."""
    reader = Reader(KINDS, flatten(plain(Scenario(name))))
    scenario: Scenario = reader.section(Scenario, table, name=name)
    scenario = replace(scenario, title=scenario.title or name)
    for needed, check in CHECKS:
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


def _check_lists(scenario: Scenario) -> Iterator[Invalid]:
    """A list has one entry for each layer."""
    network = scenario.network
    hidden = len(network.hidden)
    if len(network.activations) != hidden:
        found = Phrase(f"{len(network.activations)}")
        yield Invalid("network.activation", f"{hidden} names, one for each hidden layer", found)
    if len(network.biases) != hidden + 1:
        expected = f"{hidden + 1} flags, one for each layer with the output layer"
        yield Invalid("network.bias", expected, Phrase(f"{len(network.biases)}"))


def _check_data(scenario: Scenario) -> Iterator[Invalid]:
    """The samples can be had: a file is there, sound, and has what is asked of it."""
    try:
        scenario.dataset(scenario.seed)
    except Invalid as fault:
        yield fault.under("data")


def _check_memory(scenario: Scenario) -> Iterator[Invalid]:
    """Parameters and layers fit into memory."""
    data = scenario.dataset(scenario.seed)
    units = sizes(scenario, data)
    parameters = sum(prod(pair) for pair in pairwise(units)) + sum(units[1:])
    if parameters > LIMIT:
        yield Invalid("network.hidden", f"at most {LIMIT:,} parameters", Phrase(f"{parameters:,}"))
    batch = len(data.train.t) if scenario.train.batch == "all" else scenario.train.batch
    if parameters <= LIMIT < min(batch, len(data.train.t)) * max(units):
        found = Phrase(f"{batch:,} × {max(units):,}")
        yield Invalid("train.batch", f"at most {LIMIT:,} values a layer in samples × units", found)


def _check_batch(scenario: Scenario) -> Iterator[Invalid]:
    """A mini-batch comes out of the training part."""
    samples, batch = len(scenario.dataset(scenario.seed).train.t), scenario.train.batch
    if batch != "all" and batch > samples:
        yield Invalid("train.batch", f'at most the {samples} training samples, or "all"', batch)


def _check_classes(scenario: Scenario) -> Iterator[Invalid]:
    """The loss fits the labels."""
    classes = scenario.dataset(scenario.seed).classes
    if isinstance(scenario.loss.name, BinaryCrossEntropy) and classes != 2:
        found = Phrase(f"{scenario.data.source.name} with {classes}")
        yield Invalid("loss.name", "data of 2 classes for binary-cross-entropy", found, "try 'cross-entropy'")


def _check_values(scenario: Scenario) -> Iterator[Invalid]:
    """Weights written out have the shapes of the layers."""
    init = scenario.network.init
    if not isinstance(init, Values):
        return
    layers = len(scenario.network.hidden) + 1
    for key, given in (("weights", init.weights), ("biases", init.biases)):
        if len(given) > layers:
            yield Invalid(f"network.init.{key}", f"{layers}, one for each layer", Phrase(f"{len(given)}"))
    try:
        replace(scenario, fault=Nothing()).build(scenario.seed).start()
    except Invalid as fault:
        yield fault.under("network.init")
    except ValueError:  # NumPy's, about a matrix that is none
        yield Invalid("network.init.weights", "rows of one length in each matrix", Phrase("some that differ"))


def _check_fault(scenario: Scenario) -> Iterator[Invalid]:
    """There is a place for the planted fault."""
    if isinstance(scenario.fault, Nothing):
        return
    if not isinstance(scenario.surface, Flat):
        yield Invalid("fault.name", "'none' where there is a surface", scenario.fault.name)
        return
    try:
        scenario.network_trainer(scenario.seed)
    except Invalid as fault:
        yield fault.under("fault")


def _check_breaks(scenario: Scenario) -> Iterator[Invalid]:
    """Conditions are in the language, and of layers there are."""
    for at, entry in enumerate(scenario.breaks):
        try:
            condition(entry.when).fits(_layers(scenario))
        except Invalid as fault:
            yield fault.under(f"break[{at}].when")


def _check_compare(scenario: Scenario) -> Iterator[Invalid]:
    """The runs can be told apart."""
    known = {scenario.label}
    named = next((at for at, variant in enumerate(scenario.compare) if not variant.set), None)
    for at, variant in enumerate(scenario.compare):
        if at == named:
            continue
        if not variant.set:
            expected = f"fields to change, for compare[{named}] names the run itself"
            yield Invalid(f"compare[{at}].set", expected, Phrase("nothing"))
        elif variant.name in known:
            yield Invalid(f"compare[{at}].name", "a name that no other run has", variant.name)
        known.add(variant.name)
    runs = 1 + sum(bool(variant.set) for variant in scenario.compare)
    if runs > RUNS:
        yield Invalid("compare", f"at most {RUNS} runs, this one among them", Phrase(f"{runs}"))


def _check_lesson(scenario: Scenario) -> Iterator[Invalid]:
    """Its places are there, and its questions can be answered."""
    for at, halt in enumerate(scenario.lesson):
        yield from (fault.under(f"lesson[{at}]") for fault in faults(halt, _layers(scenario)))


def _layers(scenario: Scenario) -> list[str]:
    """The names of the layers; on a loss surface there are none."""
    if not isinstance(scenario.surface, Flat):
        return []
    return [f"dense{number}" for number in range(1, len(scenario.network.hidden) + 2)]


CHECKS: Sequence[tuple[tuple[str, ...], Callable[[Scenario], Iterable[Invalid]]]] = (
    (("network",), _check_lists),
    (("compare",), _check_compare),
    (("data", "seed"), _check_data),
    (("data", "seed", "network", "loss", "train"), _check_memory),
    (("data", "seed", "train"), _check_batch),
    (("data", "seed", "loss"), _check_classes),
    (("data", "seed", "network", "loss", "train"), _check_values),
    (("data", "seed", "network", "loss", "train", "surface", "fault"), _check_fault),
    (("break", "network", "surface"), _check_breaks),
    (("lesson", "network", "surface"), _check_lesson),
)
"""Checks across fields, in order, each with the keys it rests on: left out where one of those is at fault."""
