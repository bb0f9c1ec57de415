"""Opens the debugger on a scenario, on several in lockstep, or on a saved session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from threadpoolctl import threadpool_info, threadpool_limits

from nettui.common.errors import InputError, InvalidValue, Phrase
from nettui.common.language import Language
from nettui.debugger import journal
from nettui.debugger.comparison import Comparison
from nettui.debugger.expressions import Expression, condition
from nettui.debugger.lesson import Progress
from nettui.debugger.session import Pulse, Session
from nettui.debugger.timeline import BUDGET
from nettui.scenario.config import Scenario
from nettui.scenario.constraints import MAX_RUNS
from nettui.scenario.lessons import lesson
from nettui.scenario.load import SESSION_SUFFIX, load
from nettui.scenario.recipe import ScenarioRecipe


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
    session.progress = lesson_progress(scenario, language)
    return session


def lesson_progress(scenario: Scenario, language: Language, points: int = 0) -> Progress:
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

    With `alone` the first of several runs. Raises InputError.
    """
    scenario = load(path)
    session = _session(scenario, () if alone else scenario.variants, (), memory, language)
    try:
        session.restore(journal.read(Path(path)), pulse)
    except InputError as problem:
        raise InputError(str(path), [str(problem)]) from None
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
    """The debugger on a scenario, or where the session in a .session file was left. Raises InputError.

    With `alone` on the first of several runs only; lessons are told in `language`.
    """
    if not name.endswith(SESSION_SUFFIX):
        runs = load(name, sets, seed).runs
        return open_session(*runs[: 1 if alone else None], memory=memory, language=language)
    if [*sets] or seed is not None:
        raise InputError(name, ["a session has values of its own: change them with the debugger's `set`"])
    return resume(name, memory, pulse, alone, language)


def _pin() -> str:
    """Holds BLAS to one thread, another number of which gives other last bits; what BLAS that is."""
    threadpool_limits(1, "blas")
    pools = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    return ", ".join(f"{pool['internal_api']} {pool['version']} {pool.get('architecture')}" for pool in pools)


def combine_runs(scenarios: Iterable[Scenario]) -> list[Scenario]:
    """All the runs of some scenarios, to be opened side by side. Raises InputError."""
    runs = [run for scenario in scenarios for run in scenario.runs]
    labels = [run.label for run in runs]
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise InputError(
            "compare", [InvalidValue("runs", "names that differ", Phrase(f"{twice[0]!r} twice"))]
        )
    if not 2 <= len(runs) <= MAX_RUNS:
        raise InputError("compare", [InvalidValue("runs", f"2 to {MAX_RUNS}", Phrase(f"{len(runs)}"))])
    return runs
