"""What is drawn: one frozen record of all that a screen or a report shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from nettui.debugger.breakpoints import Breakpoint
from nettui.debugger.forks import Edit
from nettui.debugger.history import History
from nettui.debugger.watches import Watched
from nettui.diagnosis import Examination
from nettui.gradcheck import GradientCheck
from nettui.record import Finding, Phase, Reading, Step, Trainer


class Cursor(NamedTuple):
    """Where the debugger stands: step, and op inside it with its phase and site."""

    step: int
    op: int
    phase: Phase
    site: str


class Ghost(NamedTuple):
    """The curves of the fork one came from; `steps` is how many they reach."""

    fork: int
    history: History
    steps: int


class Course(NamedTuple):
    """A fork in a list: the one it came from, its edit, how many of its steps are known."""

    number: int
    origin: int | None
    edit: Edit | None
    steps: int


@dataclass(frozen=True, slots=True)
class View:
    """The debugger at one moment. `first` is the Reading of step 0; `steps` how many the curves reach.

    `step` and `trainer` are there for who needs the raw arrays, or a pass at other inputs. `message` is what
    the last command answered, where it had something to say, and `examination` what the checks found, where
    it asked them. `edits` are those that led to the current fork, `ghost` shows the one it came from.
    """

    title: str
    seed: int
    reading: Reading
    first: Reading
    cursor: Cursor
    ops: tuple[tuple[Phase, str], ...]
    history: History
    steps: int
    findings: tuple[Finding, ...]
    stopped_by: str | None = None
    running: bool = False
    step: Step | None = None
    trainer: Trainer | None = None
    gradcheck: GradientCheck | None = None
    examination: Examination | None = None
    message: str | None = None
    breakpoints: tuple[Breakpoint, ...] = ()
    watches: tuple[Watched, ...] = ()
    fork: int = 0
    forks: tuple[Course, ...] = ()
    edits: tuple[Edit, ...] = ()
    ghost: Ghost | None = None

    def reached(self, phase: Phase, site: str) -> bool:
        """Whether the cursor stands on or behind the op of that phase and site."""
        return (phase, site) in self.ops[: self.cursor.op + 1]
