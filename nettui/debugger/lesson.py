"""A lesson on a run: at which places it halts, what it says and asks there, and how far the learner has come.

Predict, observe, explain. A point that asks does so before its place is shown; once it is answered, or the
question is passed over, the debugger goes to the place, and the lesson says what is to be seen there, whether
the prediction was right, and why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from nettui.common.errors import InvalidValue, Phrase, unknown_number
from nettui.common.text import whole
from nettui.debugger.commands import Goto, Seek, Turn
from nettui.debugger.expressions import condition
from nettui.debugger.step_analysis import StepAnalysis

Place: TypeAlias = Goto | Seek
"""A step, the first step of an epoch, or the first step where a condition holds."""

Phase: TypeAlias = Literal["closed", "asked", "told"]


@dataclass(frozen=True)
class Ask:
    """A question with answers to choose from; answers[right] is the right one, and `why` it is."""

    question: str
    answers: tuple[str, ...]
    right: int
    why: str


@dataclass(frozen=True)
class Point:
    """A halt: what is to be seen there, in Markdown; what is asked before; the panel to look at."""

    at: Place
    say: str
    ask: Ask | None = None
    look: str = "none"


@dataclass(frozen=True)
class Lesson:
    """Points in their order."""

    points: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Progress:
    """A learner in a lesson; all transitions give a new one.

    `number` is the point that was last opened, from 1, or 0 before the first. `chosen` is the answer given to
    its question, None where it was passed over.
    """

    lesson: Lesson
    number: int = 0
    phase: Phase = "closed"
    chosen: int | None = None

    @property
    def point(self) -> Point | None:
        """The open point."""
        return self.lesson.points[self.number - 1] if self.phase != "closed" else None

    @property
    def ask(self) -> Ask | None:
        """The question that waits for an answer."""
        return self.point.ask if self.point and self.phase == "asked" else None

    @property
    def done(self) -> int:
        """How many points lie behind, those passed over included."""
        return self.number - (self.phase == "asked")

    @property
    def left(self) -> bool:
        """Whether it was closed on the way."""
        return self.phase == "closed" and 0 < self.done < len(self.lesson.points)

    @property
    def ahead(self) -> Point | None:
        """The point whose place a run should stop at: of the open question, or the next."""
        if self.phase == "closed" or self.done >= len(self.lesson.points):
            return None
        return self.lesson.points[self.done]

    def veils(self, analysis: StepAnalysis) -> bool:
        """Whether the open question is about that very moment, which then is not to be shown yet."""
        return bool(self.ask and self.point and stands_at(self.point.at, analysis))

    def turn(self, to: Turn) -> Progress:
        """As told by a command. Raises InvalidValue."""
        match to.to:
            case "next":
                return self.next()
            case "back":
                return self.open(max(self.number - (self.phase != "closed"), 1))
            case "close":
                return Progress(self.lesson, self.done)
            case number:
                return self.open(number)

    def next(self) -> Progress:
        """A question passed over, the next point opened, or the lesson closed after the last one.

        A lesson that was closed goes on where it was, after its end from the beginning.
        """
        if self.phase == "asked":
            return replace(self, phase="told")
        if self.done < len(self.lesson.points):
            return self.open(self.done + 1)
        return self.open(1) if self.phase == "closed" else Progress(self.lesson, self.done)

    def open(self, number: int) -> Progress:
        """A point from its beginning. Raises InvalidValue where there is none of that number."""
        points = self.lesson.points
        if not points:
            raise InvalidValue("lesson", "a scenario with a lesson", Phrase("none in this one"))
        if not 1 <= number <= len(points):
            raise unknown_number("lesson", "point", number, range(1, len(points) + 1))
        return replace(self, number=number, phase="asked" if points[number - 1].ask else "told", chosen=None)

    def answer(self, number: int) -> Progress:
        """The open question answered, by the number of an answer from 1. Raises InvalidValue."""
        if self.ask is None:
            raise InvalidValue("answer", "an open question: `lesson` opens the next", Phrase("none"))
        if not 1 <= number <= len(self.ask.answers):
            raise unknown_number("answer", "choice", number, range(1, len(self.ask.answers) + 1))
        return replace(self, phase="told", chosen=number - 1)

    def arrive(self) -> Progress:
        """At the place of `ahead`: its question stays open, or the point opens."""
        return self if self.phase == "asked" else self.next()


def place(at: int | str) -> Place:
    """A place as written: a step's number, `epoch 3`, or a condition. Raises InvalidValue."""
    if isinstance(at, int):
        return Goto(at)
    word, _, after = at.strip().partition(" ")
    if word == "epoch" and (number := whole(after)) is not None:
        return Goto(number, epoch=True)
    return Seek(condition(at))


def told(place: Place) -> str:
    """A place in words."""
    match place:
        case Goto(number, epoch):
            return f"{'epoch' if epoch else 'step'} {number}"
        case Seek(when):
            return f"a step where {when}"


def stands_at(place: Place, analysis: StepAnalysis) -> bool:
    """Whether that moment is there; for a condition, wherever it holds."""
    if isinstance(place, Seek):
        return bool(place.when(analysis))
    before = analysis.step.before
    return (before.epoch, before.batch) == (place.number, 0) if place.epoch else before.step == place.number
