"""The interface in the user's language."""

from __future__ import annotations

import ast
from pathlib import Path
from string import Formatter

import pytest

import nettui
from nettui.common.language import Catalogue, catalogue, preferred_language
from nettui.debugger.commands import COMMANDS
from nettui.scenario.starter import NEXT_COMMANDS
from nettui.tui.pages import CHECKS, PAGES
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.tui.screens.help import OTHERS
from nettui.tui.screens.inspect import InspectScreen

FRENCH = catalogue("fr")
assert isinstance(FRENCH, Catalogue)


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
def test_the_locale_chooses(environment: dict[str, str], language: str) -> None:
    assert preferred_language(environment) == language


def test_a_text_of_several_lines_and_quotes_is_read_and_a_missing_one_stays() -> None:
    text = 'msgid ""\nmsgstr ""\n"Language: fr\\n"\n\n# why\nmsgid ""\n"a \\"b\\" "\n"c"\nmsgstr "d\\ne"\n'
    found = Catalogue(text)
    assert found.gettext('a "b" c') == "d\ne"
    assert found.gettext("other") == "other"
    assert catalogue("en").gettext("step") == "step"


@pytest.mark.parametrize(
    "text",
    [
        *(word.summary for word in COMMANDS),
        *(does for _, _, does in OTHERS),
        *(does for _, does in NEXT_COMMANDS),
        *(binding.description for binding in (*DebuggerScreen.BINDINGS, *InspectScreen.BINDINGS)),
        *(told for page in (*PAGES, CHECKS) for panel in page.panels for told in (panel.title, panel.help)),
        *(does for page in (*PAGES, CHECKS) for panel in page.panels for does in panel.keys.values()),
    ],
)
def test_help_and_footer_speak_french(text: str) -> None:
    assert text in FRENCH.messages


def test_every_french_text_belongs_to_an_english_one_and_has_its_gaps() -> None:
    root = Path(nettui.__file__).parent
    written = {
        node.value
        for file in root.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    panels = [panel for page in (*PAGES, CHECKS) for panel in page.panels]
    written |= {does for _, _, does in OTHERS} | {
        told for panel in panels for told in (panel.title, panel.help)
    }
    written |= {does for panel in panels for does in panel.keys.values()}
    for english, french in FRENCH.messages.items():
        if english:
            assert english in written, english
            assert french, english
            assert gaps(english) == gaps(french), english


def gaps(text: str) -> list[str | None]:
    return [name for _, name, _, _ in Formatter().parse(text)]
