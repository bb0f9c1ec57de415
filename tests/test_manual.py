"""README and manual: short, complete, with links that resolve and commands that parse."""

from __future__ import annotations

import inspect
import re
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

import nettui
from nettui.abilities import ABILITIES, Described, Dissectable, OnSurface, Redesignable, Textbook
from nettui.bugs.bug import bugs
from nettui.checks.causes.registry import recognizable_causes
from nettui.checks.registry import checks
from nettui.common import text_files, toml
from nettui.data import images, pickled, safe_pickle, source, stored
from nettui.data import limits as limits_of_files
from nettui.data.tables import arff, lines, records, table
from nettui.debugger import expressions
from nettui.debugger.commands import COMMANDS
from nettui.debugger.commands.breakpoints import ACTIONS
from nettui.debugger.expressions import FUNCTIONS
from nettui.debugger.vocabulary import INPUT, LAYER, NUMBERS
from nettui.options import parse
from nettui.scenario import constraints, list_shipped_scenarios, load, points
from nettui.scenario.parts import FILE_FORMATS, PART_FAMILIES
from nettui.sources.own import loading

ROOT = Path(__file__).parents[1]
MANUAL = ROOT / "nettui" / "manual"
PAGES = sorted(MANUAL.glob("*.md"))
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *PAGES]
PICTURE = "tests/tui/__snapshots__/test_screen/test_picture_at_the_start[vanishing-sigmoid-160x45].svg"
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


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


def blocks(text: str) -> list[str]:
    """The code blocks without a language."""
    return [code for language, code in BLOCK.findall(text) if not language]


def missing(text: str, parts: Iterable[str]) -> list[str]:
    return [part for part in parts if part not in text]


def test_data_states_every_limit() -> None:
    limits = [
        stored.LARGE,
        limits_of_files.MOST_RATIO,
        limits_of_files.FREE_BYTES // 2**20,
        table.MOST_COLUMNS,
        lines.LONGEST_LINE,
        lines.LONGEST_TEXT,
        source.LIMIT,
        records.MOST_CHARACTERS,
        records.MOST_VALUES,
        records.OF_A_LIST,
        records.SPARSE,
        records.MOST_CELLS,
        arff.SPARSE,
        arff.MOST_CELLS,
        safe_pickle.MOST_OPERATIONS,
        pickled.MOST_ARRAYS,
        pickled.MOST_NUMBERS,
        images.MOST_PIXELS,
        constraints.MOST_LAYERS,
        text_files.MOST_CHARACTERS,
        toml.MOST_PARTS,
        toml.MOST_BITS,
        points.MAX_SAMPLES,
        loading.MOST_CODE,
        loading.MOST_NOTEBOOK,
        loading.MOST_VALUES,
    ]
    english = page("data").partition("## Limits")[2]
    french = page("fr/data").partition("## Les limites")[2]
    assert not missing(english, [f"{limit:,}" for limit in limits])
    assert not missing(french, [f"{limit:,}".replace(",", "\u00a0") for limit in limits])


def test_keys_names_every_command() -> None:
    usages = [f"`{syntax.usage.split(' · ')[0]}`" for syntax in COMMANDS]
    usages += [f"`break {action}" for action in ACTIONS]
    assert not missing(page("keys"), usages)
    assert not missing(page("keys"), [f"`{syntax.key}`" for syntax in COMMANDS if syntax.key])


def test_trainers_names_every_ability_and_its_members() -> None:
    hidden = (Textbook, Redesignable, OnSurface, Described, Dissectable)  # only nettui has them
    for kind, ability in ABILITIES.items():
        row = next((line for line in page("trainers").splitlines() if kind.__name__ in line), "")
        assert bool(row) == (kind not in hidden), kind
        assert not row or not missing(row, ability.members)


def test_the_example_of_a_trainer_runs_and_repeats_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    on_screen: list[object] = []
    monkeypatch.setattr(nettui, "run", on_screen.append)
    (example,) = [code for language, code in BLOCK.findall(page("trainers")) if language == "python"]
    names: dict[str, Any] = {}
    exec(example, names)
    view = names["view"]
    assert view.cursor.step == 20
    assert view.results.report.verdict == "pass"
    assert on_screen == [names["session"]]
    assert names["session"].do("goto 0; goto 20").reading == view.reading


def test_conditions_names_the_whole_language() -> None:
    (language,) = blocks(page("conditions"))
    assert language.strip() in inspect.cleandoc(expressions.__doc__ or "").replace("\n    ", "\n")
    assert [name for name in FUNCTIONS if not re.search(rf"\b{name}\b", language)] == []
    numbers = [*NUMBERS, "findings", "fault"]
    assert [name for name in numbers if not re.search(rf"(?<![\w.]){re.escape(name)}\b", language)] == []
    assert not missing(page("conditions"), [f"`{name}`" for name in LAYER])
    assert {name.removeprefix("input.") for name in INPUT} <= set(LAYER)


def test_scenarios_names_every_scenario_and_part() -> None:
    for entry in list_shipped_scenarios():
        assert f"`{entry.name}`" in page("scenarios")
        assert load(entry.name).lesson, f"{entry.name} has no lesson, unlike the manual says"
    parts = [name for family in PART_FAMILIES.values() for name in family.parts]
    elsewhere = {*bugs(), *FILE_FORMATS, "none"}
    assert not missing(page("scenarios"), [f"`{name}`" for name in parts if name not in elsewhere])


def test_checks_names_every_check_and_bug() -> None:
    rows = [f"| `{name}` | {check.question} |" for name, check in checks().items()]
    rows += [f"\n| `{name}` | " for name in recognizable_causes()]
    rows += [f"`{name}`" for name in bugs() if name != "none"]
    assert not missing(page("checks"), rows)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_parse(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    lines = [line for block in blocks(text) for line in block.splitlines() if line.startswith("nettui ")]
    for line in lines:
        command = re.split(r"\s{2,}|\s+#", line)[0]
        assert parse(shlex.split(command)[1:]).command
