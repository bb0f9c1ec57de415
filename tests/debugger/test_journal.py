"""A saved session reads back unchanged; any other content of a file is an error that says what is wrong."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.common.errors import CommandError, InputError, InvalidValue
from nettui.debugger import journal
from nettui.debugger.journal import SavedSession
from nettui.debugger.session import Session
from tests.debugger.recipes import NetRecipe
from tests.debugger.test_replayed import EDITS
from tests.nets import Net, checksum

RECIPE = NetRecipe(Net(batch=3, epochs=3))
COMMANDS = [
    *("next 2", "back", "unstep 3", "goto 7", "continue", "undo", "fork 0", "fork 1", "restart seed+1"),
    *("break when loss < 1", "break when 'dead units' in findings", "break disable 1", "break ignore 1 2"),
    *("break delete 1", "watch loss / prev(loss)", "watch delete 1"),
    *(f"set {path} {value}" for path, value in EDITS),
]


def session(*commands: str) -> Session:
    """A session after some commands; those that are refused are skipped."""
    session = Session(RECIPE, "net", blas=lambda: "openblas 1.2")
    for command in commands:
        with suppress(CommandError):
            session.do(command)
    return session


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("a\nb", "a\nb"),
        ("a\tb", "a\tb"),
        ("a\u2028b", r"a\u2028b"),
        ("a\x85b", r"a\x85b"),
        ("\udcff", r"\udcff"),
    ],
    ids=ascii,
)
def test_control_characters_of_a_title_are_made_visible(title: str, shown: str, tmp_path: Path) -> None:
    saved = replace(session("next").snapshot(), scenario=title)
    journal.write(tmp_path / "x.session", saved)
    assert journal.read(tmp_path / "x.session") == replace(saved, scenario=shown)


SAVED = session("next 2", "set rate 0.5", "next", "break when loss < 1", "watch loss", "unstep 2").snapshot()
TEXT = journal.text(SAVED)
LINES = [json.loads(line) for line in TEXT.splitlines()]


@given(commands=st.lists(st.sampled_from(COMMANDS), max_size=12))
@settings(max_examples=60)
def test_a_restored_session_equals_the_saved_one(commands: list[str]) -> None:
    left = session(*commands)
    saved = left.snapshot()
    assert journal.parse(journal.text(saved), "net") == saved
    back = Session(RECIPE.reseeded(saved.table["seed"]), "net", blas=lambda: "openblas 1.2")
    here, there = back.restore(saved), left.view()
    assert here.message is None
    assert checksum(back.step) == checksum(left.step)
    for part in ("cursor", "breakpoints", "seed", "findings"):
        assert getattr(here, part) == getattr(there, part)
    assert (here.forks.current, here.forks.edits) == (there.forks.current, there.forks.edits)
    assert [fork[:3] for fork in here.forks.all] == [fork[:3] for fork in there.forks.all]
    assert [watch[:2] for watch in here.watches] == [watch[:2] for watch in there.watches]
    steps = min(here.steps, there.steps)
    assert here.history.column("loss", steps).tolist() == there.history.column("loss", steps).tolist()
    assert back.snapshot() == saved
    for command in ("break when loss < 2", "watch rate"):
        back.do(command)
        left.do(command)
    assert back.snapshot() == left.snapshot()


def test_the_file_is_json_lines() -> None:
    assert LINES[0] == {"nettui session": 1, "scenario": "net"}
    assert LINES[2:5] == [
        {"fork": 1, "from": 0, "step": 2, "path": "rate", "value": "0.5"},
        {"break": 1, "when": "loss < 1", "enabled": True, "hits": 0, "ignore": 0},
        {"watch": 1, "what": "loss"},
    ]
    assert LINES[5].items() >= {"cursor": 3, "fork": 1, "blas": "openblas 1.2"}.items()
    assert LINES[6] == {"end": 6}


def changed(line: int, **entries: object) -> str:
    """The file with some entries of a line changed, or removed where the value is None."""
    lines = [dict(entry) for entry in LINES]
    for key, value in entries.items():
        lines[line][key.replace("_", " ")] = value
        if value is None:
            del lines[line][key.replace("_", " ")]
    return "\n".join(json.dumps(entry) for entry in lines)


BAD_FILES: list[tuple[str, str]] = [
    ("", "not a nettui session"),
    ("[data]\nsource = 'digits'\n", "not a nettui session"),
    ('{"a": 1}\n{"end": 1}', "not a nettui session"),
    (changed(0, nettui_session=2), "a session of version 2; this nettui reads version 1"),
    (changed(0, nettui_session=True), "not a nettui session"),
    ("\n".join(TEXT.splitlines()[:-1]), "cut short after 6 lines"),
    ("\n".join([*TEXT.splitlines()[:2], TEXT.splitlines()[-1]]), "cut short after 3 lines"),
    (TEXT[:-8], "cut short"),
    (changed(1, table=3), "line 2.table: expected a table, found 3"),
    (changed(2, fork=2), "line 3.fork: expected 1, since forks are in order, found 2"),
    (changed(2, **{"from": 1}), "line 3.from: expected an earlier fork, found 1"),
    (changed(2, step=-1), "line 3.step: expected a whole number of at least 0, found -1"),
    (changed(2, step="2"), "line 3.step: expected a whole number of at least 0, found '2'"),
    (changed(2, value=0.5), "line 3.value: expected a string, found 0.5"),
    (changed(2, path=None), "line 3.path: expected a string, found None"),
    (changed(2, pth="x"), "line 3.pth: expected the name of an entry of such a line, found 'pth'"),
    (
        changed(3, when="lss < 1"),
        "line 4.when: expected a name, found 'lss' at column 1 (did you mean 'loss'?)",
    ),
    (changed(3, when="loss"), "line 4.when: expected a condition"),
    (changed(3, enabled=1), "line 4.enabled: expected true or false, found 1"),
    (changed(4, what="loss +"), "line 5.what: expected a name, a number or '(', found the end"),
    (changed(5, fork=2), "cursor.fork: expected at most 1, found 2"),
    (changed(5, crc=1.5), "line 6.crc: expected a whole number"),
    (
        TEXT.replace('{"watch": 1, "what": "loss"}', "garbage"),
        "line 5: expected a JSON object that begins with",
    ),
    (TEXT.replace('{"watch"', '{"wtch"'), "line 5: expected a JSON object that begins with"),
    (
        TEXT.replace('{"watch": 1, "what": "loss"}', '{"end": 9}'),
        "end: expected one line of that kind, found 2",
    ),
    (TEXT.replace('{"watch": 1, "what": "loss"}', "[" * 10**5), "line 5: expected a JSON object"),
]


@pytest.mark.parametrize(("text", "message"), BAD_FILES, ids=[message[:40] for _, message in BAD_FILES])
def test_an_error_names_its_line(text: str, message: str) -> None:
    with pytest.raises(InputError) as wrong:
        journal.parse(text, "bug.session")
    assert str(wrong.value).startswith("bug.session: ")
    assert message in str(wrong.value)


@given(data=st.none() | st.integers(0, 2**32 - 1))
def test_the_fingerprint_of_the_data_is_saved(data: int | None) -> None:
    saved = replace(SAVED, data=data)
    assert journal.parse(journal.text(saved), "net") == saved


def test_a_second_fingerprint_of_the_data_is_an_error() -> None:
    lines = [{"data": 1}, {"data": 2}, {"end": 8}]
    text = "".join(json.dumps(line) + "\n" for line in [*LINES[:-1], *lines])
    with pytest.raises(InputError, match=r"line 8\.data: expected one line of that kind"):
        journal.parse(text, "bug.session")


def test_several_errors_are_reported_together() -> None:
    text = changed(2, step=-1).replace('"what": "loss"', '"what": "lss"')
    with pytest.raises(InputError) as wrong:
        journal.parse(text, "bug.session")
    assert len(wrong.value.problems) == 2


@given(end=st.integers(0, len(TEXT) - 2))
def test_a_file_cut_anywhere_is_refused(end: int) -> None:
    with pytest.raises(InputError):
        journal.parse(TEXT[:end], "cut")


@given(at=st.integers(0, len(TEXT) - 1), other=st.characters())
@settings(max_examples=200)
def test_a_file_with_a_changed_letter_is_read_or_refused(at: int, other: str) -> None:
    with suppress(InputError):
        assert isinstance(journal.parse(TEXT[:at] + other + TEXT[at + 1 :], "odd"), SavedSession)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda saved: replace(saved, position=saved.position._replace(step=99)),
            "no op .* of step 99 in fork 1",
        ),
        (lambda saved: replace(saved, position=saved.position._replace(op=99)), "no op 99 of step 3"),
        (
            lambda saved: replace(saved, edits=((0, saved.edits[0][1]._replace(path="x")),)),
            "the name of a field",
        ),
    ],
)
def test_a_position_that_does_not_exist_is_refused(
    change: Callable[[SavedSession], SavedSession], message: str
) -> None:
    with pytest.raises((InputError, InvalidValue), match=message):
        Session(RECIPE, "net").restore(change(SAVED))


def test_numbers_that_differ_from_the_saved_ones_are_reported() -> None:
    elsewhere = replace(SAVED, position=SAVED.position._replace(crc=1))
    view = Session(RECIPE, "net", blas=lambda: "mkl 3").restore(elsewhere)
    assert view.message == "other numbers than were saved: BLAS here is mkl 3, there it was openblas 1.2"
    assert view.cursor.step == 3


def test_edits_and_breakpoints_are_saved_at_once_and_moves_are_not() -> None:
    kept: list[SavedSession] = []
    session_with_autosave = Session(RECIPE, "net")
    session_with_autosave.autosave = kept.append
    for command, count in (
        *(
            ("next 3", 0),
            ("break when loss < 1", 1),
            ("break list", 1),
            ("break disable 1", 2),
            ("goto 5", 2),
        ),
        *(("watch loss", 3), ("set rate 0.5; next; undo", 5), ("fork 1", 6), ("watch delete 1", 7)),
        *(("continue", 7), ("restart", 8), ("until step == 3; unstep", 8)),
    ):
        session_with_autosave.do(command)
        assert len(kept) == count, command
    with pytest.raises(CommandError):
        session_with_autosave.do("set rte 1")
    assert len(kept) == 8
    session_with_autosave.save()
    assert kept[-1] == session_with_autosave.snapshot()
    assert kept[-1].position[:2] == (3, session_with_autosave.view().cursor.op)


def test_a_full_disk_loses_neither_the_edit_nor_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.session"
    journal.write(path, SAVED)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    session_with_autosave = session()
    session_with_autosave.autosave = lambda saved: journal.write(path, saved)
    view = session_with_autosave.do("set rate 0.5")
    assert view.message == "fork 1 from step 0: rate 0.1 → 0.5\nnot saved: No space left on device"
    assert view.forks.current == 1
    assert journal.read(path) == SAVED
    with pytest.raises(CommandError, match=r"save: expected a file that can be written.*No space left"):
        session_with_autosave.do(f"save {path}")
    assert [*tmp_path.iterdir()] == [path]


def test_save_writes_the_named_file(tmp_path: Path) -> None:
    saved = session("next 2")
    path = tmp_path / "my work.session"
    assert saved.do(f"save {path}").message == f"saved {path}"
    assert journal.read(path) == saved.snapshot()
    assert [file.name for file in tmp_path.iterdir()] == ["my work.session"]
    with pytest.raises(CommandError, match="save"):
        saved.do(f"save {tmp_path}/none/x.session")
    with pytest.raises(CommandError, match=r"ends in \.session"):
        saved.do("save x.toml")


def test_save_expands_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    session("save ~/mine.session")
    assert (tmp_path / "mine.session").is_file()


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "bytes.session").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="UTF-8"):
        journal.read(tmp_path / "bytes.session")
    with pytest.raises(InputError, match="No such file"):
        journal.read(tmp_path / "none.session")


def test_the_numbers_of_deleted_breakpoints_and_watches_are_not_used_again() -> None:
    left = session("break when loss < 1", "break delete 1", "watch loss", "watch delete 1")
    back = Session(RECIPE, "net")
    back.restore(journal.parse(journal.text(left.snapshot()), "net"))
    view = back.do("break when loss < 2; watch rate")
    assert ([point.number for point in view.breakpoints], [watch.number for watch in view.watches]) == (
        [2],
        [2],
    )
