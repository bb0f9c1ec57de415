"""What one can tell the debugger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from nettui.debugger.breakpoints import Change
from nettui.debugger.expressions import Expression


@dataclass(frozen=True)
class Move:
    """Moves the cursor by `count` of a unit, forward or back (a negative count)."""

    unit: Literal["batch", "op", "epoch"]
    count: int


@dataclass(frozen=True)
class Goto:
    """Moves the cursor to a step, or to the first step of an epoch."""

    number: int
    epoch: bool = False


@dataclass(frozen=True)
class Seek:
    """Moves the cursor to the first step of the run where a condition holds."""

    when: Expression


@dataclass(frozen=True)
class Run:
    """Runs until something stops it; back: to where a breakpoint was last met, or to the start."""

    back: bool = False
    until: Expression | None = None


@dataclass(frozen=True)
class Pause:
    """Stops a Run; standing still, it does nothing."""


@dataclass(frozen=True)
class Restart:
    """Starts again from step 0 with the seed changed by `reseed`; edits and forks are forgotten."""

    reseed: int = 0


@dataclass(frozen=True)
class Break:
    """Sets a breakpoint."""

    when: Expression


@dataclass(frozen=True)
class ChangeBreak:
    """Deletes, enables or disables a breakpoint, or lets its next `count` hits pass by."""

    number: int
    change: Change
    count: int = 0


@dataclass(frozen=True)
class AddWatch:
    """CarriesOver the value of an expression on show."""

    what: Expression


@dataclass(frozen=True)
class Unwatch:
    """Takes a watch away."""

    number: int


@dataclass(frozen=True)
class Set:
    """Changes a value of the scenario from the cursor's step on: a fork."""

    path: str
    value: str


@dataclass(frozen=True)
class Undo:
    """Goes back to the fork one came from, where the edit was made."""


@dataclass(frozen=True)
class Switch:
    """Goes on in another fork, at the same step."""

    fork: int


@dataclass(frozen=True)
class Inspect:
    """Tells where a number comes from."""

    name: str


@dataclass(frozen=True)
class Save:
    """Writes the session to a file."""

    path: str


@dataclass(frozen=True)
class Export:
    """Writes what is on show to a new file, in the form that the ending of its name asks for."""

    path: str


@dataclass(frozen=True)
class Check:
    """Puts the sanity checks to the network as it stands."""


@dataclass(frozen=True)
class Show:
    """Tells what there is of a kind."""

    what: Literal["breakpoints", "watches", "forks"]


@dataclass(frozen=True)
class Turn:
    """To a point of the lesson, or out of it; "next" passes over an open question."""

    to: Literal["next", "back", "close"] | int = "next"


@dataclass(frozen=True)
class Answer:
    """Answers the lesson's open question, by the number of an answer from 1."""

    number: int


ENDINGS: Sequence[str] = (".svg", ".html", ".json", ".csv")
"""How the name of an exported file may end."""

Lasting: TypeAlias = Break | ChangeBreak | AddWatch | Unwatch | Set | Undo | Switch | Restart
"""What changes more than the place one stands at."""

Command: TypeAlias = (
    Move | Goto | Seek | Run | Pause | Check | Show | Inspect | Save | Export | Turn | Answer | Lasting
)


@dataclass(frozen=True)
class Word:
    """How a command is written: name, key, what follows, what it does; `alone`: nothing need follow."""

    name: str
    key: str
    usage: str
    does: str
    alone: bool = True


WORDS: Sequence[Word] = (
    Word("next", "n", "next [k]", "k mini-batches forward"),
    Word("back", "N", "back [k]", "k mini-batches back"),
    Word("step", "s", "step [k]", "k ops forward inside the mini-batch"),
    Word("unstep", "S", "unstep [k]", "k ops back"),
    Word("epoch", "e", "epoch [k]", "to the end of the epoch"),
    Word("epoch-back", "E", "epoch-back [k]", "to the start of the epoch, then the one before"),
    Word("continue", "c", "continue", "to a breakpoint, a fault, divergence or the end"),
    Word("continue-back", "C", "continue-back", "back to where a breakpoint was last met"),
    Word("until", "", "until EXPR", "runs until it holds", alone=False),
    Word("play", "space", "play", "runs with the panels live"),
    Word("pause", "space", "pause", "stops at once"),
    Word("goto", "g", "goto N · epoch N · when EXPR", "anywhere, or where it first holds", alone=False),
    Word("break", "b", "break when EXPR · list …", "stops where it becomes true", alone=False),
    Word("watch", "w", "watch EXPR · list · delete N", "keeps a value on show", alone=False),
    Word("check", "k", "check", "the sanity checks, on the network as it stands"),
    Word("set", "v", "set PATH VALUE", "changes a value from here on: a fork", alone=False),
    Word("inspect", "i", "inspect NAME[index]", "where a number comes from, term by term", alone=False),
    Word("undo", "", "undo", "back to the fork one came from"),
    Word("forks", "", "forks", "lists the forks"),
    Word("fork", "", "fork N", "goes on in another fork", alone=False),
    Word("lesson", "l", "lesson · lesson N · close", "the lesson's next point; closes it"),
    Word("lesson back", "L", "lesson back", "the lesson's point before"),
    Word("answer", "", "answer N", "answers the lesson's question", alone=False),
    Word("save", "", "save FILE.session", "the session as it stands, to open later", alone=False),
    Word("export", "x", "export FILE", "what is on show as .svg, .html, .json or .csv", alone=False),
    Word("restart", "r", "restart", "the same seed again, edits forgotten"),
    Word("restart seed+1", "R", "restart seed+1", "the next seed"),
)
