"""Translations of the interface, which is written in English, by gettext."""

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
"""Translates a text to the user's language; returns it unchanged if there is no translation."""

VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""The environment variables that set the language; the first one that is not empty counts."""

QUOTED = r'"(?:[^"\\]|\\.)*"'
ENTRY = re.compile(rf"^msgid ((?:{QUOTED}\s*)+)msgstr ((?:{QUOTED}\s*)+)", re.MULTILINE)


class Catalogue(NullTranslations):
    """The translations in a .po file, read without compiling it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.messages = {_unquote(key): _unquote(value) for key, value in ENTRY.findall(text)}

    def gettext(self, message: str) -> str:
        return self.messages.get(message) or message


def _unquote(quoted: str) -> str:
    return "".join(ast.literal_eval(part) for part in re.findall(QUOTED, quoted))


@cache
def catalogue(language: Language) -> NullTranslations:
    """The translations to `language`."""
    if language == "en":
        return NullTranslations()
    path = files("nettui.common").joinpath("locale", language, "LC_MESSAGES", "nettui.po")
    return Catalogue(path.read_text(encoding="utf-8"))


def preferred_language(environment: Mapping[str, str]) -> Language:
    """The language of the locale; English if it is not available."""
    locale = next(filter(None, map(environment.get, VARIABLES)), "")
    codes = [code[:2] for code in locale.split(":")]
    return next((language for code in codes for language in LANGUAGES if code == language), "en")
