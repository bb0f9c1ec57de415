"""Exports without a screen: the same bytes as on stdout, a picture of the table, and nothing lost."""

from __future__ import annotations

import html
import json
import os
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
from tests.test_cli import DIVERGING, HUGE, NETTUI, printed, refuse

DEEP = f"digits {DIVERGING} --set network.hidden=[8,8,8]"
"""A fault in the first layer of four: the others are not in its Reading."""


def do(folder: Path, scenario: str, commands: str, code: int = FINE) -> str:
    """What `nettui do` says in that folder, on stderr where it fails."""
    done = subprocess.run(
        [NETTUI, "do", *shlex.split(scenario), commands],
        cwd=folder,
        env={**os.environ, "LANGUAGE": "en"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == code
    return done.stderr if code == BAD_INPUT else done.stdout


def words(picture: str) -> str:
    """The text of an SVG or HTML picture, without blanks."""
    return "".join(html.unescape(re.sub(r"<style>.*?</style>|<[^>]*>", "", picture, flags=re.DOTALL)).split())


def test_there_is_a_form_for_every_ending() -> None:
    assert sorted([*PICTURES, *NUMBERS]) == sorted(ENDINGS)


@pytest.mark.parametrize(
    "commands", ["pause", "next 10; watch loss; inspect loss", "step 3; set train.batch 8"]
)
def test_json_is_what_do_prints(tmp_path: Path, commands: str) -> None:
    told = do(tmp_path, "digits", f"{commands}; export view.json; export again.json; next; export later.json")
    assert [line for line in told.splitlines() if "written" in line] == [
        f"numbers written to {tmp_path}/{name}.json" for name in ("view", "again", "later")
    ]
    expected = printed(f"do digits {shlex.quote(commands)} --json")
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
def test_csv_is_the_line_of_trace_below_its_header(
    tmp_path: Path, scenario: str, commands: str, steps: int
) -> None:
    do(tmp_path, scenario, f"{commands}; export reading.csv")
    head, *_, last = printed(f"trace {scenario} --steps {steps} --csv").splitlines(keepends=True)
    assert (tmp_path / "reading.csv").read_bytes() == (head + last).encode()


def test_csv_of_several_runs_is_the_line_of_compare(tmp_path: Path) -> None:
    do(tmp_path, "rates", "next 3; export reading.csv")
    head, *_, last = printed("compare rates --steps 4 --csv").splitlines(keepends=True)
    assert (tmp_path / "reading.csv").read_bytes() == (head + last).encode()


def test_numbers_that_are_none_are_words(tmp_path: Path) -> None:
    do(tmp_path, DEEP, "continue; export view.json; export reading.csv; export view.svg")
    reading = json.loads((tmp_path / "view.json").read_text(), parse_constant=refuse)["reading"]
    assert reading["loss"]["total"] == "nan"
    assert len(reading["layers"]) < 4
    assert "lossnan" in words((tmp_path / "view.svg").read_text())
    head, row = (tmp_path / "reading.csv").read_text().splitlines()
    assert head.count("dense4") > 0
    assert ",nan," in row


@pytest.mark.parametrize("name", ["view.svg", "view.HTML"])
def test_a_picture_shows_the_table_and_stands_alone(tmp_path: Path, name: str) -> None:
    do(tmp_path, "digits", f"next 10; watch loss; export {name}")
    picture = (tmp_path / name).read_text(encoding="utf-8")
    shown = words(picture)
    for line in printed("do digits 'next 10; watch loss'").splitlines():
        assert "".join(line.split()) in shown
    assert "written" not in shown
    assert not re.search(r"<script|<link|<img|href=", picture)


def test_an_export_leaves_what_check_found_and_its_exit_code(tmp_path: Path) -> None:
    do(tmp_path, "bug-2", "check; export view.json", FAILED)
    assert json.loads((tmp_path / "view.json").read_text())["check"]["verdict"] == "fail"


def test_what_is_there_stays_as_it_is_and_the_line_ends_there(tmp_path: Path) -> None:
    (tmp_path / "taken.csv").write_text("mine")
    told = do(tmp_path, "digits", "export one.csv; export taken.csv; export two.csv", BAD_INPUT)
    assert told == (
        f"nettui: export: expected a new file, found '{tmp_path}/taken.csv' "
        "(it exists already and was not changed)\n"
    )
    assert {path.name for path in tmp_path.iterdir()} == {"one.csv", "taken.csv"}
    assert (tmp_path / "taken.csv").read_text() == "mine"


def test_a_slip_in_an_ending_is_told_before_anything_is_done(tmp_path: Path) -> None:
    told = do(tmp_path, "digits", "export one.csv; export two.png", BAD_INPUT)
    assert "ends in .svg, .html, .json or .csv, found 'two.png' (did you mean '.svg'?)" in told
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("no/view.svg", "expected an existing folder, found '{}/no'"),
        ("file/view.csv", "expected an existing folder, found '{}/file'"),
        ("folder.json", "expected a new file, found '{}/folder.json'"),
        ("~nobody-at-all/view.svg", "expected an existing folder"),
        ("a" * 300 + ".svg", "(File name too long)"),
    ],
)
def test_where_nothing_can_be_written_one_message_says_so(tmp_path: Path, path: str, told: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder.json").mkdir()
    answer = do(tmp_path, "digits", f"export {path}", BAD_INPUT)
    assert answer.startswith("nettui: export: ")
    assert told.format(tmp_path) in answer
    assert answer.count("\n") == 1


def test_a_file_that_cannot_be_filled_is_told_and_nothing_is_left_of_it(tmp_path: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    line = [str(NETTUI), "do", "digits", "export view.svg"]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, timeout=60, preexec_fn=limit)
    assert (done.returncode, done.stdout) == (BAD_INPUT, "")
    assert done.stderr == (
        f"nettui: export: expected a file that can be written, found '{tmp_path}/view.svg' (File too large)\n"
    )
    assert not [*tmp_path.iterdir()]


def test_no_permission_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    session = nettui.open("digits")
    monkeypatch.setattr(Path, "open", closed)  # for root, every folder is open
    with pytest.raises(CommandError, match=r"can be written, found '.*view.svg' \(Permission denied\)"):
        session.do(f"export {tmp_path}/view.svg")


def test_from_python_with_a_home_and_blanks_in_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    view = nettui.open("digits").do("next 2; export ~/my  view.json")
    assert view.message == f"numbers written to {tmp_path}/my  view.json"
    assert json.loads((tmp_path / "my  view.json").read_text())["cursor"]["step"] == 2
    with pytest.raises(CommandError, match=r"a session of `nettui do` or nettui\.open"):
        open_session(load("digits")).do("export view.json")


def test_a_name_that_is_no_text_is_written_as_far_as_it_is(tmp_path: Path) -> None:
    scenario = tmp_path / "mine\udcff.toml"
    scenario.write_text("[data]\nsource = 'xor'\n")
    nettui.open(str(scenario)).do(f"export {tmp_path}/view.html")
    assert "mine?" in words((tmp_path / "view.html").read_text(encoding="utf-8"))


def test_it_speaks_french(tmp_path: Path) -> None:
    told = do(tmp_path, "digits --lang fr", "export view.svg; export view.csv")
    assert f"image écrite dans {tmp_path}/view.svg" in told
    assert f"nombres écrits dans {tmp_path}/view.csv" in told


def test_what_the_lesson_asks_is_not_in_the_picture(tmp_path: Path) -> None:
    do(tmp_path, "vanishing-sigmoid", "lesson; lesson; export veiled.svg; answer 3; export told.svg")
    veiled, told = (words((tmp_path / f"{name}.svg").read_text()) for name in ("veiled", "told"))
    assert "Back-propagation" in veiled
    assert "4.44e-6" not in veiled
    assert "4.44e-6" in told


def test_a_session_does_not_remember_it(tmp_path: Path) -> None:
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
