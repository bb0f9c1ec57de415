"""Exports without a screen: numbers are the bytes printed on stdout, pictures show the table."""

from __future__ import annotations

import html
import json
import re
import resource
import shlex
import subprocess
from pathlib import Path

import pytest

import nettui
from nettui.cli import BAD_INPUT, FAILED, FINE
from nettui.common.errors import CommandError
from nettui.debugger.commands.files import ENDINGS
from nettui.debugger.journal import SavedSession
from nettui.report.export import NUMBERS, PICTURES
from nettui.scenario import load, open_session
from tests.forked import run_copy
from tests.program import DIVERGING, HUGE, NETTUI, output_of, reject_constant

DEEP = f"digits {DIVERGING} --set network.hidden=[8,8,8]"
"""An overflow in the first of four layers: the other layers are missing from its Reading."""


def do(folder: Path, scenario: str, commands: str, code: int = FINE) -> str:
    """What `nettui do` prints in that folder, on stderr for bad input."""
    process = run_copy(["do", *shlex.split(scenario), commands], folder, LANGUAGE="en")
    assert process.returncode == code
    return process.stderr if code == BAD_INPUT else process.stdout


def words(picture: str) -> str:
    """The text of an SVG or HTML picture, without spaces."""
    return "".join(html.unescape(re.sub(r"<style>.*?</style>|<[^>]*>", "", picture, flags=re.DOTALL)).split())


def test_every_suffix_has_an_exporter() -> None:
    assert sorted([*PICTURES, *NUMBERS, ".toml"]) == sorted(ENDINGS)


@pytest.mark.parametrize(
    "commands", ["pause", "next 10; watch loss; inspect loss", "step 3; set train.batch 8"]
)
def test_json_is_what_do_prints(tmp_path: Path, commands: str) -> None:
    output = do(
        tmp_path, "digits", f"{commands}; export view.json; export again.json; next; export later.json"
    )
    assert [line for line in output.splitlines() if "written" in line] == [
        f"numbers written to {tmp_path}/{name}.json" for name in ("view", "again", "later")
    ]
    expected = output_of(f"do digits {shlex.quote(commands)} --json")
    assert (tmp_path / "view.json").read_text() == (tmp_path / "again.json").read_text() == expected
    there, later = (json.loads((tmp_path / f"{name}.json").read_text()) for name in ("view", "later"))
    assert later["cursor"]["step"] == there["cursor"]["step"] + 1


@pytest.mark.parametrize(
    ("scenario", "commands", "steps"),
    [
        ("digits", "next 10", 11),
        ("digits", "next 22", 23),
        (f"digits {DIVERGING}", "continue", 100),
        (f"digits {HUGE}", "continue", 100),
        (DEEP, "continue", 100),
    ],
)
def test_csv_is_the_header_and_line_of_trace(
    tmp_path: Path, scenario: str, commands: str, steps: int
) -> None:
    do(tmp_path, scenario, f"{commands}; export reading.csv")
    head, *_, last = output_of(f"trace {scenario} --steps {steps} --csv").splitlines(keepends=True)
    assert (tmp_path / "reading.csv").read_bytes() == (head + last).encode()


def test_csv_of_several_runs_is_the_header_and_line_of_compare(tmp_path: Path) -> None:
    do(tmp_path, "rates", "next 3; export reading.csv")
    head, *_, last = output_of("compare rates --steps 4 --csv").splitlines(keepends=True)
    assert (tmp_path / "reading.csv").read_bytes() == (head + last).encode()


def test_nan_is_exported_as_text(tmp_path: Path) -> None:
    do(tmp_path, DEEP, "continue; export view.json; export reading.csv; export view.svg")
    reading = json.loads((tmp_path / "view.json").read_text(), parse_constant=reject_constant)["reading"]
    assert reading["loss"]["total"] == "nan"
    assert [layer["output"]["mean"] for layer in reading["layers"]][-1] == "nan"
    assert "lossnan" in words((tmp_path / "view.svg").read_text())
    head, row = (tmp_path / "reading.csv").read_text().splitlines()
    assert head.count("dense4") > 0
    assert ",nan," in row


@pytest.mark.parametrize("name", ["view.svg", "view.HTML"])
def test_a_picture_shows_the_table_and_needs_no_other_files(tmp_path: Path, name: str) -> None:
    do(tmp_path, "digits", f"next 10; watch loss; export {name}")
    picture = (tmp_path / name).read_text(encoding="utf-8")
    shown = words(picture)
    for line in output_of("do digits 'next 10; watch loss'").splitlines():
        assert "".join(line.split()) in shown
    assert "written" not in shown
    assert not re.search(r"<script|<link|<img|href=", picture)


def test_an_export_keeps_the_check_report_and_its_exit_code(tmp_path: Path) -> None:
    do(tmp_path, "bug-2", "check; export view.json", FAILED)
    assert json.loads((tmp_path / "view.json").read_text())["check"]["verdict"] == "fail"


def test_an_existing_file_is_not_overwritten_and_later_commands_are_not_run(tmp_path: Path) -> None:
    (tmp_path / "taken.csv").write_text("mine")
    output = do(tmp_path, "digits", "export one.csv; export taken.csv; export two.csv", BAD_INPUT)
    assert output == (
        f"nettui: export: expected a new file, found '{tmp_path}/taken.csv' "
        "(it exists already and was not changed)\n"
    )
    assert {path.name for path in tmp_path.iterdir()} == {"one.csv", "taken.csv"}
    assert (tmp_path / "taken.csv").read_text() == "mine"


def test_an_unknown_suffix_is_reported_before_any_command_runs(tmp_path: Path) -> None:
    output = do(tmp_path, "digits", "export one.csv; export two.png", BAD_INPUT)
    assert "ends in .svg, .html, .json, .csv or .toml, found 'two.png' (did you mean '.svg'?)" in output
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("path", "output"),
    [
        ("no/view.svg", "expected an existing folder, found '{}/no'"),
        ("file/view.csv", "expected an existing folder, found '{}/file'"),
        ("folder.json", "expected a new file, found '{}/folder.json'"),
        ("~nobody-at-all/view.svg", "expected an existing folder"),
        ("a" * 300 + ".svg", "(File name too long)"),
        ("a" * 300 + "lesson.html", "(File name too long)"),
    ],
)
def test_a_path_that_cannot_be_written_gets_one_message(tmp_path: Path, path: str, output: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder.json").mkdir()
    answer = do(tmp_path, "digits", f"export {path}", BAD_INPUT)
    assert answer.startswith("nettui: export: ")
    assert output.format(tmp_path) in answer
    assert answer.count("\n") == 1


def test_a_file_that_cannot_be_completed_is_removed(tmp_path: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    line = [str(NETTUI), "do", "digits", "export view.svg"]
    process = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, timeout=60, preexec_fn=limit)
    assert (process.returncode, process.stdout) == (BAD_INPUT, "")
    assert process.stderr == (
        f"nettui: export: expected a file that can be written, found '{tmp_path}/view.svg' (File too large)\n"
    )
    assert not [*tmp_path.iterdir()]


def test_missing_permission_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    session = nettui.open("digits")
    monkeypatch.setattr(Path, "open", closed)  # for root, every folder is open
    with pytest.raises(CommandError, match=r"can be written, found '.*view.svg' \(Permission denied\)"):
        session.do(f"export {tmp_path}/view.svg")


def test_python_exports_to_the_home_folder_and_to_names_with_spaces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    view = nettui.open("digits").do("next 2; export ~/my  view.json")
    assert view.message == f"numbers written to {tmp_path}/my  view.json"
    assert json.loads((tmp_path / "my  view.json").read_text())["cursor"]["step"] == 2
    with pytest.raises(CommandError, match=r"a session of `nettui do` or nettui\.open"):
        open_session(load("digits")).do("export view.json")


def test_a_name_that_cannot_be_encoded_is_written_as_an_escape(tmp_path: Path) -> None:
    scenario = tmp_path / "mine\udcff.toml"
    scenario.write_text("[data]\nsource = 'xor'\n")
    nettui.open(str(scenario)).do(f"export {tmp_path}/view.html")
    assert "mine\\udcff" in words((tmp_path / "view.html").read_text(encoding="utf-8"))


def test_messages_can_be_french(tmp_path: Path) -> None:
    output = do(tmp_path, "digits --lang fr", "export view.svg; export view.csv")
    assert f"image écrite dans {tmp_path}/view.svg" in output
    assert f"nombres écrits dans {tmp_path}/view.csv" in output


def test_what_the_lesson_asks_is_hidden_in_the_picture(tmp_path: Path) -> None:
    do(tmp_path, "vanishing-sigmoid", "lesson; lesson; export hidden.svg; answer 3; export shown.svg")
    hidden, output = (words((tmp_path / f"{name}.svg").read_text()) for name in ("hidden", "shown"))
    assert "Back-propagation" in hidden
    assert "4.44e-6" not in hidden
    assert "4.44e-6" in output


def test_an_export_is_not_part_of_a_saved_session(tmp_path: Path) -> None:
    kept: list[SavedSession] = []
    session = nettui.open("digits")
    session.autosave = kept.append
    session.do("next 2; set train.rate 0.05")
    before = session.snapshot()
    session.do(f"export {tmp_path}/view.json")
    assert (session.snapshot(), kept) == (before, [before])
    session.do(f"save {tmp_path}/left.session")
    (tmp_path / "view.json").unlink()
    back = nettui.open(f"{tmp_path}/left.session")
    back.do(f"export {tmp_path}/back.json")
    assert {path.name for path in tmp_path.iterdir()} == {"left.session", "back.json"}
    assert back.view().cursor == session.view().cursor
