"""The floors of the house: imports point down, third parties stay where they belong, files stay small."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "nettui").rglob("*.py"))
FRONTS = ("nettui.tui", "nettui.cli", "nettui.__main__")
TOP = {
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "nettui",
    "scenarios",
    "tests",
}


def module(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def below(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def imported(name: str) -> set[str]:
    """The top-level packages a fresh process has loaded after importing `name`, but for Python's own."""
    code = f"import sys; import {name}; print(*{{word.partition('.')[0] for word in sys.modules}})"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(told.stdout.split()) - set(sys.stdlib_module_names)


def test_imports_keep_the_contracts() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    done = subprocess.run([*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("name", [module(file) for file in FILES if not below(module(file), FRONTS)])
def test_below_the_screen_nobody_loads_what_draws_it(name: str) -> None:
    loaded = imported(name)
    assert "nettui" in loaded
    assert not loaded & {"textual", "torch", "plotext", "textual_plotext", "pooch", "tqdm"}
    assert below(name, ("nettui.report",)) or "rich" not in loaded
    if below(name, ("nettui.types", "nettui.nn")):
        own = imported("numpy.random")  # whatever the interpreter's site loads by itself is in both
        assert loaded - own == {"nettui"}


def test_the_guard_sees_a_front() -> None:
    assert {"textual", "rich"} <= imported("nettui.tui.app")


@pytest.mark.parametrize("file", FILES, ids=module)
def test_a_file_opens_with_a_docstring_and_is_small(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    first = (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
    assert first, "no module docstring"
    assert len(text.splitlines()) <= 400


def test_the_top_of_the_repository_holds_only_what_belongs_there() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    top = {line.partition("/")[0] for line in files.splitlines()}
    assert {name for name in top if not name.startswith(".")} <= TOP
