"""What a command loads: one that prints no more than it needs, and never the screen."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

import nettui.bugs
from nettui.bugs.bug import HELPERS, Bug, bugs
from nettui.data.source import Source
from nettui.export_commands import PAGES
from nettui.scenario.annotations import PartFamily
from nettui.scenario.parts import PART_FAMILIES, SOURCES
from nettui.tui.arrangement import rows_of
from nettui.tui.page_names import EVERY_PAGE
from nettui.tui.pages import CHECKS
from nettui.tui.pages import PAGES as SCREEN_PAGES
from nettui.tui.screens.still import PAGE_NAMES

SCREEN = frozenset({"textual", "plotext", "textual_plotext", "asyncio"})
OPTIONAL = frozenset({"torch", "scipy", "h5py", "PIL", "polars", "pooch", "tqdm", "aiohttp", "textual_serve"})
NUMBERS = frozenset({"numpy", "threadpoolctl", "clevercsv", "charset_normalizer"})

SCRIPT = """
import sys
from nettui.cli import main
try:
    code = main()
except SystemExit as end:  # of --help and --version
    code = end.code
print(code, *sys.modules, file=sys.stderr)
"""

OPENING = """
import sys
from nettui import screen_commands
screen_commands.require_terminal = lambda *_: None
from nettui.tui.opening import OpeningApp
OpeningApp.run = lambda app: print(0, *sys.modules, file=sys.stderr)
from nettui.cli import main
main()
"""
"""Prints what is loaded when the screen opens."""

RUNNING = (
    *("nettui.checks", "nettui.gradient_check", "nettui.metrics", "nettui.explain", "nettui.visuals"),
    *("nettui.debugger.history", "nettui.debugger.navigator", "nettui.debugger.session"),
)
"""What a scenario needs only where it runs."""

PRINTING = (
    "show vanishing-sigmoid",
    "export digits --at 0 -o view.json",
    "export digits --at 0 -o view.csv",
    "do digits next",
    "compare digits sigmoid-zigzag --steps 1",
    "list checks",
)

MEASURING = (
    *("nettui.checks.op_by_op", "nettui.checks.probe", "nettui.gradient_check", "nettui.explain"),
    *("nettui.metrics", "nettui.visuals"),
)
"""What the names of findings do not need."""

OTHER_PARTS = (
    *("adaptive", "clips", "decays", "fixed_inits", "margin_losses", "momentum", "number_losses"),
    *("rectifiers", "surfaces"),
)
"""The files of the parts that are nowhere the default."""

TRAINING = ("nettui.nn.trainer", "nettui.nn.descent", "nettui.debugger.journal", "nettui.abilities")
"""What a scenario without findings and bugs needs only where it is trained."""


def loaded(line: str, folder: Path, script: str = SCRIPT) -> set[str]:
    """The modules that a fresh process has loaded after a command, and their packages."""
    command = [sys.executable, "-c", script, *line.split()]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    code, *modules = done.stderr.splitlines()[-1].split()
    assert code == "0", done.stderr
    return {*modules, *(name.partition(".")[0] for name in modules)}


@pytest.mark.parametrize(
    "line",
    [
        *("list", "list --json --lang fr", "help", "help keys", "completion bash", "completion fish"),
        *("--version", "--help", "show --help", "--lang fr --help"),
    ],
)
def test_what_prints_no_numbers_loads_no_numpy(line: str, tmp_path: Path) -> None:
    found = loaded(line, tmp_path)
    assert "nettui" in found
    assert not found & (SCREEN | OPTIONAL | NUMBERS)


@pytest.mark.parametrize("line", PRINTING)
def test_what_prints_loads_no_screen(line: str, tmp_path: Path) -> None:
    found = loaded(line, tmp_path)
    assert "numpy" in found
    assert not found & (SCREEN | OPTIONAL)


@pytest.mark.parametrize("line", ["", "run digits", "compare rates", "--lang fr run digits"])
def test_the_first_picture_of_the_screen_waits_for_textual_alone(line: str, tmp_path: Path) -> None:
    found = loaded(line, tmp_path, OPENING)
    assert "textual" in found
    assert not found & (NUMBERS | OPTIONAL | {"plotext", "textual_plotext", "nettui.tui.panels"})
    assert not {name for name in found if name.startswith(RUNNING)}


@pytest.mark.parametrize("line", ["new mine", "new mine --data mine.csv", "data describe mine.csv"])
def test_own_data_load_nothing_that_runs_or_draws(line: str, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("height,width,kind\n" + "1.5,2,a\n3,4.5,b\n" * 20)
    found = loaded(line, tmp_path)
    assert not found & (SCREEN | OPTIONAL)
    assert ("rich" in found) == line.startswith("data")
    assert not {name for name in found if name.startswith((*RUNNING, *TRAINING))}


@pytest.mark.parametrize(
    "line", ["help", "help keys", "completion bash", "--lang fr help", "--version", "--help", "config --json"]
)
def test_plain_text_loads_no_rich(line: str, tmp_path: Path) -> None:
    assert "rich" not in loaded(line, tmp_path)


def test_a_picture_loads_the_screen(tmp_path: Path) -> None:
    assert "textual" in loaded("export digits --at 0 -o view.svg --size 80x24", tmp_path)


def test_data_and_bugs_are_loaded_where_a_scenario_names_them(tmp_path: Path) -> None:
    found = loaded("show digits", tmp_path)
    assert {"nettui.data.digits", "nettui.bugs.none"} <= found
    assert not {"nettui.data.csv", "nettui.data.moons", "nettui.bugs.relu_mask"} & found


def test_showing_a_scenario_loads_nothing_that_runs_or_checks_it(tmp_path: Path) -> None:
    found = loaded("show digits", tmp_path)
    assert not {name for name in found if name.startswith((*RUNNING, *TRAINING))}


def test_a_condition_on_findings_loads_the_checks_of_every_step_alone(tmp_path: Path) -> None:
    found = loaded("show vanishing-sigmoid", tmp_path)
    assert "nettui.checks.gradient_decay" in found
    assert not {name for name in found if name.startswith((*MEASURING, *TRAINING[:3]))}


def test_showing_a_lesson_loads_nothing_that_gives_it(tmp_path: Path) -> None:
    found = loaded("show vanishing-sigmoid", tmp_path)
    assert "nettui.scenario.lesson_problems" in found
    assert not {"nettui.debugger.lesson", "nettui.debugger.answers"} & found


@pytest.mark.parametrize("line", ["config", "config --json", "config --lang fr"])
def test_the_settings_load_no_screen_and_no_numpy(line: str, tmp_path: Path) -> None:
    assert not loaded(line, tmp_path) & (SCREEN | NUMBERS | OPTIONAL)


def test_only_the_parts_that_a_scenario_names_are_loaded(tmp_path: Path) -> None:
    found = loaded("show digits", tmp_path)
    assert not {f"nettui.nn.{name}" for name in OTHER_PARTS} & found
    found = loaded("show digits --set train.optimizer=adam --set network.activation=elu", tmp_path)
    assert {name for name in OTHER_PARTS if f"nettui.nn.{name}" in found} == {"adaptive", "rectifiers"}


@pytest.mark.parametrize(
    "family", [family for kind, family in PART_FAMILIES.items() if kind not in (Source, Bug)]
)
def test_a_part_has_the_name_that_it_is_listed_under(family: PartFamily) -> None:
    listed = {name: part.name for name, part in family.parts.items()}
    assert listed == {name: name for name in listed} | ({"none": "linear"} if "linear" in listed else {})


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_has_the_name_that_it_is_listed_under(name: str) -> None:
    assert SOURCES[name].name == name


def test_every_file_of_a_bug_is_listed() -> None:
    files = [found.name for found in iter_modules(nettui.bugs.__path__)]
    planted = [file for file in files if hasattr(import_module(f"nettui.bugs.{file}"), "BUG")]
    assert {*files} == {*planted, *HELPERS}
    assert (
        [*bugs()] == [kind.name for kind in bugs().values()] == [file.replace("_", "-") for file in planted]
    )


def test_the_pages_that_export_knows_are_those_of_the_screen() -> None:
    assert PAGES == PAGE_NAMES


def test_the_pages_and_panels_that_are_known_by_name_are_those_of_the_screen() -> None:
    assert [(page.key, page.name, rows_of(page)) for page in (*SCREEN_PAGES, CHECKS)] == [*EVERY_PAGE]
