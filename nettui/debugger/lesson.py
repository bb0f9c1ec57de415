"""A lesson on a run: its points, with the place, text and question of each, and how far the learner has come.

Predict, observe, explain. A point's question comes before its place is shown; once it is answered or skipped,
the debugger goes to the place, and the lesson explains what is to be seen there, whether the prediction was
right, and why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from nettui.common.errors import InputError, InvalidValue, Phrase, RunError, unknown_number
from nettui.debugger.answers import Answer
from nettui.debugger.expressions import Expression
from nettui.debugger.lesson_text import parse_text
from nettui.debugger.places import AtStep, Place

if TYPE_CHECKING:
    from nettui.debugger.step_analysis import StepAnalysis

LessonPhase: TypeAlias = Literal["closed", "asked", "told"]
"""Of the open point: its question waits for an answer, or its explanation is shown."""

LessonTarget: TypeAlias = Literal["next", "back", "close"] | int
"""Where to move in a lesson; a number opens that point, from 1."""

NOT_ASKED = "no question is open: l opens the next one"

Mark: TypeAlias = Literal["right", "wrong", "skipped", "unjudged"]
"""Of a question: how it was answered; `unjudged` where the run leaves open what is right."""


@dataclass(frozen=True)
class LessonQuestion:
    """A question, what answers it, and why that is right; `hint` helps those who ask for it."""

    question: str
    answer: Answer
    why: str
    hint: str = ""

    def settled(self, analysis: StepAnalysis, reached: bool) -> LessonQuestion:
        """The question with the numbers of a step, and what is right there if the place is `reached`."""
        return LessonQuestion(
            parse_text(self.question).fill(analysis),
            self.answer.settled(analysis, reached),
            parse_text(self.why).fill(analysis),
            parse_text(self.hint).fill(analysis),
        )


class FirstAnswer(NamedTuple):
    """The first answer to the question of a point: the text given, None when it was skipped.

    `hinted`: the learner had asked for the hint, which counts as nothing but is noted.
    """

    point: int
    given: str | None
    mark: Mark
    hinted: bool = False


class Score(NamedTuple):
    """Questions answered right the first time, out of all that the run can judge."""

    right: int
    of: int

    def __str__(self) -> str:
        return f"{self.right}/{self.of}"

    @classmethod
    def of_answers(cls, answers: Iterable[FirstAnswer], questions: int) -> Score:
        """The score of a lesson with so many questions, by the first answers to some of them."""
        marks = [answer.mark for answer in answers]
        return cls(marks.count("right"), max(questions - marks.count("unjudged"), 0))


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

    def missed(self, analysis: StepAnalysis) -> str | None:
        """The message at a step that is not the point's place, because the run does not reach it."""
        if self.at.matches(analysis):
            return None
        return f"the lesson is about {self.at}, which this run does not reach"

    def filled(self, analysis: StepAnalysis, reached: bool = True) -> LessonPoint:
        """The point with the numbers of a step; of its claims, those that do not hold there are left.

        `reached`: the step is at the point's place, so that answers can be judged.
        """
        return replace(
            self,
            say=parse_text(self.say).fill(analysis),
            ask=self.ask and self.ask.settled(analysis, reached),
            claims=tuple(claim for claim in self.claims if not claim(analysis)),
        )


@dataclass(frozen=True)
class Lesson:
    """The points of a lesson, in order, and the title of its scenario, "" if it has none."""

    points: tuple[LessonPoint, ...] = ()
    title: str = ""

    @property
    def questions(self) -> int:
        """How many points ask a question."""
        return sum(point.ask is not None for point in self.points)


@dataclass(frozen=True)
class LessonProgress:
    """How far a learner is in a lesson; every method that moves on returns a new LessonProgress.

    `number` is the point opened last, from 1, or 0 before the first. `given` is the answer to its question,
    None when that was skipped; `hinted`: its hint is shown. `shown` is the open point with the numbers of the
    step where it was opened. `answers` holds the first answer to each question, by which the score goes:
    answering again changes nothing. `declined`: the learner closed the lesson, perhaps before opening it.
    """

    lesson: Lesson
    number: int = 0
    phase: LessonPhase = "closed"
    given: str | None = None
    hinted: bool = False
    shown: LessonPoint | None = None
    answers: tuple[FirstAnswer, ...] = ()
    declined: bool = False

    @property
    def point(self) -> LessonPoint | None:
        """The open point."""
        return None if self.phase == "closed" else self.shown or self.lesson.points[self.number - 1]

    def filled(self, analysis: StepAnalysis) -> LessonProgress:
        """The same progress, with the open point's text about a step."""
        if self.phase == "closed":
            return self
        point = self.lesson.points[self.number - 1]
        reached = self.phase == "told" and point.at.matches(analysis)
        return replace(self, shown=point.filled(analysis, reached))._noted()

    def _noted(self) -> LessonProgress:
        """The same progress, with the answer to the open point's question if it is the first one."""
        ask, before = self.point.ask if self.point else None, self.first_answer(self.number)
        if self.phase != "told" or ask is None or (before and before.mark != "unjudged"):
            return self
        mark: Mark = "skipped"
        if self.given is not None:
            right = ask.answer.judge(self.given)
            mark = "unjudged" if right is None else "right" if right else "wrong"
        others = [answer for answer in self.answers if answer.point != self.number]
        noted = FirstAnswer(self.number, self.given, mark, self.hinted)
        return replace(self, answers=tuple(sorted([*others, noted])))

    def first_answer(self, number: int) -> FirstAnswer | None:
        """The first answer to the question of a point."""
        return next((answer for answer in self.answers if answer.point == number), None)

    @property
    def score(self) -> Score:
        """How many questions were answered right the first time."""
        return Score.of_answers(self.answers, self.lesson.questions)

    @property
    def ask(self) -> LessonQuestion | None:
        """The question that waits for an answer."""
        return self.point.ask if self.point and self.phase == "asked" else None

    @property
    def done(self) -> int:
        """How many points have been explained, including those whose question was skipped."""
        return self.number - (self.phase == "asked")

    @property
    def at_last(self) -> bool:
        """Whether the last point is open and has been explained."""
        return self.phase == "told" and self.number == len(self.lesson.points)

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
        first = next((number for number, point in enumerate(self.lesson.points, 1) if point.ask), 0)
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
                return replace(self._closed(), declined=True)
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
        return self.open(1) if self.phase == "closed" else self._closed()

    def _closed(self) -> LessonProgress:
        return LessonProgress(self.lesson, self.done, answers=self.answers)

    def restarted(self) -> LessonProgress:
        """The lesson before its first point; the first answers stay."""
        return LessonProgress(self.lesson, answers=self.answers)

    def open(self, number: int) -> LessonProgress:
        """Opens a point, its question first. Raises InvalidValue when there is none of that number."""
        points = self.lesson.points
        if not points:
            raise InvalidValue("lesson", "a scenario with a lesson", Phrase("none in this one"))
        if not 1 <= number <= len(points):
            raise unknown_number("lesson", "point", number, range(1, len(points) + 1))
        phase: LessonPhase = "asked" if points[number - 1].ask else "told"
        return replace(self._closed(), number=number, phase=phase)

    def told(self, number: int) -> LessonProgress:
        """A point as it is explained, with the first answer to its question. Raises InvalidValue."""
        first = self.first_answer(number)
        given, hinted = (first.given, first.hinted) if first else (None, False)
        return replace(self.open(number), phase="told", given=given, hinted=hinted)

    def answer(self, text: str) -> LessonProgress:
        """Answers the open question. Raises InputError, and the question stays open."""
        if self.ask is None:
            raise InputError("answer", [NOT_ASKED])
        return replace(self, phase="told", given=self.ask.answer.read(text), shown=None)

    def hint(self) -> LessonProgress:
        """Shows the hint of the open question. Raises InputError where there is none."""
        if self.ask is None:
            raise InputError("hint", [NOT_ASKED])
        if not self.ask.hint:
            raise InputError("hint", ["this question has no hint"])
        return replace(self, hinted=True)

    def arrive(self) -> LessonProgress:
        """The run has reached the place of `ahead`: its question stays open, or the point opens."""
        return self if self.phase == "asked" else self.next()
