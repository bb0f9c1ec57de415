"""config.toml: what is read from it, what is said of mistakes in it, and what is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nettui.cli import FINE, main
from nettui.settings import (
    CHOICES,
    judge,
    own_language,
    read_settings,
    remember,
    remember_in,
    set_list,
    set_value,
    settings_path,
)
from tests.program import Terminal

COMMENTED = """\
# mine
theme = "nord"   # dark
pace = 10

# keys of vi
[keys]
next = "j"
theme = "x"
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the settings, in a folder that does not exist yet."""
    monkeypatch.setenv("NETTUI_CONFIG", str(tmp_path / "config"))
    return tmp_path / "config" / "config.toml"


def write(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_the_folder_is_that_of_the_environment_or_of_the_system(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings_path() == file
    monkeypatch.delenv("NETTUI_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", "/somewhere")
    assert settings_path().parts[-2:] == ("nettui", "config.toml")


def test_without_a_file_there_is_nothing_to_say(file: Path) -> None:
    found = judge(file, CHOICES)
    assert (found.values, found.problems) == ({}, [])


def test_values_are_read(file: Path) -> None:
    write(file, 'pace = 3\npage = "inside"\nlanguage = "fr"\n')
    found = judge(file, CHOICES)
    assert found.values == {"pace": 3, "page": "inside", "language": "fr"}
    assert not found.problems


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('page = "insde"', "page: expected a page, found 'insde' (did you mean 'inside'?)"),
        ("pace = 5", "pace: expected a pace, found 5 (there are: 1, 10, 3, 30, full)"),
        ("pace = true", "pace: expected a pace, found True"),
        ("page = []", "page: expected a page, found []"),
        ('pgae = "data"', "pgae: expected the name of a setting, found 'pgae' (did you mean 'page'?)"),
        ("page = ", "not valid TOML: "),
    ],
)
def test_a_mistake_is_reported_and_ignored(file: Path, line: str, said: str) -> None:
    write(file, line)
    found = judge(file, CHOICES)
    (problem,) = found.problems
    assert said in str(problem)
    assert str(file) in str(problem)
    assert not found.values


def test_a_file_that_cannot_be_read_is_reported_and_ignored(file: Path) -> None:
    file.mkdir(parents=True)
    table, (problem,) = read_settings(file)
    assert not table
    assert "directory" in str(problem)
    remember(file, {"pace": 3})
    (file.parent / "bytes").write_bytes(b"\xff")
    assert "not valid TOML" in str(read_settings(file.parent / "bytes")[1][0])
    assert read_settings(file.parent / "bytes" / "config.toml") == ({}, [])


def test_the_language_of_the_file_comes_before_the_locale_and_after_the_option(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert own_language({"LANG": "fr_FR.UTF-8"}) == "fr"
    write(file, 'language = "fr"')
    assert own_language({"LANG": "en_US"}) == "fr"
    main(["help"])
    assert "Touches et commandes" in capsys.readouterr().out
    main(["help", "--lang", "en"])
    assert "Keys and commands" in capsys.readouterr().out
    write(file, 'language = "de"')
    assert own_language({"LANG": "fr"}) == "fr"


def test_a_command_warns_once_and_works(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(file, 'language = "de"')
    assert main(["list", "--json"]) == FINE
    output = capsys.readouterr()
    assert json.loads(output.out)
    (line,) = output.err.splitlines()
    assert line.startswith(f"nettui: warning: {file}: language: expected a language, found 'de' (")


def test_values_are_added_above_the_tables_and_comments_stay() -> None:
    changed = set_value(set_value(COMMENTED, "theme", "dracula"), "page", "data")
    assert changed == (
        COMMENTED.replace('theme = "nord" ', 'theme = "dracula" ').replace(
            "# keys of vi\n", '# keys of vi\npage = "data"\n\n'
        )
    )
    assert set_value("", "pace", 3) == "pace = 3\n"
    assert set_value("a = 1", "pace", 3) == "a = 1\npace = 3\n"
    assert set_value("[keys]\n", "pace", "full") == 'pace = "full"\n\n[keys]\n'


def test_what_was_chosen_is_remembered_and_the_rest_stays(file: Path) -> None:
    remember(file, {})
    assert not file.parent.exists()
    remember(file, {"pace": 30})
    assert file.read_text() == "pace = 30\n"
    write(file, COMMENTED)
    remember(file, {"pace": "full"})
    assert file.read_text() == COMMENTED.replace("pace = 10", 'pace = "full"')
    assert [path.name for path in file.parent.iterdir()] == ["config.toml"]


def test_a_file_with_a_mistake_or_an_odd_form_is_not_touched(file: Path) -> None:
    for text in ("page = \n", 'theme = """\nnord"""\n', '"theme" = "nord"\n'):
        write(file, text)
        remember(file, {"theme": "dracula"})
        assert file.read_text() == text


def test_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    write(tmp_path / "dotfiles" / "c.toml", "pace = 1\n")
    file.parent.mkdir()
    file.symlink_to(tmp_path / "dotfiles" / "c.toml")
    remember(file, {"pace": 3})
    assert file.is_symlink()
    assert file.read_text() == "pace = 3\n"


def test_a_folder_that_cannot_be_written_is_no_error(file: Path, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file")
    remember(file, {"pace": 3})
    assert (tmp_path / "config").read_text() == "a file"


def test_config_shows_every_value_and_where_it_is_from(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(file, 'pace = 3\nlanguage = "en"\n[keys]\nnext = "j"\nstep = "n"\nnoting = "x"\n')
    assert main(["config", "--json"]) == FINE
    output = capsys.readouterr()
    shown = json.loads(output.out)
    assert shown["path"] == str(file)
    assert shown["settings"]["pace"] == {"value": 3, "from": "file"}
    assert shown["settings"]["page"] == {"value": "health", "from": "default"}
    assert shown["settings"]["language"] == {"value": "en", "from": "file"}
    assert shown["keys"]["next"] == {"value": "j", "from": "file"}
    assert shown["keys"]["step"] == {"value": "n", "from": "file"}
    assert shown["keys"]["back"] == {"value": "N", "from": "default"}
    assert [
        problem for problem in shown["problems"] if "keys.noting: expected the name of a command" in problem
    ]
    assert len(output.err.splitlines()) == 1
    main(["config", "--lang", "fr"])
    text = capsys.readouterr().out
    assert str(file) in text
    assert "fichier" in text


def test_config_without_a_file_says_so(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config"]) == FINE
    assert f"{file}: no such file yet" in capsys.readouterr().out
    assert not file.exists()


def test_what_is_chosen_on_the_screen_is_written_when_it_is_left(file: Path) -> None:
    write(file, COMMENTED.replace('theme = "x"\n', ""))
    terminal = Terminal()
    program = terminal.start("run digits")  # the environment has the folder
    terminal.until(b"digits")
    terminal.type(b"4")
    terminal.until(b"Matrices")
    terminal.type(b"q")
    terminal.rest()
    assert program.wait(timeout=60) == FINE
    assert 'theme = "nord"   # dark\npace = 10\n' in file.read_text()
    assert read_settings(file)[0] == {"theme": "nord", "pace": 10, "page": "inside", "keys": {"next": "j"}}


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("", ["a b", "c"], '[panels]\nhealth = ["a b", "c"]\n'),
        ("", None, ""),
        ("pace = 3", ["a"], 'pace = 3\n\n[panels]\nhealth = ["a"]\n'),
        ("[panels]", ["a"], '[panels]\nhealth = ["a"]\n'),
        (
            '[panels]  # mine\nhealth = [\n  "b",\n] # so\ndata = ["x"]\n\n[keys]\nnext = "j"\n',
            ["a"],
            '[panels]  # mine\nhealth = ["a"] # so\ndata = ["x"]\n\n[keys]\nnext = "j"\n',
        ),
        ('[panels]\ndata = ["x"]\nhealth = ["a"] # so\n', None, '[panels]\ndata = ["x"]\n'),
        ('[panels]\n[keys]\nhealth = "j"\n', ["a"], '[panels]\nhealth = ["a"]\n[keys]\nhealth = "j"\n'),
        ('[panels]\n[keys]\nhealth = "j"\n', None, '[panels]\n[keys]\nhealth = "j"\n'),
    ],
)
def test_a_list_in_a_table_changes_and_the_rest_stays(
    file: Path, before: str, value: list[str] | None, after: str
) -> None:
    assert set_list(before, "panels", "health", value) == after
    write(file, before)
    assert remember_in(file, "panels", "health", value)
    assert file.read_text() == after


@pytest.mark.parametrize(
    "text", ["page = \n", 'panels = "x"\n', 'panels = {data = ["x"]}\n', "panels.data = []\n"]
)
def test_a_list_that_cannot_be_written_leaves_the_file_as_it_is(file: Path, text: str) -> None:
    write(file, text)
    assert not remember_in(file, "panels", "health", ["a"])
    assert file.read_text() == text


def test_config_shows_the_panels_of_every_page(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(file, '[panels]\nhealth = ["loss", "findings"]\ndata = ["smaples"]\n')
    main(["config", "--json"])
    output = capsys.readouterr()
    shown = json.loads(output.out)["panels"]
    assert shown["health"] == {"value": ["loss", "findings"], "from": "file"}
    assert shown["data"]["from"] == "default"
    assert (
        "panels.data: expected a panel of this page, found 'smaples' (did you mean 'samples'?)" in output.err
    )
