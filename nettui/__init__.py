"""nettui: a debugger for neural-network training in a terminal.

The same debugger from Python. A quick start:

>>> import nettui
>>> session = nettui.open("gradient-check")            # a scenario by name or path, a saved session
>>> view = session.do("next 10; break when accuracy == 1")
>>> view.cursor.step, view.breakpoints[0].number
(10, 1)
>>> round(view.reading.layers[0].gradient.W_norm, 2)   # what is measured on each layer at every step
22.49

On arrays; the common fields of a scenario have short names:

>>> import numpy as np
>>> X = np.random.default_rng(0).standard_normal((200, 4))
>>> y = (X[:, 0] * X[:, 1] > 0).astype(int)
>>> session = nettui.open(data=(X, y), hidden=[64], activation="relu", optimizer="adam", rate=0.01)
>>> session.do("continue").stopped_by
'end'

`check` runs the sanity checks with a diagnosis, `gradcheck` compares numeric and back-propagated gradients;
all three take a Trainer of your own as well:

>>> report = nettui.check("bug-1")
>>> report.verdict, nettui.gradcheck("gradient-check").verdict
('fail', 'ok')

Every error that nettui raises on purpose is a NettuiError: an InputError for a scenario, an argument or a
file, a CommandError for a command of the debugger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nettui.common.lazy import lazy_names

if TYPE_CHECKING:  # the modules below load with their first use, so that `import nettui` is quick
    import os
    from collections.abc import Iterator, Mapping

    from nettui.abilities import Trainer
    from nettui.checks.report import CheckReport
    from nettui.common.errors import CommandError, InputError, NettuiError
    from nettui.common.language import Language
    from nettui.debugger.session import Session
    from nettui.debugger.view import View
    from nettui.gradient_check import GradientCheck
    from nettui.sources.recording.recorder import Recorder
    from nettui.types import Reading, State, Step, Tensor, Tensors

__version__ = "0.2.0.dev0"

__all__ = [  # without `open`, so that `from nettui import *` shadows no builtin
    "CheckReport",
    "CommandError",
    "GradientCheck",
    "InputError",
    "NettuiError",
    "Reading",
    "Recorder",
    "RunError",
    "Session",
    "State",
    "Step",
    "Tensor",
    "Tensors",
    "Trainer",
    "Unreproducible",
    "View",
    "check",
    "gradcheck",
    "run",
]

_HOMES = {
    "CheckReport": "nettui.checks.report",
    "CommandError": "nettui.common.errors",
    "GradientCheck": "nettui.gradient_check",
    "InputError": "nettui.common.errors",
    "NettuiError": "nettui.common.errors",
    "Reading": "nettui.types",
    "Recorder": "nettui.sources.recording.recorder",
    "RunError": "nettui.common.errors",
    "Session": "nettui.debugger.session",
    "State": "nettui.types",
    "Step": "nettui.types",
    "Tensor": "nettui.types",
    "Tensors": "nettui.types",
    "Trainer": "nettui.abilities",
    "Unreproducible": "nettui.common.errors",
    "View": "nettui.debugger.view",
}


__getattr__ = lazy_names(__name__, _HOMES)


def open(
    source: str | os.PathLike[str] | Trainer | None = None,
    set: Mapping[str, object] | None = None,
    seed: int | None = None,
    *,
    data: Any = None,
    **fields: Any,
) -> Session:
    """Opens the debugger at step 0 of a run, or where a saved session was left.

    Args:
        source: The name of a scenario that ships, the path of a .toml, .session or .nettui file, or a
            Trainer. A scenario with [[compare]] opens all its runs in lockstep.
        set: Values of the scenario by dotted key, as `--set` on the command line: {"train.batch": 32}.
        seed: The seed in place of the scenario's.
        data: Instead of `source`, the arrays (X, y) to train on: X (N, D) of numbers, one sample per row, y
            (N,) of integers or strings, one class per sample, or of numbers to predict. With a validation
            part: ((X, y), (X_val, y_val)), or (X, X_val, y, y_val) as of train_test_split. Or a dict of
            arrays under such names.
        fields: Values by short name: hidden, activation, init, bias, dropout, dtype, loss,
            smoothing, weights, penalty, optimizer, rate, schedule, warmup, clip, batch, shuffle, epochs,
            stop, scale, validation, split.

    Returns:
        A Session; its `do` takes the debugger's commands and returns a View.

    Raises:
        InputError: with everything that is wrong with the scenario, the file or the arguments.

    Examples:
        >>> import nettui
        >>> nettui.open("digits", set={"train.batch": 32}, hidden=[16], seed=1).do("next 5")
        <View of digits: step 5, update sgd, loss 2.30>
    """
    from nettui.scenario.open import open_any

    session = open_any(source, {} if set is None else set, seed, data, fields)
    session.exporter, session.lesson_exporter = _export, _export_lesson
    return session


def run(session: Session, language: Language | None = None, ascii: bool = False) -> int:
    """Shows a session on the screen, where the keys of `nettui run` work, until the user quits.

    Args:
        session: What `open` returned; afterwards it is where the user left it.
        language: "en" or "fr"; by default that of the settings, or of the locale.
        ascii: Draw with ASCII characters only.

    Returns:
        The exit code: 0 unless the first step failed.

    Raises:
        InputError: without a terminal.
    """
    from nettui.settings import own_language
    from nettui.tui.entries import show_session
    from nettui.tui.terminal import require_terminal

    require_terminal("nettui.run", "`session.do` and its View")
    return show_session(session, ascii, language or own_language())


def _export_lesson(session: Session, views: Iterator[View], path: str) -> str:
    from nettui.tui.handout import write_handout

    return write_handout(session, views, path)


def _export(view: View, path: str) -> str:
    from nettui.report.export import export_view  # Rich loads when something is exported

    return export_view(view, path)


def gradcheck(
    source: str | os.PathLike[str] | Trainer | None = None,
    set: Mapping[str, object] | None = None,
    seed: int | None = None,
    *,
    data: Any = None,
    **fields: Any,
) -> GradientCheck:
    """Compares numeric with back-propagated gradients of all parameters, at the step where `open` starts.

    Args:
        source, set, seed, data, fields: As for `open`.

    Returns:
        A GradientCheck: `verdict` is "ok", "kink" or "fail"; `worst` lists the parameters, most wrong first.

    Raises:
        InputError: with everything that is wrong with the scenario, the file or the arguments.

    Examples:
        >>> import nettui
        >>> nettui.gradcheck("gradient-check").worst[0].relative_error < 1e-5
        True
    """
    return open(source, set, seed, data=data, **fields).gradcheck(sample=None)


def check(
    source: str | os.PathLike[str] | Trainer | None = None,
    set: Mapping[str, object] | None = None,
    seed: int | None = None,
    *,
    data: Any = None,
    try_changes: bool = False,
    **fields: Any,
) -> CheckReport:
    """Runs the sanity checks and the diagnosis, at the step where `open` starts.

    Args:
        source, set, seed, data, fields: As for `open`.
        try_changes: Whether to try what the likely causes propose, each on a copy of the run.

    Returns:
        A CheckReport: `verdict` is "pass", "warn" or "fail"; it iterates over its findings; `diagnosis` ranks
        the likely causes. A cause's `tried` has the change, the runs `before` and `after`, and `helps`.

    Raises:
        InputError: with everything that is wrong with the scenario, the file or the arguments.

    Examples:
        >>> import nettui
        >>> [finding.check for finding in nettui.check("bug-3") if finding.status == "fail"][:1]
        ['gradient-check']
    """
    return open(source, set, seed, data=data, **fields).check(try_changes=try_changes)
