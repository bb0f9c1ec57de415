"""`nettui completion`: what bash and fish offer is what the parsers know."""

from __future__ import annotations

from pathlib import Path

import pytest

from nettui.checks.registry import checks
from nettui.cli import COMMANDS, main
from nettui.completion import SCRIPTS
from nettui.options import SHELLS, build_parsers
from nettui.report.manual import TOPICS
from nettui.scenario import list_shipped_scenarios
from tests.completion.shells import has, is_valid, offered
from tests.program import output_of, run_nettui

PARSERS = build_parsers()[1]


@pytest.fixture(params=["bash", "fish"])
def shell(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if not has(name):
        pytest.skip(f"{name} is not installed")
    return name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a scenario, a session, a module, data and a folder."""
    for name in ("mine.toml", "mine.session", "mine.csv", "notes.txt"):
        (tmp_path / name).touch()
    (tmp_path / "minenet.py").write_text(
        "import numpy\nclass Net:\n    def loss(self): ...\ndef fit(x): ...\n"
    )
    (tmp_path / "minefolder").mkdir()
    return tmp_path


def test_there_is_a_script_for_every_shell() -> None:
    assert set(SCRIPTS) == set(SHELLS)


@pytest.mark.parametrize("name", SHELLS)
def test_the_shell_can_read_its_script(name: str, tmp_path: Path) -> None:
    if not has(name):
        pytest.skip(f"{name} is not installed")
    assert is_valid(name, tmp_path / "script")


def test_commands(shell: str, folder: Path) -> None:
    assert set(offered(shell, "nettui ", folder)) == {name for name in COMMANDS if name}
    assert set(offered(shell, "nettui c", folder)) == {name for name in COMMANDS if name and name[0] == "c"}
    assert offered(shell, "nettui --lang fr vect", folder) == ["vectorize"]


@pytest.mark.parametrize("command", [name for name in COMMANDS if name])
def test_options_of_a_command(shell: str, command: str, folder: Path) -> None:
    known = {name for name in PARSERS[command]._option_string_actions if name.startswith("--")}
    assert {word for word in offered(shell, f"nettui {command} --", folder) if word[:2] == "--"} == known


def test_choices(shell: str, folder: Path) -> None:
    assert set(offered(shell, "nettui completion ", folder)) == set(SHELLS)
    assert set(offered(shell, "nettui list ", folder)) == {"scenarios", "checks", "causes", "faults"}
    assert set(offered(shell, "nettui help ", folder)) == set(TOPICS)
    assert set(offered(shell, "nettui check digits --lang ", folder)) == {"en", "fr"}
    assert set(offered(shell, "nettui gradcheck --method c", folder)) == {"central", "complex"}
    assert set(offered(shell, "nettui data ", folder)) == {"describe", "fetch"}


def test_names_of_checks_after_only_and_skip(shell: str, folder: Path) -> None:
    assert set(offered(shell, "nettui check digits --only ", folder)) == set(checks())
    assert offered(shell, "nettui check --skip split", folder) == ["split-overlap"]


def test_scenarios_that_ship_and_files(shell: str, folder: Path) -> None:
    names = {entry.name for entry in list_shipped_scenarios()}
    assert names <= set(offered(shell, "nettui run ", folder))
    files = {word.rstrip("/") for word in offered(shell, "nettui run mine", folder)}
    assert files == {"mine.toml", "mine.session", "minenet.py", "minefolder"}
    assert "digits" in offered(shell, "nettui check moons dig", folder)  # several
    assert "digits" not in offered(shell, "nettui run moons dig", folder)  # one
    assert offered(shell, "nettui do digits 'next 10' dig", folder) == []


def test_names_in_a_file_of_code(shell: str, folder: Path) -> None:
    prefix = "" if shell == "bash" else "minenet.py:"  # for bash, a word ends at a colon
    assert set(offered(shell, "nettui check minenet.py:", folder)) == {f"{prefix}Net", f"{prefix}fit"}
    assert offered(shell, "nettui check minenet.py:N", folder) == [f"{prefix}Net"]
    assert offered(shell, "nettui check nowhere.py:", folder) == []


def test_data_files_and_folders(shell: str, folder: Path) -> None:
    assert "mine.csv" in offered(shell, "nettui new other --data m", folder)
    assert set(offered(shell, "nettui data describe mi", folder)) >= {"mine.csv"}
    assert "fashion-mnist" in offered(shell, "nettui data fetch f", folder)
    assert {word.rstrip("/") for word in offered(shell, "nettui manual --html ", folder)} == {"minefolder"}


def test_values_after_an_equals_sign(shell: str, folder: Path) -> None:
    prefix = "" if shell == "bash" else "--lang="
    assert offered(shell, "nettui list --lang=f", folder) == [f"{prefix}fr"]


def test_fields_after_set(shell: str, folder: Path) -> None:
    assert offered(shell, "nettui run digits --set train.ba", folder) == ["train.batch="]
    assert all(word.startswith("data.") for word in offered(shell, "nettui new x --set ", folder))


def test_nothing_is_offered_where_anything_can_stand(shell: str, folder: Path) -> None:
    assert offered(shell, "nettui run --seed ", folder) == []
    assert offered(shell, "nettui new ", folder) == []


def test_names_with_a_backslash_or_a_quote_break_no_script(shell: str, folder: Path) -> None:
    assert offered(shell, "nettui run no\\ such", folder) == []


def test_the_command_prints_the_script(capsys: pytest.CaptureFixture[str]) -> None:
    assert output_of("completion bash").rstrip().endswith("complete -F _nettui nettui")
    assert main(["completion", "fish", "--lang", "fr"]) == 0
    assert "ouvrir le débogueur" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "hint"), [("foo", "there are: bash, fish, zsh"), ("bsh", "did you mean 'bash'?")]
)
def test_another_shell_is_an_error_with_the_nearest_name(typed: str, hint: str) -> None:
    process = run_nettui(f"completion {typed}")
    assert (process.returncode, process.stdout) == (2, "")
    assert f"invalid choice: '{typed}' ({hint})" in process.stderr
