"""The French manual says what the English one does: the same pages, parts, code, names, figures and links."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from nettui.checks.registry import checks
from nettui.common.language import catalogue
from nettui.debugger.expressions import FUNCTIONS
from nettui.debugger.vocabulary import NUMBERS
from tests.test_manual import BLOCK, LINK, MANUAL, PAGES, blocks, missing

FRENCH = MANUAL / "fr"
NAMES = [path.stem for path in PAGES]
HARD = "\u00a0"
FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"`([^`]+)`")
ENGLISH = {"the", "of", "is", "are", "with", "which", "this", "that", "for", "from", "it", "its", "not"}
"""Words that no English text of some length can do without, and no French one has."""

FIGURE = re.compile(r"\d+(?:[\u00a0,]\d{3})+\b|\d+(?:\.\d+)?(?:e[+-]?\d+)?")


def both(name: str) -> tuple[str, str]:
    english, french = MANUAL / f"{name}.md", FRENCH / f"{name}.md"
    return english.read_text(encoding="utf-8"), french.read_text(encoding="utf-8")


def spans(text: str) -> Counter[str]:
    """The names and commands in a text: what stands between backticks."""
    return Counter(" ".join(span.split()) for span in SPAN.findall(FENCE.sub("", text)))


def figures(text: str) -> list[str]:
    return [re.sub(f"[{HARD},]", "", figure) for figure in FIGURE.findall(text)]


def code(text: str) -> list[list[str]]:
    """The code blocks without what is said in words: comments, descriptions, strings of several words."""
    found = []
    for language, block in BLOCK.findall(text):
        lines = [
            re.sub(r'"[^"\n]* [^"\n]*"', '""', re.split(r"\s+# ", line)[0]) for line in block.splitlines()
        ]
        found.append([language, *(line if language else re.split(r"\s{2,}", line)[0] for line in lines)])
    return found


def test_both_languages_have_the_same_pages() -> None:
    assert sorted(path.stem for path in FRENCH.glob("*.md")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_same_headings_items_and_rows(name: str) -> None:
    marks = re.compile(r"^(#+|-|\d\.|\|)(?=\s)", re.MULTILINE)
    english, french = (marks.findall(FENCE.sub("", text)) for text in both(name))
    assert english == french


@pytest.mark.parametrize("name", NAMES)
def test_the_same_code(name: str) -> None:
    english, french = map(code, both(name))
    if name == "conditions":  # its block is a table in words, of which the next test compares the names
        english, french = [english[0][:1]], [french[0][:1]]
    assert english == french


def test_conditions_names_the_whole_language() -> None:
    text = both("conditions")[1]
    (block,) = blocks(text)
    names = [*FUNCTIONS, *NUMBERS, "findings", "fault"]
    assert [name for name in names if not re.search(rf"(?<![\w.]){re.escape(name)}\b", block)] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_same_names_and_commands(name: str) -> None:
    english, french = map(spans, both(name))
    assert english - french == french - english == Counter()


@pytest.mark.parametrize("name", NAMES)
def test_the_same_figures_in_the_same_order(name: str) -> None:
    english, french = map(figures, both(name))
    assert english == french


@pytest.mark.parametrize("name", NAMES)
def test_the_same_links_and_they_resolve(name: str) -> None:
    english, french = ([target for _, target in LINK.findall(text)] for text in both(name))
    assert [re.sub(r"^(\.\./)+", "", target) for target in french] == [
        re.sub(r"^(\.\./)+", "", target) for target in english
    ]
    for target in french:
        assert target.startswith("http") or (FRENCH / target).is_file(), target


@pytest.mark.parametrize("name", NAMES)
def test_french_typography(name: str) -> None:
    """Hard blanks before : ; ? ! » %, after «; no English quotation marks."""
    text = SPAN.sub("x", FENCE.sub("", both(name)[1]))
    text = re.sub(r"^\|[-|]+\|$", "", text, flags=re.MULTILINE)
    signs = rf"[^\s{HARD}][;?!»%](?!\d)|\w:(?!//)|(?<!{HARD})[ \n][:;?!»%]|«[^{HARD}]|[\"“”]"
    wrong = re.findall(rf".{{0,20}}(?:{signs}).{{0,9}}", text)
    assert not wrong


@pytest.mark.parametrize("name", NAMES)
def test_no_english_sentence_is_left(name: str) -> None:
    text = SPAN.sub("", FENCE.sub("", both(name)[1]))
    assert not set(re.findall(r"[\w’'-]+", text.lower())) & ENGLISH


def test_checks_asks_the_questions_as_the_screen_does() -> None:
    french = catalogue("fr").gettext
    text = both("checks")[1].replace(HARD, "")
    rows = [f"| `{name}` | {french(check.question)} |" for name, check in checks().items()]
    assert not missing(text, [row.replace(HARD, "") for row in rows])
