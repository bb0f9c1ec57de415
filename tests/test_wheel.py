"""The wheel is complete: built from the sdist, installed in an empty environment, run from elsewhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run(*words: str | Path, cwd: Path, path: str = "") -> str:
    """The output of a command run with PYTHONPATH set to `path`."""
    environment = {**os.environ, "PYTHONPATH": path}
    process = subprocess.run([*map(str, words)], cwd=cwd, env=environment, capture_output=True, text=True)
    assert process.returncode == 0, f"{words}\n{process.stdout}{process.stderr}"
    return process.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with only the wheel installed; its dependencies come from this one by PYTHONPATH."""
    place = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", place, cwd=ROOT)
    (source,) = place.glob("*.tar.gz")
    shutil.unpack_archive(source, place / "source", filter="data")
    (unpacked,) = (place / "source").iterdir()
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", place, cwd=unpacked)
    (wheel,) = place.glob("*.whl")
    venv.create(place / "env", with_pip=False)
    pip = (sys.executable, "-m", "pip", "--python", place / "env", "--disable-pip-version-check", "install")
    run(*pip, "--no-deps", "--no-index", "--quiet", wheel, cwd=place)
    return place / "env"


@pytest.fixture
def ask(installed: Path, tmp_path: Path) -> Callable[..., str]:
    """A function that runs a program of that environment from an empty directory."""

    def ask(program: str, *words: str) -> str:
        programs = installed / ("Scripts" if os.name == "nt" else "bin")
        return run(programs / program, *words, cwd=tmp_path, path=sysconfig.get_path("purelib"))

    return ask


def test_the_package_comes_from_the_wheel(ask: Callable[..., str], installed: Path) -> None:
    where = Path(ask("python", "-c", "import nettui; print(nettui.__file__)").strip())
    assert where.is_relative_to(installed)
    assert (where.parent / "tui" / "nettui.tcss").is_file()
    assert (where.parent / "web" / "page.html").is_file()
    assert (where.parent / "data" / "digits.npz").is_file()
    assert (where.parent / "common" / "locale" / "fr" / "LC_MESSAGES" / "nettui.po").is_file()


def test_the_manual_ships_in_both_languages(ask: Callable[..., str], tmp_path: Path) -> None:
    assert ask("nettui", "help", "keys", "--lang", "fr").startswith("# Touches et commandes\n")
    ask("nettui", "manual", "--html", "manual")
    assert {path.name for path in (tmp_path / "manual").iterdir()} == {"index.html", "en", "fr"}


def test_all_scenarios_ship(ask: Callable[..., str]) -> None:
    listed = ask("nettui", "list")
    names = [file.stem for file in (ROOT / "scenarios").glob("*.toml")]
    assert names
    assert all(name in listed for name in names)


def test_a_starter_scenario_is_written_and_runs(ask: Callable[..., str]) -> None:
    assert "nettui run mine.toml" in ask("nettui", "new", "mine")
    (line,) = ask("nettui", "trace", "mine.toml", "--steps", "1", "--json").splitlines()
    assert json.loads(line)["fault"] is None


def test_a_scenario_runs(ask: Callable[..., str]) -> None:
    lines = [
        json.loads(line) for line in ask("nettui", "trace", "digits", "--steps", "2", "--json").splitlines()
    ]
    assert [line["step"] for line in lines] == [0, 1]
    assert all(line["fault"] is None for line in lines)


USER_FILE = """
import nettui

session: nettui.Session = nettui.open("digits", set={"train.batch": 32}, hidden=[16])
view: nettui.View = session.do("next 10")
norm: float = view.reading.layers[0].gradient.W_norm
report: nettui.CheckReport = nettui.check("digits")


def advance(trainer: nettui.Trainer, state: nettui.State) -> nettui.Step:
    return trainer.step(state)


wrong: str = view.cursor.step  # the only line that mypy is to reject
"""


def test_types_reach_the_user(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "user.py").write_text(USER_FILE)
    python = next(installed.glob("*/python"), installed / "Scripts" / "python.exe")
    process = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--python-executable", python, "user.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": sysconfig.get_path("purelib")},
        capture_output=True,
        text=True,
    )
    errors = [line for line in process.stdout.splitlines() if ": error:" in line]
    assert len(errors) == 1, process.stdout
    assert 'expression has type "int", variable has type "str"' in errors[0]
