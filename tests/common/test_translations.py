"""Every text of the program has a French translation, and the catalogue has no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from nettui.bugs.bug import Bug, bugs, describe_bug, summarize_bug
from nettui.checks.causes.registry import causes
from nettui.checks.registry import checks
from nettui.common.language import FIELD
from nettui.data.source import Source
from nettui.explain.step_context import formula_and_course
from nettui.report.reference import list_checks
from nettui.scenario.parts import PART_FAMILIES
from nettui.tui.pages import CHECKS, PAGES
from nettui.tui.screens.help import OTHER_KEYS
from tests.french import french

PACKAGE = Path(__file__).parents[2] / "nettui"
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
COMMAND_LINE = (
    "cli",
    "command_inputs",
    "screen_commands",
    "data_commands",
    "own_commands",
    "script_commands",
    "script_options",
    "watch_commands",
    "serve_command",
    "habit_commands",
    "options",
    "completion/",
    "examples",
)
FRONTS = [name for name in MODULES if name.startswith(("tui/", "report/", *COMMAND_LINE))]
TRANSLATE = {"tr", "_", "translate", "_translate", "_to_terminal"}


def text_of(node: ast.AST) -> str | None:
    """A text as its msgid: of an f-string, the fields are `{}`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else FIELD for part in node.values)
        return "".join(map(str, parts))
    return None


def texts_of(nodes: Iterator[ast.AST]) -> Iterator[str]:
    return (text for node in nodes if (text := text_of(node)))


def tree(name: str) -> ast.Module:
    return ast.parse((PACKAGE / name).read_text(encoding="utf-8"))


def docstrings() -> set[str]:
    """The texts that the reference shows from the docstrings of checks and bugs."""
    texts = {text for kind in bugs().values() for text in (summarize_bug(kind), describe_bug(kind))}
    texts |= {
        formula_and_course(part)[0] for family in PART_FAMILIES.values() for part in family.parts.values()
    }
    for check in checks().values():
        texts |= {check.question, " ".join(check.method.split())}
    return texts | {line["about"] for entry in list_checks() for line in entry["thresholds"]}


def panel_texts() -> set[str]:
    """Titles, help and keys of the panels, and the rows of the help, some of which are put together."""
    texts = {does for *_, does in OTHER_KEYS}
    for panel in (panel for page in (*PAGES, CHECKS) for panel in page.panels):
        texts |= {panel.title, panel.help, *panel.keys.values()}
    return texts


def outermost(node: ast.AST) -> Iterator[ast.AST]:
    """The texts in an argument of `tr`, but not those in the fields of an f-string or in other calls."""
    if text_of(node) is not None:
        yield node
    elif isinstance(node, ast.IfExp):
        yield from (*outermost(node.body), *outermost(node.orelse))


def translated(name: str) -> Iterator[str]:
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Call) and node.args:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in TRANSLATE:
                yield from texts_of(outermost(node.args[0]))


@pytest.mark.parametrize("name", FRONTS)
def test_what_the_fronts_translate_has_a_translation(name: str) -> None:
    known = french().messages
    said = {text for text in translated(name) if re.search(r"[^\W\d_]{2}", text.replace(FIELD, ""))}
    said -= {"  --set network.dropout.keep=0.5", " nettui · {}"}
    assert not said - set(known)


def test_every_translation_is_of_a_text_in_the_program() -> None:
    said = {text for name in MODULES for text in texts_of(ast.walk(tree(name)))}
    said |= docstrings() | panel_texts()
    unused = set(french().messages) - said
    assert not unused


def test_a_translation_has_no_field_that_its_text_lacks() -> None:
    for text, translation in french().messages.items():
        if FIELD in text:
            translation.format(*"abcdefgh"[: text.count(FIELD)])


def test_only_the_fronts_translate() -> None:
    for name in set(MODULES) - set(FRONTS) - {"common/language.py"}:
        assert "import tr\n" not in (PACKAGE / name).read_text(encoding="utf-8")


def test_questions_methods_limits_causes_and_remedies_are_translated() -> None:
    known = french().messages
    texts = {text for kind in bugs().values() for text in (summarize_bug(kind), describe_bug(kind))}
    texts |= {text for cause in causes().values() for text in (cause.what, cause.remedy)}
    for check in checks().values():
        texts |= {check.question, " ".join(check.method.split()), *check.symptoms}
        texts |= {text for symptom in check.symptoms.values() for text in (symptom.cause, symptom.remedy)}
    texts |= {line["about"] for entry in list_checks() for line in entry["thresholds"] if line["about"]}
    formulas = {text for text in texts if not re.search(r"[a-z]{2} [a-z]{2}|^[a-z ]+$", text)}
    assert not texts - set(known) - formulas


def test_formulas_with_words_are_translated() -> None:
    known = french().messages
    families = [family for kind, family in PART_FAMILIES.items() if kind not in (Source, Bug)]
    parts = [part for family in families for name, part in family.parts.items() if name != "none"]
    texts = {formula_and_course(part)[0] for part in parts}
    assert not {
        text for text in texts if re.search(r"\b(the|for|with|in|at|if|and|never|one)\b", text)
    } - set(known)


def test_names_in_quotes_stay_as_they_are() -> None:
    said = french().gettext(
        "left out 'A of b', 'c, at d (in m)': the same in each row; 'Date of birth': dates"
    )
    assert (
        said
        == "laissé de côté 'A of b', 'c, at d (in m)' : la même valeur partout; 'Date of birth' : des dates"
    )
