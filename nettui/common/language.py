"""Translations of the interface, which is written in English, by gettext.

Only the fronts (tui/, report/, cli.py) translate, with `tr`, while `speaking` a language: so a panel stays a
function of its View, and nothing below has to know that there are languages.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, cached_property
from gettext import NullTranslations
from itertools import accumulate
from pathlib import Path
from typing import Literal, TypeAlias, get_args

Language: TypeAlias = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

Translate: TypeAlias = Callable[[str], str]
"""Translates a text to the user's language; returns it unchanged if there is no translation."""

VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""The environment variables that set the language; the first one that is not empty counts."""

QUOTED = r'"[^"\\]*(?:\\.[^"\\]*)*"'
ENTRY = re.compile(rf"^msgid ((?:{QUOTED}\s*)+)msgstr ((?:{QUOTED}\s*)+)", re.MULTILINE)


FIELD = "{}"

WORD = re.compile(r"[^\W\d_]{2}")
"""What a text needs to be worth translating: two letters in a row."""

VERBATIM = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|[\w.()\[\]]+ [<>=!]=? (?:(?!  |: ).)*")
"""Quotations and conditions, such as loss < 0.5."""

QUOTED_BRACKET = re.compile(r"'[()]'")

CONDITION = re.compile(r"[\w.()\[\]-]+ (?:[<>]=?|[=!]=) \S+(?=  |$)")
"""A condition, even if a msgid fits it; what follows two blanks is not part of it."""

POINTED = re.compile(r"\n +\S[^\n]*\n *\^$")
"""A line that a user typed, and below it a caret that points at what is wrong."""

NAME = re.compile(r"[\w.\[\]-]+")

COUNT = re.compile(r"[\d.,e+-]+(?: %)?(?= )")
SHARE = re.compile(r" [\d.,e+-]+ %$")

NAMES = re.compile(r"(?<!\w)'[^'\n]*'(?!\w)")
"""Quoted names."""
QUOTED_HEAD = re.compile(r"('[^']*'): ")
"""A name, and what is said of it after a colon."""
PRIVATE, MOST_NAMES = 0xE000, 6000
"""The first character that no text has: it and those after it stand for names while a text is translated."""
SIGN = re.compile(r"[\ue000-\uf8ff]")

FOUND = ", found "
"""What no name holds: in the message of a bad value, it follows what was expected."""

PROBLEM = re.compile(rf"({NAME.pattern}): (?=expected .*{FOUND})", re.DOTALL)
"""The key of a bad value, which stays as the user wrote it, whatever a msgid says."""

USED = re.compile(r"\{(\d*)(!s)?\}")
"""A field of a translation; `!s` keeps what stands there as it is: names, or what the user typed."""

UNSAID = re.compile(r"(e?s|is|are|has|have)?")
"""A field that a translation may leave out: the s of a plural, or a verb that it has itself."""

LONG = 5
"""Letters of its own from which a msgid with fields is unlikely to fit a text that it is not meant for."""

BRACKET_STEPS = {"(": 1, ")": -1}

BRACKETS = re.compile(r"(.*?)\((.*)\)(.*)", re.DOTALL)

TIGHT = {"": r"([^\s,;]*)", " ": r"(.*[^\W\d_]\S*|\S*)"}
"""A field that touches the next one is one word; before a blank alone it ends in a word."""

MAX_KNOWN = 4096
"""Translations that are remembered."""


class Catalogue(NullTranslations):
    """The translations in a .po file, read without compiling it.

    A msgid is what the program says, as it is written there: a text, or an f-string with its fields as `{}`.
    So the engine builds its sentences in English, as any program does, and only the fronts translate them:
    `gettext("3 of 8 units")` finds the msgid "{} of {} units", and translates the fields too. If several fit,
    the one with the most letters of its own counts. A text that none fits is translated part by part, cut at
    its line ends, brackets and punctuation, before short msgids such as "{} of {}" are tried; what is left
    unknown then is returned as it is.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.messages = {_unquote(key): _unquote(value) for key, value in ENTRY.findall(text)}
        self.messages.pop("", None)  # the header
        self._known: dict[str, str] = {}

    @cached_property
    def _templates(self) -> list[tuple[int, _Template]]:
        """The msgids with fields, with the letters of their own, those with the most first."""
        letters = {key: _own_letters(key) for key in self.messages if FIELD in key}
        keys = sorted(letters, key=letters.__getitem__, reverse=True)
        return [(letters[key], _Template(key, self.messages[key])) for key in keys]

    @cached_property
    def _long(self) -> list[_Template]:
        return [template for letters, template in self._templates if letters >= LONG]

    @cached_property
    def _short(self) -> list[_Template]:
        return [template for letters, template in self._templates if letters < LONG]

    @cached_property
    def _of_names(self) -> list[_Template]:
        return [template for template in self._long if template.of_name]

    @cached_property
    def _padded(self) -> list[_Template]:
        return [template for template in self._short if template.padded]

    def gettext(self, message: str) -> str:
        """The translation of a text; that of a name or a number is itself."""
        if (found := self._known.get(message)) is None:
            if len(self._known) > MAX_KNOWN:
                self._known.clear()
            found = self._known[message] = self._translate(message)
        return found

    def _translate(self, text: str) -> str:
        if whole := self.messages.get(text):
            return whole
        masked, names = _masked(text)
        if names:
            said = self.gettext(masked)
            return SIGN.sub(lambda sign: names[ord(sign[0]) - PRIVATE], said)
        if not WORD.search(text):
            return text
        if head := QUOTED_HEAD.match(text):
            colon = self.messages.get(": ", ": ")
            return self._fit(text, self._of_names) or f"{head[1]}{colon}{self.gettext(text[head.end() :])}"
        if key := PROBLEM.match(text):
            return f"{key[1]}{self.messages.get(': ', ': ')}{self.gettext(text[key.end() :])}"
        if condition := CONDITION.match(text):
            return condition[0] + self.gettext(text[condition.end() :])
        if typed := POINTED.search(text):
            return self.gettext(text[: typed.start()]) + typed[0]
        found = self._fit(text, self._long) or (text != text.strip() and self._fit(text, self._padded))
        if not found and VERBATIM.fullmatch(text):
            return text
        return found or self._translate_parts(text) or self._fit(text, self._short) or self._after_count(text)

    def _fit(self, text: str, templates: Iterable[_Template]) -> str:
        """The text by the first template that fits; "" if none does."""
        for template in templates:
            match = template.pattern.fullmatch(text) if template.literal in text else None
            if match and template.admits(match.groups()):
                fields = zip(match.groups(), template.quoted, strict=True)
                said = (field if quoted else self.gettext(field) for field, quoted in fields)
                return template.translation.format(*said)
        return ""

    def _translate_parts(self, text: str) -> str:
        """The text with its parts translated; "" if it has none."""
        if bare := text.strip():
            before, after = text[: text.index(bare)], text[text.index(bare) + len(bare) :]
            if before or after:
                return f"{before}{self.gettext(bare)}{after}"
        head, colon, rest = text.partition(": ")
        for separator in ("\n", " → ", " · ", "; "):
            parts = text.split(separator)
            within = separator == "; " and NAME.fullmatch(head)  # what is wrong with a field is one sentence
            if len(parts) > 1 and not within and all(map(_is_balanced, parts)):
                return self._join(separator, parts)
        if colon and "(" not in head:  # one word is the name of a field, a command or a layer
            head = head if NAME.fullmatch(head) else self.gettext(head)
            sign = colon if head.endswith(" ") else self.messages.get(colon, colon)  # perhaps French already
            return f"{head}{sign}{self.gettext(rest)}"
        if match := BRACKETS.fullmatch(text):
            return "{}({}){}".format(*map(self.gettext, match.groups()))
        weak = next((separator for separator in (". ", ", ") if separator in text), "")
        return self._join(weak, text.split(weak)) if weak else ""

    def _join(self, separator: str, parts: Sequence[str]) -> str:
        """The translations of the parts; a msgid may begin with the separator."""
        joined = self.gettext(parts[0])
        for part in (f"{separator}{part}" for part in parts[1:]):
            beginning = (template for template in self._long if template.head.startswith(separator))
            whole = self.messages.get(part) or self._fit(part, beginning)
            joined += whole or separator + self.gettext(part.removeprefix(separator))
        return joined

    def _after_count(self, text: str) -> str:
        """The text, translated after the number it begins with, or before the share it ends with."""
        if count := COUNT.match(text):
            return f"{count[0]}{self.gettext(text[count.end() :])}"
        share = SHARE.search(text)
        return f"{self.gettext(text[: share.start()])}{share[0]}" if share else text


def _masked(text: str) -> tuple[str, list[str]]:
    """The text with a sign for each quoted name of several words, and these: they are no English."""
    names = list[str]()
    if SIGN.search(text):
        return text, names

    def sign(name: re.Match[str]) -> str:
        if " " not in name[0] or len(names) == MOST_NAMES:
            return name[0]
        names.append(name[0])
        return chr(PRIVATE + len(names) - 1)

    return NAMES.sub(sign, text), names


class _Template:
    """A msgid with fields: the pattern of the texts that it stands for, and their translation."""

    def __init__(self, msgid: str, translation: str) -> None:
        literals = msgid.split(FIELD)
        self.head, self.literal = literals[0], max(literals, key=len)
        fields = [*(TIGHT.get(literal, "(.*?)") for literal in literals[1:-1]), "(.*?)"]
        self._parts = [*zip(literals, [*fields, ""], strict=True)]
        self.translation, self.padded = translation, msgid != msgid.strip()
        self.of_name = msgid.startswith("{}: ")
        used = {int(at or number): raw for number, (at, raw) in enumerate(USED.findall(translation))}
        before = accumulate(literals[:-1])
        self.quoted = [
            bool(used.get(at)) or text.count("`") % 2 == 1 for at, text in enumerate(before)
        ]  # what `!s` or backticks keep as it is
        self._left_out = [at for at in range(len(literals) - 1) if at not in used]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What the texts look like; most msgids are never compared with a text that has their literal."""
        return re.compile("".join(re.escape(literal) + field for literal, field in self._parts), re.DOTALL)

    def admits(self, fields: Sequence[str]) -> bool:
        """Whether the fields are whole, and the translation leaves out nothing that it should say."""
        said = zip(fields, self.quoted, strict=True)
        whole = len(fields) == 1 or all(
            FOUND not in field if quoted else _is_whole(field) for field, quoted in said
        )
        return whole and all(UNSAID.fullmatch(fields[at]) for at in self._left_out)


def _is_whole(field: str) -> bool:
    """Whether a field is not the end of one sentence and the beginning of another."""
    depths = _depths(field)
    ends = (at for at in range(len(field)) if field.startswith("; ", at))
    return _is_balanced(field) and all(depths[at] for at in ends)


def _is_balanced(text: str) -> bool:
    """Whether every bracket that is opened is closed after it, and no other, apart from quoted ones."""
    depths = _depths(text)
    return min(depths) == depths[-1] == 0


def _depths(text: str) -> list[int]:
    """In how many brackets each character stands, and what follows the last one."""
    plain = QUOTED_BRACKET.sub("   ", text)
    return [*accumulate((BRACKET_STEPS.get(sign, 0) for sign in plain), initial=0)]


def _own_letters(msgid: str) -> int:
    return sum((sign.isascii() and sign.isalpha()) or 2 * (sign in ":,;") for sign in msgid)


def _unquote(quoted: str) -> str:
    if quoted.count('"') == 2 and "\\" not in quoted:  # nearly all
        return quoted.strip()[1:-1]
    return "".join(
        ast.literal_eval(part) if "\\" in part else part[1:-1] for part in re.findall(QUOTED, quoted)
    )


@cache
def catalogue(language: Language) -> NullTranslations:
    """The translations to `language`."""
    if language == "en":
        return NullTranslations()
    path = Path(__file__).parent / "locale" / language / "LC_MESSAGES" / "nettui.po"
    return Catalogue(path.read_text(encoding="utf-8"))


def preferred_language(environment: Mapping[str, str]) -> Language:
    """The language of the locale; English if it is not available."""
    locale = next(filter(None, map(environment.get, VARIABLES)), "")
    codes = [code[:2] for code in locale.split(":")]
    return next((language for code in codes for language in LANGUAGES if code == language), "en")


_translate: ContextVar[Translate] = ContextVar("translate", default=str)


def tr(text: str) -> str:
    """The text in the language that is spoken; for the fronts alone."""
    return _translate.get()(text)


@contextmanager
def speaking(translate: Translate) -> Iterator[None]:
    """Sets what `tr` does in the block."""
    token = _translate.set(translate)
    try:
        yield
    finally:
        _translate.reset(token)
