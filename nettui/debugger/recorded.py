"""A past that was recorded: Scalars of every step, Readings of some, no arrays; it may still be growing."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np

from nettui.abilities import Missing
from nettui.debugger.history import History
from nettui.debugger.known import Known
from nettui.debugger.past import NO_ARRAYS, PATIENCE, RUN_IS_GONE, Code, HeldRun
from nettui.types import NAN, Array, LayerReading, NonFinite, Reading, Scalars

LOOK_INTERVAL = 0.05
"""The least seconds between two looks at a file that grows."""

PUT_IN_LATER = 10
"""Steps of which more may be recorded later: layers when a NaN appears, the loss of an evaluation."""

REPEATED = 1000
"""Steps before one to which a run has gone back of which some may have been measured on the way."""

DIFFERS = "step {} was repeated and is not what it was: the script does not do the same twice"

PARTS = {"outputs": "the outputs of layers", "gradients": "the gradients of layers"}
"""What layers may show on no step."""

SAME = ("epoch", "batch", "loss", "penalty", "accuracy", "rate", "validation_loss", "validation_accuracy")
COLUMNS = (*SAME, "r2", "error", "samples", "has_nonfinite", "measured")
"""The numbers of a step, in the order in which a Tape has them."""


class Tape(Protocol):
    """What was recorded of a run."""

    @property
    def layer_names(self) -> Sequence[str]:
        """The layers that have weights."""
        ...

    @property
    def lacks(self) -> str:
        """Why no layer shows anything, in a sentence; "" where it does."""
        ...

    def not_shown(self) -> Mapping[str, tuple[str, str]]:
        """Why no layer shows outputs or gradients, and the remedy; without those that are shown."""
        ...

    @property
    def library(self) -> str:
        """What computes the gradients, as `torch`, or ""."""
        ...

    def mistakes(self) -> Mapping[str, str]:
        """What was seen to be wrong in the code: where, by the symptom's name."""
        ...

    def has_changed(self) -> bool:
        """Whether anything was written since this was last asked."""
        ...

    def is_over(self) -> bool:
        """Whether nothing will be written any more."""
        ...

    def steps(self, first: int) -> Array:
        """The COLUMNS of all steps from `first` on, a row each, NaN where unknown."""
        ...

    def updates(self, first: int) -> tuple[Array, Array]:
        """The steps from `first` on where ‖ΔW‖/‖W‖ was measured, and that of each layer."""
        ...

    def measured(self, step: int) -> tuple[LayerReading | None, tuple[LayerReading, ...]]:
        """What was measured on the input and on each layer."""
        ...

    def another(self, path: str) -> Tape:
        """What was recorded in another file."""
        ...

    def nonfinite(self, step: int) -> NonFinite | None:
        """The first NaN or infinity of a step."""
        ...


class Recorded:
    """The past that a Tape holds. It looks again when it is asked how far the run has come.

    A run that is `held` waits after each step: it does the next one when that is asked for.
    """

    def __init__(
        self, tape: Tape, clock: Callable[[], float] = time.monotonic, held: HeldRun | None = None
    ) -> None:
        self._tape, self._clock, self._looked, self._held = tape, clock, -LOOK_INTERVAL, held
        self._moved_here = held.moved_to if held is not None else ""
        self._history, self._over, self._differing = History(whole=True), False, -1
        self._measured = np.empty(0, bool)
        self._not_shown: Mapping[str, Missing] = {}
        self._look()

    @property
    def history(self) -> History:
        """The Scalars of every known step."""
        return self._history

    def known(self, number: int) -> Known:
        """These Scalars in columns."""
        return self._history.known()

    @property
    def length(self) -> int:
        """How many steps are known by now."""
        if not self._over and self._clock() - self._looked >= LOOK_INTERVAL:
            self._look()
        return self._history.length

    @property
    def ended(self) -> bool:
        """Whether no step will follow the last known one."""
        return self._over

    @property
    def exact(self) -> Missing:
        """Why nothing can be computed again."""
        return NO_ARRAYS if self._held is None or self.held_run else RUN_IS_GONE

    @property
    def held_run(self) -> HeldRun | None:
        """The run that records, if it is held here."""
        return None if self._over or self._held is None or self._held.gone or self._left else self._held

    @property
    def _left(self) -> bool:
        """Whether the held run goes on in another recording."""
        return self._held is not None and self._held.moved_to != self._moved_here

    def scalars(self, number: int) -> Scalars:
        """The Scalars of a step, or of the last one."""
        if number >= self.length and (held := self.held_run):
            if not held.goes_back or not held.go(self._history.length - 1, PATIENCE):
                held.advance(PATIENCE)
            self._look()
        found = self._history.scalars(self._nearest(number))
        assert found is not None
        return found

    def reading(self, number: int) -> Reading:
        """What was measured on that step; NaN where nothing was."""
        now = self.scalars(number)
        input, layers = self._tape.measured(now.step)
        shared = {name: value for name, value in now._asdict().items() if name in Reading._fields}
        found = self._tape.nonfinite(now.step) if now.has_nonfinite else None
        return Reading(**shared, layers=layers, input=input, nonfinite=found)

    def step(self, number: int) -> Missing:
        """Why there are no arrays."""
        return self.exact

    def measure(self, number: int) -> str:
        """Has a held run that can go back repeat the step, if it was not measured.

        Returns why it cannot, or in what the run differs since it was gone back, for whatever reason: once.
        """
        held = self.held_run
        if held is None or not held.goes_back:
            return ""
        if lacks := self.unmeasured(number) is not None:
            if why := held.go(number, PATIENCE):
                return why
            self._read_again(self._history.length, number - REPEATED)
        known, self._differing = self._differing, held.differing
        if held.differing < 0 or (known == held.differing and not lacks):
            return ""
        return DIFFERS.format(held.differing)

    def moved(self) -> Recorded:
        """What the held run records, if that is in another file by now."""
        held = self._held
        if held is None or held.gone:
            return self
        held.wait(0)  # it may have said so since it was last asked
        if not self._left:
            return self
        return Recorded(self._tape.another(held.moved_to), self._clock, held)

    def unmeasured(self, number: int) -> Missing | None:
        """Why nothing was measured on the layers at that step; None where it was."""
        at = self._nearest(number)
        if self._measured[at]:
            return None
        where = np.flatnonzero(self._measured)
        if not where.size or not self._tape.layer_names:
            why = self._tape.lacks or "no step was measured"
            return Missing("what was measured on the layers", why, "give the Recorder a model, or `params`")
        place = int(np.searchsorted(where, at))
        near = " and ".join(f"{step}" for step in where[max(place - 1, 0) : place + 1].tolist())
        return Missing(
            "what was measured on the layers",
            f"this step was not measured, the nearest are {near}",
            "Recorder(…, every=1, max_overhead=None) measures every step, "
            "nettui run --checkpoints fork those that you go to",
        )

    @property
    def not_shown(self) -> Mapping[str, Missing]:
        """Why no layer shows outputs or gradients, of which the run has none."""
        return self._not_shown

    @property
    def code(self) -> Code:
        """What its writer has seen of the code."""
        return Code(self._tape.library, self._tape.mistakes())

    def _nearest(self, number: int) -> int:
        if number >= self._history.length:
            return max(min(number, self.length - 1), 0)
        return max(number, 0)

    def _look(self) -> None:
        """Reads what has been written since; asks before whether the run is over, so that nothing is lost."""
        over = self._tape.is_over()
        self._looked = self._clock()
        if self._tape.has_changed() or over:
            self._read()
        if over and self._history.length:
            self._history.note_end(self._history.length - 1, "ends_epoch")
            self._history.note_end(self._history.length - 1, "end")
        self._over = over

    def _read_again(self, first: int, back: int) -> None:
        """Reads what was added to the steps from `back` to before `first`."""
        back = max(back, 0)
        if first <= back:
            return
        again = self._tape.steps(back)[: first - back]
        if len(again) != first - back or not len(again):
            return
        self._measured[back:] = again[:, COLUMNS.index("measured")] > 0
        for name in ("validation_loss", "validation_accuracy"):
            validation = again[:, COLUMNS.index(name)]
            for at in np.flatnonzero(np.isfinite(validation)).tolist():
                self._history.note(back + at, name, validation[at])

    def _read(self) -> None:
        self._not_shown = {
            part: Missing(PARTS[part], *reason)
            for part, reason in self._tape.not_shown().items()
            if part in PARTS
        }
        first = self._history.length
        found = dict(zip(COLUMNS, self._tape.steps(first).T, strict=True))
        self._read_again(first, first - PUT_IN_LATER)
        count, layers = len(found["loss"]), self._tape.layer_names
        if not count:
            return
        measured, penalty = found.pop("measured"), np.nan_to_num(found["penalty"], nan=0.0)
        found |= {name: np.nan_to_num(found[name], nan=0.0) for name in ("epoch", "batch", "samples")}
        epochs = found["epoch"]
        ends = np.append(np.diff(epochs) > 0, False)
        if first and epochs[0] > self._history.column("epoch")[first - 1]:
            self._history.note_end(first - 1, "ends_epoch")
        steps, ratios = self._tape.updates(first)
        updates = np.full((count, len(layers)), NAN)
        inside = (steps >= first) & (steps < first + count)
        updates[steps[inside] - first] = ratios[inside]
        shown = {"penalty": penalty, "data_loss": found["loss"] - penalty, "ends_epoch": ends, "end": 0.0}
        self._history.extend(found | shown, layers, updates)
        self._measured = np.append(self._measured, measured > 0)
