"""What the commands print in a French session has no English word; `--lang` and LANG work everywhere."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest

from nettui.bugs.bug import bugs
from nettui.checks.registry import checks
from nettui.cli import COMMANDS, main
from nettui.scenario import list_shipped_scenarios
from tests.french import english_words

NAMES = [*checks(), *bugs(), *(f"{entry.name} {entry.title}" for entry in list_shipped_scenarios("fr"))]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with suppress(SystemExit):  # of --help
        main(arguments)
    output = capsys.readouterr()
    return output.out + output.err


@pytest.mark.parametrize(
    "line",
    [
        "check linear-softmax",
        "list",
        "list faults",
        "gradcheck linear-softmax --method forward",
        "gradcheck linear-softmax --sweep",
        "trace linear-softmax --steps 2",
        "chek",
        "check",
        "check linear-softmax --set train.bacth=3",
        "check linear-softmax --only nothing",
        "show nowhere",
        "gradcheck linear-softmax --method x",
        "trace linear-softmax --steps 0",
        *(f"{command} --help" for command in COMMANDS if command),
        "--help",
    ],
)
def test_commands_print_no_english(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "--lang", "fr", *line.split())
    assert not english_words(text, [*NAMES, line]), text


@pytest.mark.parametrize("command", sorted(filter(None, COMMANDS)))
def test_lang_before_and_after_a_command_and_in_the_environment(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = printed(capsys, "--lang", "fr", command, "--help")
    after = printed(capsys, command, "--lang=fr", "--help")
    english = printed(capsys, command, "--help")
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LANG", "fr_CA.UTF-8")
    assert before == after == printed(capsys, command, "--help") != english


def test_show_has_no_english_but_the_fields_and_values_of_a_scenario(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = printed(capsys, "--lang", "fr", "show", "linear-softmax")
    around = "\n".join(line for line in text.splitlines() if "=" not in line and '"' not in line)
    fields = [line.split()[0] for line in text.splitlines() if line]
    assert not english_words(around, [*NAMES, *fields]), around


def test_json_stays_english(capsys: pytest.CaptureFixture[str]) -> None:
    french, english = (printed(capsys, "list", "--json", "--lang", language) for language in ("fr", "en"))
    assert json.loads(french) == json.loads(english)
