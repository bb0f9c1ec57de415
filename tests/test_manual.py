"""README and manual: short, complete, with links that resolve and commands that parse."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from nettui.bugs.bug import bugs
from nettui.checks.registry import checks
from nettui.debugger.commands import COMMANDS
from nettui.debugger.expressions import FUNCTIONS
from nettui.debugger.vocabulary import NUMBERS
from nettui.options import parse
from nettui.scenario import list_shipped_scenarios

ROOT = Path(__file__).parents[1]
MANUAL = ROOT / "nettui" / "manual"
PAGES = sorted(MANUAL.glob("*.md"))
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *PAGES]
PICTURE = "tests/tui/__snapshots__/test_screen/test_picture_at_the_start[vanishing-sigmoid-160x45].svg"
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")


def page(name: str) -> str:
    return (MANUAL / f"{name}.md").read_text(encoding="utf-8")


def test_the_readme_is_short_and_has_one_picture() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.split()) < 700
    (picture,) = [target for sign, target in LINK.findall(text) if sign]
    assert (ROOT / picture).is_file()
    assert "%" not in picture


def test_the_picture_is_that_of_the_screen() -> None:
    assert (MANUAL / "health.svg").read_bytes() == (ROOT / PICTURE).read_bytes()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_resolve(document: Path) -> None:
    links = [target for _, target in LINK.findall(document.read_text(encoding="utf-8"))]
    for target in links:
        assert target.startswith("http") or (document.parent / target.partition("#")[0]).is_file(), target


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_opens_with_a_title_and_a_sentence(path: Path) -> None:
    title, blank, sentence = path.read_text(encoding="utf-8").split("\n")[:3]
    assert title.startswith("# ")
    assert not blank
    assert sentence[0].isupper() or sentence[0] == "`"


def test_the_manual_is_complete() -> None:
    keys = page("keys")
    missing = [f"keys: {syntax.name}" for syntax in COMMANDS if f"`{syntax.name}" not in keys]
    names = [*FUNCTIONS, *NUMBERS, "findings", "fault", "input.output", "update_ratio"]
    missing += [f"conditions: {name}" for name in names if not re.search(rf"\b{name}\b", page("conditions"))]
    shipped = [entry.name for entry in list_shipped_scenarios()]
    missing += [f"scenarios: {name}" for name in shipped if f"`{name}`" not in page("scenarios")]
    listed = [*checks(), *(name for name in bugs() if name != "none")]
    missing += [f"checks: {name}" for name in listed if f"`{name}`" not in page("checks")]
    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_parse(document: Path) -> None:
    blocks = re.findall(r"```\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("nettui ")]
    for line in lines:
        command = re.split(r"\s{2,}|\s+#", line)[0]
        assert parse(shlex.split(command)[1:]).command
