"""A point of a lesson in words, as Markdown: the question, or what is to be seen, the answer and why."""

from __future__ import annotations

from collections.abc import Sequence

from nettui.common.language import Translate
from nettui.debugger.lesson import Progress


def text(progress: Progress, _: Translate) -> str:
    """What the open point says; the answers one can choose from are not in it."""
    point = progress.point
    if point is None:
        return ""
    if point.ask is None:
        return point.say
    if progress.phase == "asked":
        return point.ask.question
    right = f"*{point.ask.answers[point.ask.right]}*"
    if progress.chosen is None:
        verdict = _("The answer: {}").format(right)
    elif progress.chosen == point.ask.right:
        verdict = _("✔ As you said: {}").format(right)
    else:
        said = f"*{point.ask.answers[progress.chosen]}*"
        verdict = _("✘ You said {}; it is: {}").format(said, right)
    return f"{verdict}\n\n{point.say}\n\n{point.ask.why}"


def answers(progress: Progress) -> Sequence[str]:
    """The answers to the open question, each with its number."""
    return [f"{n}  {answer}" for n, answer in enumerate(progress.ask.answers, 1)] if progress.ask else ()


def place(progress: Progress, _: Translate) -> str:
    """Which point it is."""
    return _("Lesson {}/{}").format(progress.number, len(progress.lesson.points))
