"""The architecture: imports point down, third-party packages stay in their layers, files stay small."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "nettui").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
FRONTS = ("nettui.tui", "nettui.cli")
BESIDE_THE_LAYERS = {"__init__.py", "py.typed"}
MODULES = {
    "__main__.py",
    "abilities.py",
    "cli.py",
    "command_inputs.py",
    "screen_commands.py",
    "data_commands.py",
    "habit_commands.py",
    "export_commands.py",
    "own_commands.py",
    "watch_commands.py",
    "serve_command.py",
    "options.py",
    "script_commands.py",
    "script_options.py",
    "examples.py",
    "settings.py",
    "console.py",
}
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
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


def is_below(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def loaded_packages(*names: str) -> set[str]:
    """The top-level packages that a fresh process has loaded after these imports, without Python's own."""
    code = (
        f"import sys; import {', '.join(names)}; print(*{{word.partition('.')[0] for word in sys.modules}})"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split()) - set(sys.stdlib_module_names)


def test_imports_keep_the_contracts() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    done = subprocess.run([*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


CALLBACKS = ("nettui.callbacks.keras", "nettui.callbacks.lightning", "nettui.callbacks.transformers")
"""They load the library that they are for, and nothing loads them."""
BELOW = [name for name in map(module, FILES) if not is_below(name, (*FRONTS, *CALLBACKS))]
PURE = ("nettui.types", "nettui.nn")


def test_modules_below_the_screen_do_not_load_what_draws_it() -> None:
    loaded = loaded_packages(*BELOW)
    assert "nettui" in loaded
    assert not loaded & {"textual", "torch", "plotext", "textual_plotext", "pooch", "tqdm"}


def test_modules_below_the_reports_do_not_load_rich() -> None:
    assert "rich" not in loaded_packages(*(name for name in BELOW if not is_below(name, ("nettui.report",))))


def test_types_and_networks_load_numpy_alone() -> None:
    own = loaded_packages("numpy.random")  # includes whatever the interpreter's site loads by itself
    assert loaded_packages(*(name for name in BELOW if is_below(name, PURE))) - own == {"nettui"}


def test_loaded_packages_include_those_of_the_screen() -> None:
    assert {"textual", "rich"} <= loaded_packages("nettui.tui.app")


def test_files_open_with_a_docstring_and_are_small() -> None:
    texts = {module(file): file.read_text(encoding="utf-8") for file in FILES}
    trees = {name: ast.parse(text) for name, text in texts.items()}
    assert not [name for name, tree in trees.items() if not ast.get_docstring(tree)], "no module docstring"
    assert not [name for name, text in texts.items() if len(text.splitlines()) > 400]
    too_long = {
        (name, function.name)
        for name, tree in trees.items()
        for function in functions(tree)
        if code_lines(function) > 40
    }
    assert not too_long, "longer than 40 lines"


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The number of lines of a function without its docstring."""
    first, last = function.body[0], function.body[-1]
    docstring = 0
    if ast.get_docstring(function, clean=False) is not None:
        docstring = (first.end_lineno or first.lineno) - first.lineno + 1
    return (last.end_lineno or last.lineno) - function.lineno + 1 - docstring


def test_tests_do_not_refer_to_issue_numbers() -> None:
    """A test describes the behaviour; an issue number means nothing without the tracker."""
    nodes = [
        node
        for file in TESTS
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, DOCUMENTED)
    ]
    names = [node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    docstrings = [ast.get_docstring(node) or "" for node in nodes]
    assert not [name for name in names if re.search(r"(issue|bug|gh|pr)_?[0-9]{2,}", name)]
    assert not [words for words in docstrings if re.search(r"(?<![\w&])#[0-9]+\b|\bissues? [0-9]+", words)]


def test_the_package_root_holds_only_the_layers() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = contracts["contracts"][0]["layers"]
    names = {name for layer in layers for name in re.split(r" [|:] ", layer)}
    others = {"__pycache__", "manual"}  # the manual is Markdown
    shipped = {path for path in (ROOT / "nettui").iterdir() if path.name not in others}
    assert {path.name for path in shipped if path.is_file()} == BESIDE_THE_LAYERS | MODULES
    assert {path.stem for path in shipped if path.name not in BESIDE_THE_LAYERS} == names


def test_the_top_of_the_repository_holds_only_what_belongs_there() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    top = {line.partition("/")[0] for line in files.splitlines()}
    assert {name for name in top if not name.startswith(".")} <= TOP
