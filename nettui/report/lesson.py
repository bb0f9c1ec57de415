"""The open point of a lesson as Markdown: its question, or its text with the right answer and the reason."""

from __future__ import annotations

from collections.abc import Sequence

from nettui.common.language import Translate
from nettui.debugger.lesson import LessonPoint, LessonProgress


def point_text(progress: LessonProgress, _: Translate) -> str:
    """The text of the open point, without the answers to choose from."""
    point = progress.point
    if point is None:
        return ""
    if point.ask is None:
        return _with_doubts(point, point.say, _)
    if progress.phase == "asked":
        return point.ask.question
    right = f"*{point.ask.answers[point.ask.right]}*" if isinstance(point.ask.right, int) else ""
    if not right:
        verdict = _("None of the answers holds in this run.")
    elif progress.chosen is None:
        verdict = _("The answer: {}").format(right)
    elif progress.chosen == point.ask.right:
        verdict = _("✔ Right: {}").format(right)
    else:
        chosen = f"*{point.ask.answers[progress.chosen]}*"
        verdict = _("✘ You chose {}; the answer: {}").format(chosen, right)
    return _with_doubts(point, f"{verdict}\n\n{point.say}\n\n{point.ask.why}", _)


def _with_doubts(point: LessonPoint, text: str, _: Translate) -> str:
    """The text, with a warning where the run is not as it says."""
    if not point.claims:
        return text
    doubts = ", ".join(f"`{claim}`" for claim in point.claims)
    return f"{_('In this run it is otherwise: {} does not hold here.').format(doubts)}\n\n{text}"


def numbered_answers(progress: LessonProgress) -> Sequence[str]:
    """The answers to choose from, each with its number."""
    return [f"{n}  {answer}" for n, answer in enumerate(progress.ask.answers, 1)] if progress.ask else ()


def heading(progress: LessonProgress, _: Translate) -> str:
    """The number of the open point."""
    return _("Lesson {}/{}").format(progress.number, len(progress.lesson.points))
