"""What the debugger asks of a run: how far it has come, and what was measured at each of its steps."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple, Protocol, TypeAlias

from nettui.abilities import Missing
from nettui.common.errors import InputError
from nettui.debugger.forks import Edit, Fork
from nettui.debugger.history import History
from nettui.debugger.known import Known
from nettui.types import Reading, Scalars, Step, TensorSlice

StepKey: TypeAlias = tuple[int, int]
"""A fork's number, and a step."""

PATIENCE = 10.0
"""Seconds that a held run may take for a step; after that it is followed, as one that is not held."""

NO_ARRAYS = Missing(
    "the arrays of the step",
    "a recording holds only what was measured",
    "run it from a scenario or a trainer, or hold the run that writes it: nettui watch --control",
)
"""What a recording answers to whatever needs more than Scalars and Readings."""

RUN_IS_GONE = Missing(
    "the run itself",
    "it has ended or is not held any more, and a recording holds only what was measured",
    "start it again",
)
"""What the recording of a run answers that was held."""


class Code(NamedTuple):
    """What computes the gradients, as `torch`, and what was seen to be wrong: where, by the symptom."""

    library: str = ""
    mistakes: Mapping[str, str] = MappingProxyType({})


class HeldRun(Protocol):
    """A run that another process does and that this debugger holds after each of its steps."""

    @property
    def gone(self) -> bool:
        """Whether it cannot be held any more: it has ended, or goes on by itself."""
        ...

    @property
    def goes_back(self) -> bool:
        """Whether it was started so that it can go back to earlier steps."""
        ...

    @property
    def at(self) -> int:
        """The step after which it waits."""
        ...

    @property
    def differing(self) -> int:
        """The first step that it has repeated and that was not what it had been; -1 where all were."""
        ...

    @property
    def moved_to(self) -> str:
        """The recording in which it goes on, if it does not in its first one; else "".

        That is so where its rate was changed at an earlier step, and where it trains something else now.
        """
        ...

    def wait(self, timeout: float) -> bool:
        """Waits until it is held after a step; False if that takes longer."""
        ...

    def advance(self, timeout: float) -> bool:
        """Lets it do one step, and waits until that is recorded; False if it takes longer."""
        ...

    def go(self, step: int, timeout: float) -> str:
        """Has it be after a step, going back if need be; returns why that cannot be done, or ""."""
        ...

    def rate(self, value: float) -> str:
        """Changes its learning rate from its next step on; returns why that cannot be done, or ""."""
        ...

    def look(self, address: str) -> TensorSlice | str:
        """What there is at an address in one of its tensors, or why nothing is shown of it."""
        ...

    def stop(self) -> None:
        """Ends it after the step that it is in."""
        ...


class Past(Protocol):
    """The steps of a run, from 0 on: those there are already, and those that it can still reach.

    What is asked about a step that the run has not is answered about its last step. So asking for the step
    after the last one is how a run goes on, where it can.
    """

    @property
    def length(self) -> int:
        """How many steps are known: 0 … length − 1. It may grow without being asked."""
        ...

    @property
    def ended(self) -> bool:
        """Whether no step will ever follow the last known one."""
        ...

    @property
    def history(self) -> History:
        """The Scalars of the known steps; of a long run, not of all."""
        ...

    def known(self, number: int) -> Known:
        """What is at hand of these Scalars in columns, for curves and searches.

        The lowest, highest and last values of the steps up to `number` are among them. Raises Unreproducible.
        """
        ...

    @property
    def exact(self) -> Exact | Missing:
        """The same past with all that only exact replay can do, or why it cannot."""
        ...

    @property
    def held_run(self) -> HeldRun | None:
        """The run itself, where another process does it and this debugger holds it."""
        ...

    @property
    def not_shown(self) -> Mapping[str, Missing]:
        """Why no layer shows "outputs" or "gradients" on any step; without those that are shown."""
        ...

    @property
    def code(self) -> Code:
        """What is known of the code that trains, without running it."""
        ...

    def scalars(self, number: int) -> Scalars:
        """The Scalars of step `number`, computed if it is not known; their `step` says which it is."""
        ...

    def reading(self, number: int) -> Reading:
        """Everything measured on that step."""
        ...

    def step(self, number: int) -> Step | Missing:
        """The Step itself with its arrays, or why there are none."""
        ...

    def measure(self, number: int) -> str:
        """Measures the layers of that step where they were not and that can still be done.

        Returns what is to be told of it, or "".
        """
        ...

    def moved(self) -> Past:
        """The past of the run where it goes on in another recording; else this one."""
        ...

    def unmeasured(self, number: int) -> Missing | None:
        """Why the layers of that step were not measured; None where they were."""
        ...


class Exact(Past, Protocol):
    """A past that computes any Step again, bit for bit, and branches off where a value is changed."""

    blas: str
    """The BLAS that computes the run, as it was when the run was opened."""
    forks: list[Fork]
    fork: Fork
    """The current fork."""

    def step(self, number: int) -> Step:
        """The Step itself. Raises Unreproducible."""
        ...

    def owner(self, number: int) -> Fork:
        """The fork that computed a step of the current fork."""
        ...

    def edit(self, edit: Edit) -> None:
        """Changes a value from a step on, in a new fork, which becomes current. Raises InputError."""
        ...

    def switch(self, number: int) -> None:
        """Makes another fork current. Raises InvalidValue."""
        ...

    def reseeded(self, seed: int) -> Exact:
        """The run as it was opened, at its start, with that seed and without forks. Raises InvalidValue."""
        ...


def require_exact(past: Past, where: str) -> Exact:
    """The past as an exact one. Raises InputError with the reason why it is not."""
    exact = past.exact
    if isinstance(exact, Missing):
        raise InputError(where, [str(exact)])
    return exact


def step_key(past: Past, number: int) -> StepKey:
    """What tells a step of the current fork from those of other forks; a recording has only one."""
    exact = past.exact
    return (0 if isinstance(exact, Missing) else exact.owner(number).number), number
