"""What the commands print in a French session has no English word; `--lang` and LANG work everywhere."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path

import pytest

from nettui.bugs.bug import bugs
from nettui.checks.causes.registry import causes
from nettui.checks.registry import checks
from nettui.cli import COMMANDS, main
from nettui.report.manual import TOPICS
from nettui.scenario import list_shipped_scenarios
from tests.french import english_words

NAMES = [
    *checks(),
    *bugs(),
    *causes(),
    *(f"{entry.name} {entry.title}" for entry in list_shipped_scenarios("fr")),
]


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
        "list checks",
        "course",
        "vectorize linear-softmax",
        "compare linear-softmax linear-hinge --steps 1",
        "help kyes",
        "manual",
        "manual --html README.md",
        "new digits",
        "run linear-softmax",
        "data fetch mnis",
        "show README.md",
        "show nowhere.toml",
        "check linear-softmax --set network.activation=rleu",
        "check digits --set loss.name=binary-cross-entropy",
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
    said = re.sub(r"\b[A-Z]+(_[A-Z]+)*\b|surveille .* à|\(il y a : .*\)|^title .*", "", text)  # names
    assert not english_words(said, [*NAMES, *TOPICS, line, "runs/a.nettui"]), text


DEBUGGER = [
    "next; inspect loss; watch loss; watch list",
    "inspect dense1.W[0, 0].gradient",
    "break when accuracy > 0.9; break when loss < 0.1; break list; break ignore 1 2; break list",
    "set train.optimizer.rate 0.01; forks; undo; forks",
    "set train.optimizer.rat 0.01",
    "set",
    "break delete 3",
    "fork 7",
    "watch delete 4",
    "goto when loss < -1",
    "goto epoch",
    "back",
    "answer 1",
    "hint",
    "lesson 99",
    "restart sed",
    "export x.xyz",
    "save x.txt",
    "nxt",
    "next 1.5",
    "next a b",
    "inspect",
    "inspect dense9.W[0, 0]",
    "inspect dense1.W[999, 0]",
    "break when los < 1",
    "break when loss <",
    "break when loss",
    "break when output.dead > 0.5",
    "break when layer(9).output.dead > 1",
    "break when changed(loss",
    "watch foo(3)",
    "watch every(0)",
]


@pytest.mark.parametrize("commands", DEBUGGER)
def test_the_debugger_answers_no_english(commands: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "--lang", "fr", "do", "linear-softmax", commands)
    said = re.sub(r"\(il y a : .*\)|'[^']*'|`[^`]*`", "", text)  # names, and what was typed
    assert not english_words(said, [*NAMES, commands]), text


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (
            "[data\n",
            "TOML non valide : il faut ']' à la fin de la déclaration d'une table (à la ligne 1, colonne 6)",
        ),
        ("a = [1,\n", "TOML non valide : valeur non valide (à la fin du fichier)"),
        (
            '[data]\nsource = "digts"\n',
            "il faut une source de données, par son nom, trouvé 'digts' (vouliez-vous",
        ),
        (
            "[network]\nhiden = [3]\n[train]\nbatch = -1\n",
            "2 problèmes\n  network.hiden : il faut une clé connue",
        ),
        ('[data]\npath = "bad.csv"\n', "data.path : il faut une valeur à la ligne 2, case 2 de "),
        ('[data]\npath = "none.csv"\n', "none.csv' (ce fichier ou ce dossier n'existe pas"),
        (
            '[[break]]\nwhen = "loss <"\n',
            "il faut un nom, un nombre ou '(', trouvé la fin à la colonne 7\n    loss <\n",
        ),
    ],
)
def test_a_bad_file_is_explained_in_french(
    file: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.toml").write_text(file)
    (tmp_path / "bad.csv").write_text("1,2,0\n3,,1\n")
    assert says in printed(capsys, "--lang", "fr", "show", str(tmp_path / "bad.toml"))


def test_names_and_what_was_typed_are_not_translated(capsys: pytest.CaptureFixture[str]) -> None:
    assert "(il y a : architecture, checks, conditions, data, " in printed(
        capsys, "help", "xx", "--lang", "fr"
    )
    said = printed(capsys, "do", "linear-softmax", "break when accuracy > 0.9; break list", "--lang", "fr")
    assert "break 1 : accuracy > 0.9  (atteint 0 fois)" in said
    assert "trouvé 'restart sed'" in printed(capsys, "do", "linear-softmax", "restart sed", "--lang", "fr")
    assert "surveille step, loss, baseline_loss à chaque pas" in printed(
        capsys, "list", "checks", "--lang", "fr"
    )


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


def test_a_revealed_bug_is_described_in_french(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Tous les biais partent de −5 : les neurones relu sont muets" in printed(
        capsys, "show", "bug-1", "--reveal", "--lang", "fr"
    )
    shown = json.loads(printed(capsys, "show", "bug-1", "--reveal", "--json", "--lang", "fr"))
    assert shown["reveal"].startswith("All biases start at −5: relu units")


def test_json_stays_english(capsys: pytest.CaptureFixture[str]) -> None:
    french, english = (printed(capsys, "list", "--json", "--lang", language) for language in ("fr", "en"))
    assert json.loads(french) == json.loads(english)
