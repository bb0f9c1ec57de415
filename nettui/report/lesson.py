"""The open point of a lesson as Markdown: its question, or its text with the right answer and the reason."""

from __future__ import annotations

from collections.abc import Sequence

from nettui.common.language import Translate
from nettui.debugger.lesson import LessonPoint, LessonProgress, LessonQuestion


def point_text(progress: LessonProgress, _: Translate) -> str:
    """The text of the open point, without the answers to choose from."""
    point = progress.point
    if point is None:
        return ""
    if point.ask is None:
        return with_doubts(point, point.say, _)
    if progress.phase == "asked":
        hint = f"\n\n{_('Hint: {}').format(point.ask.hint)}" if progress.hinted else ""
        return f"{point.ask.question}{hint}"
    verdict = verdict_text(point.ask, progress.given, progress.hinted, _)
    return with_doubts(point, f"{verdict}\n\n{point.say}\n\n{point.ask.why}", _)


def verdict_text(ask: LessonQuestion, given: str | None, hinted: bool, _: Translate) -> str:
    """Whether the answer given to a settled question is right, with the right one; None was skipped."""
    answer, solution = ask.answer, ask.answer.solution(given)
    if not solution:
        if answer.choices:
            return _("None of the answers holds in this run.")
        return _("This run has no answer.")
    if given is None:
        return _("The answer: {}").format(solution)
    quoted, right = answer.quote(given), answer.judge(given)
    if right and quoted == solution:
        verdict = _("✔ Right: {}").format(solution)
    elif right:
        verdict = _("✔ Right: {} (you said {})").format(solution, quoted)
    else:
        text = _("✘ You chose {}; the answer: {}") if answer.choices else _("✘ You said {}; the answer: {}")
        verdict = text.format(quoted, solution)
    return f"{verdict} · {_('with the hint')}" if hinted else verdict


def with_doubts(point: LessonPoint, text: str, _: Translate) -> str:
    """The text, with a warning where the run is not as it says."""
    if not point.claims:
        return text
    doubts = ", ".join(f"`{claim}`" for claim in point.claims)
    return f"{_('In this run it is otherwise: {} does not hold here.').format(doubts)}\n\n{text}"


def numbered_answers(progress: LessonProgress) -> Sequence[str]:
    """The answers to choose from, each with its number."""
    choices = progress.ask.answer.choices if progress.ask else ()
    return [f"{n}  {choice}" for n, choice in enumerate(choices, 1)]


def typed_form(progress: LessonProgress, _: Translate) -> str:
    """What is to be typed, "" if nothing is: a number, or a formula with its names."""
    answer = progress.ask.answer if progress.ask else None
    if answer is None or answer.choices:
        return ""
    if not answer.names:
        return _("a number, as 0.05, 12 % or 1/3")
    return _("a formula in {}").format(", ".join(answer.names))


def heading(progress: LessonProgress, _: Translate, with_score: bool = True) -> str:
    """The number of the open point, and the score once there is one."""
    place = _("Lesson {}/{}").format(progress.number, len(progress.lesson.points))
    return f"{place} · {_('score {}').format(progress.score)}" if progress.answers and with_score else place
