"""What is wrong with an entry of a lesson: every position, text, condition and answer is parsed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from nettui.common.errors import InvalidValue, Phrase
from nettui.debugger.expressions import Expression, condition, expression
from nettui.debugger.formulas import Formula, formula
from nettui.debugger.lesson_text import parse_text
from nettui.debugger.places import parse_place
from nettui.scenario.lesson_entries import LessonEntry, LocalizedText, Question, given_answers

MAX_ANSWERS = 9
"""The most answers of a question: each is chosen by one digit."""


def find_problems(entry: LessonEntry) -> Iterator[InvalidValue]:
    """What is wrong with the entry, whatever the network."""
    yield from _problem("at", lambda: parse_place(entry.at))
    for where, text in _texts(entry):
        yield from _problem(where, partial(parse_text, text))
    for at, claim in enumerate(entry.claims):
        yield from _problem(f"claims[{at}]", partial(condition, claim))
    if entry.ask is not None:
        yield from _answer_problems(entry.ask)


def _problem(where: str, parse: Callable[[], object]) -> Iterator[InvalidValue]:
    try:
        parse()
    except InvalidValue as problem:
        yield problem.under(where)


def _texts(entry: LessonEntry) -> Iterator[tuple[str, str]]:
    """Every text of the entry in every language, with its key."""
    texts: list[tuple[str, str | LocalizedText]] = [("say", entry.say)]
    if entry.ask:
        ask = entry.ask
        texts += [("ask.question", ask.question), ("ask.why", ask.why), ("ask.hint", ask.hint)]
        lists = entry.ask.answers
        by_language = {"": lists} if isinstance(lists, tuple) else {".en": lists.en, ".fr": lists.fr}
        for language, answers in by_language.items():
            yield from ((f"ask.answers{language}[{at}]", answer) for at, answer in enumerate(answers))
    for where, text in texts:
        if isinstance(text, str):
            yield where, text
        else:
            yield from ((f"{where}.en", text.en), (f"{where}.fr", text.fr))


def _answer_problems(ask: Question) -> Iterator[InvalidValue]:
    kinds = given_answers(ask)
    if len(kinds) != 1:
        yield InvalidValue("ask", "one of answers, number and formula", Phrase(" and ".join(kinds) or "none"))
        return
    if kinds == ["answers"]:
        yield from _choice_problems(ask)
    elif ask.right != ():
        yield InvalidValue("ask.right", f"no index beside ask.{kinds[0]}, which is right itself", ask.right)
    if isinstance(ask.number, str) and ask.number:
        yield from _problem("ask.number", partial(parse_number, ask.number))
    if ask.formula:
        yield from _problem("ask.formula", partial(_formula, ask.formula))


def _choice_problems(ask: Question) -> Iterator[InvalidValue]:
    given = ask.answers
    lists = (given,) if isinstance(given, tuple) else tuple(filter(None, (given.en, given.fr)))
    counts = {len(answers) for answers in lists}
    if len(counts) != 1 or not 2 <= min(counts) <= MAX_ANSWERS:
        found = Phrase(" and ".join(str(len(answers)) for answers in lists) or "none")
        yield InvalidValue(
            "ask.answers", f"2 to {MAX_ANSWERS} answers, the same number in each language", found
        )
    elif ask.right == ():
        yield InvalidValue("ask.right", f"one of the answers, 0 to {min(counts) - 1}", Phrase("nothing"))
    elif isinstance(ask.right, tuple):
        for at, holds in enumerate(ask.right):
            yield from _problem(f"ask.right[{at}]", partial(condition, holds))
        if len(ask.right) != min(counts):
            found = Phrase(str(len(ask.right)))
            yield InvalidValue("ask.right", f"a condition for each of the {min(counts)} answers", found)
    elif ask.right >= min(counts):
        yield InvalidValue("ask.right", f"one of the answers, 0 to {min(counts) - 1}", ask.right)


def parse_number(text: str) -> Expression:
    """The expression of a single number. Raises InvalidValue."""
    found = expression(text)
    if found.base != "number" or found.is_list:
        raise InvalidValue("", "a single number", Phrase(found.kind))
    return found


def _formula(text: str) -> Formula:
    found = formula(text)
    if not found.names:
        raise InvalidValue("", "a formula with at least one variable", Phrase(text))
    if not found.has_values():
        raise InvalidValue("", "a formula that has values", Phrase(f"{text}, which has none anywhere"))
    return found
