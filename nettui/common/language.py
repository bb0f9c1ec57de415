"""The interface's own words in the user's language, through gettext; they are written in English."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from functools import cache
from gettext import NullTranslations
from importlib.resources import files
from typing import Literal, TypeAlias, get_args

Language: TypeAlias = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

Translate: TypeAlias = Callable[[str], str]
"""Gives a text in the user's language, or as it is where it has not been translated."""

VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""Where a user says what to speak: the first of them that says something counts."""

QUOTED = r'"(?:[^"\\]|\\.)*"'
ENTRY = re.compile(rf"^msgid ((?:{QUOTED}\s*)+)msgstr ((?:{QUOTED}\s*)+)", re.MULTILINE)


class Catalogue(NullTranslations):
    """The translations of a .po file, read as they are: there is nothing to compile."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.messages = {_joined(key): _joined(value) for key, value in ENTRY.findall(text)}

    def gettext(self, message: str) -> str:
        return self.messages.get(message) or message


def _joined(quoted: str) -> str:
    return "".join(ast.literal_eval(part) for part in re.findall(QUOTED, quoted))


@cache
def catalogue(language: Language) -> NullTranslations:
    """All the words there are in that language."""
    if language == "en":
        return NullTranslations()
    path = files("nettui.common").joinpath("locale", language, "LC_MESSAGES", "nettui.po")
    return Catalogue(path.read_text(encoding="utf-8"))


def preferred_language(environment: Mapping[str, str]) -> Language:
    """What the locale asks for; English where it asks for a language there is not."""
    said = next(filter(None, map(environment.get, VARIABLES)), "")
    codes = [code[:2] for code in said.split(":")]
    return next((language for code in codes for language in LANGUAGES if code == language), "en")
