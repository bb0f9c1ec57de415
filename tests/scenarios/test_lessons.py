"""The lessons that ship are complete in both languages, and the figures they quote are those of the run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import pytest

from nettui.common import toml
from nettui.common.language import LANGUAGES, Language, catalogue
from nettui.debugger.session import Session
from nettui.report.lesson import point_text
from nettui.scenario import lesson_progress, list_shipped_scenarios, load, open_session
from nettui.scenario.files import shipped_files
from nettui.scenario.lesson_entries import LocalizedAnswers, LocalizedText, given_answers
from nettui.tui.charts import words_to_ascii
from tests.quick import quick_only
from tests.scenarios.runs import present

WITH_LESSON = [entry.name for entry in list_shipped_scenarios() if entry.points]

EMPHASIS = re.compile(r"(?<!\*)\*([^*\n]+)\*(?!\*)")
"""What a lesson sets in italics: a panel, a column, a run, or a word that matters."""

CODE = re.compile(r"`[^`]*`|\{[^{}]*\}")
"""What a lesson quotes or fills in."""

LONGEST = 640
"""The longest text of a point in characters: about ten lines of a narrow screen."""


def open_with_lesson(name: str, language: Language) -> Session:
    session = open_session(*load(name).runs)
    session.run.lesson = lesson_progress(load(name), language)
    return session


def test_the_most_important_lectures_have_a_lesson() -> None:
    wanted = {
        "vanishing-sigmoid",
        "init-tanh-small",
        "loss-at-init",
        "gradient-check",
        "digits",
        "overfit-20",
    }
    wanted |= {"rate-too-low", "rate-good", "rate-too-high", "capacity-0", "capacity-12", "capacity-60"}
    assert wanted | {"backprop-by-hand", "dropout-noise", "rates"} <= set(WITH_LESSON)


@pytest.mark.parametrize("name", WITH_LESSON)
def test_a_lesson_has_both_languages_and_a_question(name: str) -> None:
    entries = load(name).lesson
    questions = [entry.ask for entry in entries if entry.ask]
    assert questions
    for text in [
        *(entry.say for entry in entries),
        *(ask.question for ask in questions),
        *(ask.why for ask in questions),
    ]:
        assert isinstance(text, LocalizedText)
        assert text.en
        assert text.fr
        assert text.en != text.fr
    for ask in questions:
        assert isinstance(ask.answers, LocalizedAnswers) or given_answers(ask) != ["answers"]
        if isinstance(ask.answers, LocalizedAnswers):
            assert len(set(ask.answers.en)) == len(set(ask.answers.fr)) == len(ask.answers.en)


def french_texts(name: str) -> Iterator[str]:
    for entry in load(name).lesson:
        for text in (entry.say, *((entry.ask.question, entry.ask.why, entry.ask.hint) if entry.ask else ())):
            yield text.fr if isinstance(text, LocalizedText) else text


def in_french(value: object, french: bool = False) -> Iterator[str]:
    """Every text of a scenario's table under a key `fr`."""
    if isinstance(value, str):
        yield from [value] if french else []
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from in_french(inner, french or key == "fr")
    elif isinstance(value, list):
        for inner in value:
            yield from in_french(inner, french)


@pytest.mark.parametrize("name", shipped_files())
def test_french_signs_stand_apart_as_on_the_rest_of_the_screen(name: str) -> None:
    table = toml.loads(shipped_files()[name].read_text(encoding="utf-8"))
    texts = [CODE.sub("x", text) for text in in_french(table)]
    assert not [tight for text in texts for tight in re.findall(r".{0,20}[^\s][;?!](?:[\s»*).,]|$)", text)]


@pytest.mark.parametrize("name", WITH_LESSON)
def test_a_french_lesson_names_panels_and_columns_as_the_french_screen_does(name: str) -> None:
    named = {name for text in french_texts(name) for name in EMPHASIS.findall(text)}
    shown = {name: catalogue("fr").gettext(name) for name in named}
    assert named == set(shown.values()), shown


@pytest.mark.parametrize(
    ("name", "language"),
    quick_only(
        product(WITH_LESSON, LANGUAGES), [(name, LANGUAGES[at % 2]) for at, name in enumerate(WITH_LESSON)]
    ),
)
def test_a_lesson_reaches_all_its_positions_and_fits_the_screen(name: str, language: Language) -> None:
    session = open_with_lesson(name, language)
    view = session.do("lesson")
    while (progress := present(view.lesson)).phase != "closed":
        assert view.message is None
        text = point_text(progress, str)
        assert len(text) <= LONGEST
        assert words_to_ascii(text).isascii()
        view = session.do("lesson")
    assert progress.done == len(progress.lesson.points)
