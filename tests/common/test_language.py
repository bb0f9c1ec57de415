"""Translations of the interface."""

from __future__ import annotations

import re

import pytest
from textual.binding import Binding

from nettui.common.errors import InvalidValue
from nettui.common.language import Catalogue, catalogue, preferred_language
from nettui.debugger.commands import COMMANDS, FAMILIES
from nettui.scenario.starter import NEXT_COMMANDS
from nettui.tui.pages import CHECKS, PAGES
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.tui.screens.help import LESSON_HELP, OTHER_KEYS
from nettui.tui.screens.home import HomeScreen
from nettui.tui.screens.inspect import InspectScreen

SUBJECTS = (LESSON_HELP, InspectScreen.SUBJECT, HomeScreen.SUBJECT)


def french() -> dict[str, str]:
    """The French text for each English one."""
    translations = catalogue("fr")
    assert isinstance(translations, Catalogue)
    return translations.messages


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_CA.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "fr"}, "fr"),
        ({"LC_ALL": "C", "LANG": "fr"}, "en"),
        ({"LC_ALL": "", "LANG": "fr"}, "fr"),
        ({"LANG": "de_DE"}, "en"),
        ({"LANGUAGE": "de:fr:en", "LANG": "en"}, "fr"),
    ],
)
def test_the_locale_selects_the_language(environment: dict[str, str], language: str) -> None:
    assert preferred_language(environment) == language


def test_multi_line_and_quoted_texts_are_translated_and_missing_ones_unchanged() -> None:
    text = 'msgid ""\nmsgstr ""\n"Language: fr\\n"\n\n# why\nmsgid ""\n"a \\"b\\" "\n"c"\nmsgstr "d\\ne"\n'
    translations = Catalogue(text)
    assert translations.gettext('a "b" c') == "d\ne"
    assert translations.gettext("other") == "other"
    assert catalogue("en").gettext("step") == "step"


def panel_texts() -> set[str]:
    """Title, help and key descriptions of every panel."""
    panels = [panel for page in (*PAGES, CHECKS) for panel in page.panels]
    return {text for panel in panels for text in (panel.title, panel.help, *panel.keys.values())}


@pytest.mark.parametrize(
    "text",
    [
        *(command.summary for command in COMMANDS),
        *(description for _, _, description in OTHER_KEYS),
        *FAMILIES,
        *(text for about in SUBJECTS for text in (about.title, about.text, *about.keys.values())),
        *(description for _, description in NEXT_COMMANDS),
        *(
            binding.description
            for bindings in (DebuggerScreen.BINDINGS, InspectScreen.BINDINGS)
            for binding in Binding.make_bindings(bindings)
        ),
        *sorted(panel_texts()),
    ],
)
def test_help_and_footer_are_translated_to_french(text: str) -> None:
    assert text in french()


@pytest.mark.parametrize(
    ("english", "said"),
    [
        (
            "answer: no question is open: l opens the next one",
            "answer : aucune question n'est ouverte : l ouvre la suivante",
        ),
        ("hint: this question has no hint", "hint : cette question n'a pas d'indice"),
        (
            "answer: expected a number, found 'l' at column 1 (as in 0.05, 12 % or 1/3)",
            "answer : il faut un nombre, trouvé 'l' à la colonne 1 (comme 0.05, 12 % ou 1/3)",
        ),
        ("La leçon pose une question : l", "La leçon pose une question : l"),
        ("play : 30 mini-lots par seconde", "jouer : 30 mini-lots par seconde"),
        (
            "label: 'v', a quantity: numbers to predict (0 to 2) (or 'a': --label)",
            "étiquette : 'v', une quantité : des nombres à prédire (0 à 2) (ou 'a' : --label)",
        ),
        (
            "layer2 is right, everything below is wrong: layer1's activation or dropout, "
            "or the dE/dx that layer2 passes down",
            "layer2 est juste, tout est faux au-dessous : l'activation ou le dropout de layer1, "
            "ou le dE/dx que passe layer2",
        ),
    ],
)
def test_what_a_learner_reads_is_said_in_french(english: str, said: str) -> None:
    assert catalogue("fr").gettext(english) == said


def heads() -> list[str]:
    """The words before the colon of a msgid that is a word, a colon and a field."""
    return sorted(head[1] for key in french() if (head := re.match(r"([\w.-]+): \{\}", key)))


@pytest.mark.parametrize("key", [*heads(), "train.optimizer.rate"])
def test_the_key_of_a_bad_value_stays_as_it_is_written(key: str) -> None:
    problem = str(InvalidValue(key, "a number", "x"))
    assert catalogue("fr").gettext(problem) == f"{key} : il faut un nombre, trouvé 'x'"
    assert f"{key} : il faut un nombre" in catalogue("fr").gettext(f"/a/b.toml: {problem}")
