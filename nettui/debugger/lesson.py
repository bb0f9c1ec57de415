"""A lesson on a run: its points, with the place, text and question of each, and how far the learner has come.

Predict, observe, explain. A point's question comes before its place is shown; once it is answered or skipped,
the debugger goes to the place, and the lesson explains what is to be seen there, whether the prediction was
right, and why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from nettui.common.errors import InvalidValue, Phrase, RunError, unknown_number
from nettui.debugger.expressions import Expression
from nettui.debugger.lesson_text import parse_text
from nettui.debugger.places import AtStep, Place
from nettui.debugger.step_analysis import StepAnalysis

LessonPhase: TypeAlias = Literal["closed", "asked", "told"]
"""Of the open point: its question waits for an answer, or its explanation is shown."""

LessonTarget: TypeAlias = Literal["next", "back", "close"] | int
"""Where to move in a lesson; a number opens that point, from 1."""


@dataclass(frozen=True)
class LessonQuestion:
    """A question with answers to choose from, and why the right one is right.

    `right` is its index, or has a condition for each answer, the first of which that holds at the point's
    place is right; None where none holds, so that nothing can be judged.
    """

    question: str
    answers: tuple[str, ...]
    right: int | tuple[Expression, ...] | None
    why: str

    def filled(self, analysis: StepAnalysis) -> LessonQuestion:
        """The question with the numbers of a step, and the answer that is right there."""
        right = self.right
        if isinstance(right, tuple):
            right = next((at for at, holds in enumerate(right) if holds(analysis)), None)
        return LessonQuestion(
            parse_text(self.question).fill(analysis),
            tuple(parse_text(answer).fill(analysis) for answer in self.answers),
            right,
            parse_text(self.why).fill(analysis),
        )


@dataclass(frozen=True)
class LessonPoint:
    """What is to be seen at a place, in Markdown; the question before it; the panel to look at.

    The texts have fields that the run fills in. They rely on the `claims`: where one does not hold, as after
    a change of the run, that is said.
    """

    at: Place
    say: str
    ask: LessonQuestion | None = None
    look: str = "none"
    claims: tuple[Expression, ...] = ()

    def filled(self, analysis: StepAnalysis) -> LessonPoint:
        """The point with the numbers of a step; of its claims, those that do not hold there are left."""
        return replace(
            self,
            say=parse_text(self.say).fill(analysis),
            ask=self.ask and self.ask.filled(analysis),
            claims=tuple(claim for claim in self.claims if not claim(analysis)),
        )


@dataclass(frozen=True)
class Lesson:
    """The points of a lesson, in order."""

    points: tuple[LessonPoint, ...] = ()


@dataclass(frozen=True)
class LessonProgress:
    """How far a learner is in a lesson; every method that moves on returns a new LessonProgress.

    `number` is the point opened last, from 1, or 0 before the first. `chosen` is the answer to its question,
    None when that was skipped. `shown` is the open point with the numbers of the step where it was opened.
    `declined`: the learner closed the lesson, perhaps before opening it.
    """

    lesson: Lesson
    number: int = 0
    phase: LessonPhase = "closed"
    chosen: int | None = None
    shown: LessonPoint | None = None
    declined: bool = False

    @property
    def point(self) -> LessonPoint | None:
        """The open point."""
        return None if self.phase == "closed" else self.shown or self.lesson.points[self.number - 1]

    def filled(self, analysis: StepAnalysis) -> LessonProgress:
        """The same progress, with the open point's text about a step."""
        if self.phase == "closed":
            return self
        return replace(self, shown=self.lesson.points[self.number - 1].filled(analysis))

    @property
    def ask(self) -> LessonQuestion | None:
        """The question that waits for an answer."""
        return self.point.ask if self.point and self.phase == "asked" else None

    @property
    def done(self) -> int:
        """How many points have been explained, including those whose question was skipped."""
        return self.number - (self.phase == "asked")

    @property
    def interrupted(self) -> bool:
        """Whether the lesson was closed before its last point."""
        return self.phase == "closed" and 0 < self.done < len(self.lesson.points)

    @property
    def ahead(self) -> LessonPoint | None:
        """The point at whose place a run should stop: that of the open question, or the next one."""
        if self.phase == "closed" or self.done >= len(self.lesson.points):
            return None
        return self.lesson.points[self.done]

    def hides(self, analysis: StepAnalysis) -> bool:
        """Whether the open question is about this very step, whose numbers are then not to be shown yet."""
        try:
            return bool(self.ask and self.point and self.point.at.matches(analysis))
        except RunError:  # an earlier step that the place's condition needs
            return True

    def covers(self, analysis: StepAnalysis) -> str | None:
        """The panel that the first question will be about, at its place: covered until it was asked.

        None if there is nothing to cover, or if the lesson was declined.
        """
        asking = (n for n, point in enumerate(self.lesson.points, 1) if point.ask)
        first = next(asking, 0)
        if self.declined or self.number >= first:
            return None
        point = self.lesson.points[first - 1]
        return point.look if isinstance(point.at, AtStep) and point.at.matches(analysis) else None

    def move(self, target: LessonTarget) -> LessonProgress:
        """Moves to another point, or closes the lesson. Raises InvalidValue."""
        match target:
            case "next":
                return self.next()
            case "back":
                return self.open(max(self.number - (self.phase != "closed"), 1))
            case "close":
                return LessonProgress(self.lesson, self.done, declined=True)
            case number:
                return self.open(number)

    def next(self) -> LessonProgress:
        """Skips the open question, opens the next point, or closes the lesson after the last one.

        A closed lesson continues where it was left, after its end from the beginning.
        """
        if self.phase == "asked":
            return replace(self, phase="told", shown=None)
        if self.done < len(self.lesson.points):
            return self.open(self.done + 1)
        return self.open(1) if self.phase == "closed" else LessonProgress(self.lesson, self.done)

    def open(self, number: int) -> LessonProgress:
        """Opens a point, its question first. Raises InvalidValue when there is none of that number."""
        points = self.lesson.points
        if not points:
            raise InvalidValue("lesson", "a scenario with a lesson", Phrase("none in this one"))
        if not 1 <= number <= len(points):
            raise unknown_number("lesson", "point", number, range(1, len(points) + 1))
        return replace(
            self, number=number, phase="asked" if points[number - 1].ask else "told", chosen=None, shown=None
        )

    def answer(self, number: int) -> LessonProgress:
        """Answers the open question by the number of an answer, from 1. Raises InvalidValue."""
        if self.ask is None:
            raise InvalidValue("answer", "an open question: `lesson` opens the next", Phrase("none"))
        if not 1 <= number <= len(self.ask.answers):
            raise unknown_number("answer", "choice", number, range(1, len(self.ask.answers) + 1))
        return replace(self, phase="told", chosen=number - 1, shown=None)

    def arrive(self) -> LessonProgress:
        """The run has reached the place of `ahead`: its question stays open, or the point opens."""
        return self if self.phase == "asked" else self.next()
