"""Opens a debugger session on a scenario, on several in lockstep, or from a saved session."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from threadpoolctl import threadpool_info, threadpool_limits

from nettui.abilities import Trainer
from nettui.common.errors import InputError, InvalidValue, NettuiError, Phrase, RunError
from nettui.common.language import Language
from nettui.common.text_files import is_recording, is_session
from nettui.debugger import journal
from nettui.debugger.comparison import Comparison
from nettui.debugger.expressions import Expression, condition
from nettui.debugger.guard import GuardedTrainer
from nettui.debugger.lesson import FirstAnswer, Lesson, LessonProgress
from nettui.debugger.replayed import DEFAULT_BUDGET
from nettui.debugger.session import OnStep, Session, always
from nettui.debugger.trainer_recipe import TrainerRecipe
from nettui.scenario.config import Scenario
from nettui.scenario.constraints import MAX_RUNS
from nettui.scenario.lessons import build_lesson
from nettui.scenario.loading import load
from nettui.scenario.ranks import is_folder_of_ranks, open_ranks
from nettui.scenario.recipe import ScenarioRecipe
from nettui.scenario.recordings import labels_of, open_recording, require_no_values
from nettui.scenario.short_names import expand_names, scenario_on_arrays


def open_session(
    scenario: Scenario, *others: Scenario, memory: int = DEFAULT_BUDGET, language: Language = "en"
) -> Session:
    """A session on a scenario, at step 0.

    `memory` is for step history, in bytes; `language` is that of the lesson. With `others`, all runs advance
    in lockstep; breakpoints and edits are those of the first. Limits BLAS to one thread in this process.
    """
    return _session(scenario, others, [condition(entry.when) for entry in scenario.breaks], memory, language)


def _session(
    scenario: Scenario,
    others: Sequence[Scenario],
    breaks: Iterable[Expression],
    memory: int,
    language: Language,
) -> Session:
    threadpool_limits(1, "blas")  # more would change the last bits of results
    recipe, share = ScenarioRecipe(scenario), memory // (1 + len(others))
    if not others:
        session = Session(recipe, scenario.name, breaks, share, describe_blas)
    else:
        beside = {
            run.label: Session(ScenarioRecipe(run), run.name, (), share, describe_blas) for run in others
        }
        title = scenario.name
        session = Comparison(beside, scenario.label, recipe, title, breaks, share, describe_blas)
    session.run.lesson = lesson_progress(scenario, language)
    return session


def lesson_progress(
    scenario: Scenario, language: Language, points: int = 0, answers: Iterable[FirstAnswer] = ()
) -> LessonProgress:
    """The scenario's lesson in a language, with its first `points` points already read, and first answers."""
    lesson = build_lesson(scenario.lesson, language, scenario.title)
    kept = {answer.point: answer for answer in answers if _fits(lesson, answer)}
    return LessonProgress(lesson, min(points, len(lesson.points)), answers=tuple(kept.values()))


def _fits(lesson: Lesson, answer: FirstAnswer) -> bool:
    """Whether the lesson, which may have changed since, has a question that it can be the answer to."""
    asks = {number: point.ask for number, point in enumerate(lesson.points, 1)}
    if (ask := asks.get(answer.point)) is None:
        return False
    try:
        return answer.given is None or bool(ask.answer.read(answer.given))
    except InvalidValue:
        return False


def resume(
    path: str | Path,
    memory: int = DEFAULT_BUDGET,
    on_step: OnStep = always,
    alone: bool = False,
    language: Language = "en",
    trusted: bool = False,
) -> Session:
    """A saved session, reopened where it was left. Raises InputError.

    `on_step` is called after every replayed step. `alone` opens only the first of several runs; code
    that it names as its data is run only if it is `trusted`.
    """
    scenario = load(path, trusted=trusted)
    session = _session(scenario, () if alone else scenario.variants, (), memory, language)
    try:
        session.restore(journal.read(Path(path)), on_step)
    except RunError:
        raise
    except NettuiError as problem:
        raise InputError(str(path), [str(problem)]) from None
    return session


def open_named(
    name: str,
    sets: Mapping[str, object] | Iterable[str] = (),
    seed: int | None = None,
    memory: int = DEFAULT_BUDGET,
    on_step: OnStep = always,
    alone: bool = False,
    language: Language = "en",
    trusted: bool = False,
) -> Session:
    """A session on a scenario, or the one saved in a .session file. Raises InputError.

    Or on a recording. `alone` opens only the first of several runs; `language` is that of the lesson; code
    that the file names as its data is run only if it is `trusted`.
    """
    if is_recording(name):
        require_no_values(name, [*sets], seed)
        return open_recording(name)
    if is_folder_of_ranks(name):
        require_no_values(name, [*sets], seed)
        return open_ranks(name)
    if not is_session(name):
        runs = load(name, sets, seed, trusted).runs
        return open_session(*runs[: 1 if alone else None], memory=memory, language=language)
    if [*sets] or seed is not None:
        raise InputError(
            name, ["a saved session keeps its own values: change them with the debugger's `set`"]
        )
    return resume(name, memory, on_step, alone, language, trusted)


def open_any(
    source: str | os.PathLike[str] | Trainer | None,
    sets: Mapping[str, object],
    seed: int | None,
    data: object,
    fields: Mapping[str, object],
) -> Session:
    """A session on a scenario, a saved session, a trainer, or arrays (X, y): what nettui.open does.

    `sets` are values by dotted key, `fields` by short name. Raises InputError.
    """
    if not isinstance(sets, Mapping) or not all(isinstance(key, str) for key in sets):
        expected = "a mapping of dotted keys, as {'train.batch': 32}"
        raise InputError("nettui.open", [InvalidValue("set", expected, sets)])
    values = {**expand_names(fields), **sets}
    if data is not None:
        if source is not None:
            raise InputError("nettui.open", ["either a source or `data`, not both"])
        return open_session(scenario_on_arrays(data, values, seed))
    if isinstance(source, str | os.PathLike):
        return open_named(os.fspath(source), values, seed)
    if source is None or not all(callable(getattr(source, name, None)) for name in ("start", "step")):
        expected = "a scenario's name or path, a trainer with start() and step(), or data=(X, y)"
        raise InputError("nettui.open", [InvalidValue("source", expected, source)])
    if values or seed is not None:
        raise InputError(
            "nettui.open", ["a trainer keeps its own values: `set`, `seed` and fields are for scenarios"]
        )
    threadpool_limits(1, "blas")
    return Session(TrainerRecipe(GuardedTrainer(source)), type(source).__name__, blas=describe_blas)


def describe_blas() -> str:
    """The BLAS libraries in use, each with its version, processor and number of threads."""
    return ", ".join(_describe_pool(pool) for pool in threadpool_info() if pool["user_api"] == "blas")


def _describe_pool(pool: Mapping[str, object]) -> str:
    threads = f"{pool['num_threads']} thread{'' if pool['num_threads'] == 1 else 's'}"
    return f"{pool['internal_api']} {pool['version']} {pool.get('architecture')} with {threads}"


def runs_to_compare(
    names: Sequence[str], sets: Sequence[str], seed: int | None, trusted: bool
) -> list[Scenario]:
    """The runs of all scenarios; of one without variants: it as it is, and with the fields set.

    Raises InputError.
    """
    found = [load(name, sets, seed, trusted) for name in names]
    if len(found) == 1 and sets and not found[0].variants:
        found = [load(names[0], (), seed, trusted), replace(found[0], name=", ".join(sets), compare=())]
    return combine_runs(found)


def open_compared(names: Sequence[str], sets: Sequence[str], seed: int | None, trusted: bool) -> Session:
    """A session on several runs in lockstep, some of which are recordings. Raises InputError."""
    recorded = [name for name in names if is_recording(name)]
    require_no_values(recorded[0], sets, seed)
    scenarios = [
        run for name in names if not is_recording(name) for run in load(name, (), None, trusted).runs
    ]
    labels = [*labels_of(recorded), *(run.label for run in scenarios)]
    require_comparable(labels)
    sessions = {label: open_recording(name) for label, name in labels_of(recorded).items()}
    share = DEFAULT_BUDGET // max(len(scenarios), 1)
    sessions |= {run.label: open_session(run, memory=share) for run in scenarios}
    return Comparison.of(sessions)


def require_comparable(labels: Sequence[str]) -> None:
    """Raises InputError unless these are the names of runs that can be compared."""
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise InputError("compare", [InvalidValue("runs", "different names", Phrase(f"{twice[0]!r} twice"))])
    if not 2 <= len(labels) <= MAX_RUNS:
        raise InputError("compare", [InvalidValue("runs", f"2 to {MAX_RUNS}", Phrase(f"{len(labels)}"))])


def combine_runs(scenarios: Iterable[Scenario]) -> list[Scenario]:
    """All runs of several scenarios, to be compared side by side. Raises InputError."""
    runs = [run for scenario in scenarios for run in scenario.runs]
    require_comparable([run.label for run in runs])
    return runs
