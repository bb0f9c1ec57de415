"""Sessions open from files and resume; a killed program loses no accepted edit."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import nettui
from nettui.common.errors import CommandError, InputError
from nettui.debugger import journal, saved_sessions
from nettui.debugger.session import Session
from nettui.scenario import list_shipped_scenarios, load, resume
from tests.forked import run_copy
from tests.nets import checksum
from tests.program import Terminal
from tests.quick import thinned

ENDLESS_EDITS = """
import sys
from pathlib import Path
import nettui
from nettui.debugger import journal

session = nettui.open("gradient-check")
session.autosave = lambda saved: journal.write(Path(sys.argv[1]), saved)
print("ready", flush=True)
for number in range(1, 10**6):
    session.do(f"next; set train.rate {number / 1e6}; watch {number}; undo")
    print(number, flush=True)
"""


def nettui_program(*words: str) -> subprocess.CompletedProcess[str]:
    return run_copy(words)


@pytest.mark.parametrize("name", thinned((entry.name for entry in list_shipped_scenarios()), 4, 1))
def test_a_session_of_every_scenario_reopens_unchanged(name: str, tmp_path: Path) -> None:
    large = 500 in load(name).network.hidden
    left = nettui.open(name, {"data.samples": 100} if large else {})
    left.do(f"next 4; set train.rate 0.011; next 2; unstep 2; save {tmp_path}/bug.session")
    back = nettui.open(f"{tmp_path}/bug.session")
    assert back.view().message is None
    assert back.view().cursor == left.view().cursor
    assert back.view().forks.edits == left.view().forks.edits
    assert checksum(back.step) == checksum(left.step)
    assert back.snapshot() == left.snapshot()


@pytest.fixture
def windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Session, Session, Path]:
    """Two sessions that continue from the same saved session."""
    monkeypatch.setattr(saved_sessions, "user_state_path", lambda name: tmp_path)
    one = nettui.open("gradient-check")
    one.autosave = saved_sessions.autosave("gradient-check")
    one.do("next 3")
    one.save()
    place = saved_sessions.latest("gradient-check")
    assert place is not None
    other = resume(place)
    other.autosave = saved_sessions.autosave("gradient-check", place)
    return one, other, place


def test_two_windows_on_one_session_save_two_files(windows: tuple[Session, Session, Path]) -> None:
    one, other, place = windows
    other.do("set train.rate 0.5; next")
    other.save()
    one.do("next")
    one.save()
    assert sorted(len(journal.read(path).edits) for path in place.parent.iterdir()) == [0, 1]


def test_an_unchanged_session_writes_nothing(windows: tuple[Session, Session, Path]) -> None:
    one, other, place = windows
    one.do("next 5")
    one.save()
    other.save()
    assert saved_sessions.latest("gradient-check") == place
    assert journal.read(place) == one.snapshot()


def test_a_session_older_than_its_scenario_is_outdated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_sessions, "user_state_path", lambda name: tmp_path)
    mine = tmp_path / "mine.toml"
    mine.write_text('[data]\nsource = "moons"\n')
    os.utime(mine, (0, time.time() - 60))
    saved_sessions.autosave(str(mine))(nettui.open(str(mine), {"train.rate": 0.3}).snapshot())
    place = saved_sessions.latest(str(mine))
    assert place is not None
    assert not saved_sessions.outdated(place, str(mine))
    os.utime(mine, (0, time.time() + 60))
    assert saved_sessions.outdated(place, str(mine))
    assert not saved_sessions.outdated(place, "digits")
    assert not saved_sessions.outdated(tmp_path / "bug.session", str(mine))


def test_save_overwrites_only_sessions(tmp_path: Path) -> None:
    session, place = nettui.open("gradient-check"), tmp_path / "mine.session"
    session.do(f"save {place}; next; save {place}")
    assert journal.read(place) == session.snapshot()
    place.write_text("precious")
    with pytest.raises(CommandError, match="a new file, or a session"):
        session.do(f"save {place}")
    assert place.read_text() == "precious"


def test_a_data_file_is_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "points.csv").write_text("".join(f"{n},{n % 5},{n % 2}\n" for n in range(20)))
    (tmp_path / "mine.toml").write_text('[data]\npath = "points.csv"\n[train]\nbatch = 4\n')
    monkeypatch.chdir(tmp_path)
    left = nettui.open("mine.toml")
    left.do("next 3; save bug.session")
    monkeypatch.chdir("/")
    back = nettui.open(f"{tmp_path}/bug.session")
    assert checksum(back.step) == checksum(left.step)


def scenario_with_table(folder: Path, samples: int = 20) -> str:
    """Writes a table and a scenario that reads it; returns the scenario's path."""
    (folder / "points.csv").write_text("".join(f"{n},{n % 5},{'ab'[n % 2]}\n" for n in range(samples)))
    (folder / "mine.toml").write_text('[data]\npath = "points.csv"\n[train]\nbatch = 20\n')
    return str(folder / "mine.toml")


@pytest.mark.parametrize(
    ("before", "after"),
    [("19,4,b\n", ""), ("19,4,b\n", "19,4.5,b\n"), ("19,4,b\n", "19,4,a\n"), (",a\n", ",c\n")],
    ids=["a sample less", "another number", "another label", "another name"],
)
def test_a_session_with_changed_data_is_refused(tmp_path: Path, before: str, after: str) -> None:
    session, file = f"{tmp_path}/bug.session", tmp_path / "points.csv"
    nettui.open(scenario_with_table(tmp_path)).do(f"next 2; save {session}")
    whole = file.read_text()
    file.write_text(whole.replace(before, after))
    expected = "data.path: expected the samples that the session was saved with, found different ones in"
    for load_or_open in (nettui.open, load):
        with pytest.raises(InputError) as refused:
            load_or_open(session)
        assert str(refused.value).startswith(f"{session}: ")
        assert f"{expected} '{file}'" in str(refused.value)
    done = nettui_program("do", session, "next")
    assert (done.returncode, done.stdout) == (2, "")
    assert expected in done.stderr
    file.write_text(whole)
    assert nettui.open(session).view().cursor.step == 2


def test_a_session_without_a_fingerprint_opens(tmp_path: Path) -> None:
    saved = tmp_path / "old.session"
    left = nettui.open(scenario_with_table(tmp_path))
    left.do(f"next 2; save {saved}")
    lines = [line for line in saved.read_text().splitlines() if not line.startswith('{"data"')]
    saved.write_text("\n".join([*lines[:-1], json.dumps({"end": len(lines) - 1})]))
    assert journal.read(saved).data is None
    assert checksum(nettui.open(str(saved)).step) == checksum(left.step)


def test_generated_data_have_no_fingerprint(tmp_path: Path) -> None:
    assert nettui.open("digits").snapshot().data is None
    assert nettui.open("race-beale").snapshot().data is None
    one = nettui.open(scenario_with_table(tmp_path))
    assert one.snapshot().data is not None
    one.do("restart seed+1")
    assert one.snapshot().data == nettui.open(scenario_with_table(tmp_path)).snapshot().data


def test_a_session_s_scenario_is_the_one_it_was_opened_with(tmp_path: Path) -> None:
    nettui.open("digits", seed=3).do(f"set train.rate 0.5; save {tmp_path}/bug.session")
    scenario = load(f"{tmp_path}/bug.session", ["train.batch=8"])
    assert (scenario.name, scenario.seed, scenario.train.batch) == ("digits", 3, 8)
    assert scenario.train.optimizer.rate == 0.1


@pytest.mark.parametrize("options", [{"set": {"train.batch": 8}}, {"seed": 1}])
def test_a_session_accepts_no_options(options: dict[str, Any], tmp_path: Path) -> None:
    nettui.open("digits").do(f"save {tmp_path}/bug.session")
    with pytest.raises(InputError, match="keeps its own values"):
        nettui.open(f"{tmp_path}/bug.session", **options)


def test_errors_in_a_session_name_the_file(tmp_path: Path) -> None:
    path = tmp_path / "bug.session"
    nettui.open("digits").do(f"next; set train.rate 0.5; save {path}")
    whole = path.read_text()
    for change, message in (
        (('"batch": 64', '"batch": 0'), "train.batch: expected"),
        (('"value": "0.5"', '"value": "-1"'), "train.optimizer.rate: expected a number above 0, found -1"),
        (('"cursor": 1', '"cursor": 10000'), "no op 10 of step 10000"),
    ):
        path.write_text(whole.replace(*change))
        with pytest.raises(InputError) as wrong:
            resume(path)
        assert str(wrong.value).startswith(str(path))
        assert message in str(wrong.value)


# --- Folders


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(saved_sessions, "user_state_path", lambda name: tmp_path / name)
    return tmp_path


def test_the_last_session_of_a_scenario_is_found(state: Path) -> None:
    saved = nettui.open("gradient-check").snapshot()
    assert saved_sessions.latest("digits") is None
    saved_sessions.autosave("digits-deep")(saved)
    assert saved_sessions.latest("digits") is None
    save = saved_sessions.autosave("digits")
    for _ in range(3):
        save(saved)
    first = saved_sessions.latest("digits")
    assert first is not None
    assert [first] == list(saved_sessions.folder("digits").iterdir())
    second = first.with_name("later.session")
    saved_sessions.autosave("digits", second)(saved)
    assert saved_sessions.latest("digits") == second
    assert journal.read(second) == saved


def test_files_of_the_same_name_have_different_folders(state: Path) -> None:
    folders = {
        saved_sessions.folder(name) for name in ("mine.toml", "other/mine.toml", "mine.session", "mine")
    }
    assert len(folders) == 4
    assert all(folder.is_relative_to(state) for folder in folders)


def test_old_sessions_are_deleted(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_sessions, "MAX_SESSIONS", 3)
    saved = nettui.open("gradient-check").snapshot()
    for number in range(5):
        saved_sessions.autosave("digits", saved_sessions.folder("digits") / f"{number}.session")(saved)
        time.sleep(0.01)
    assert sorted(path.stem for path in saved_sessions.folder("digits").iterdir()) == ["2", "3", "4"]


# --- Killed programs


def kill_after(path: Path, seconds: float) -> int:
    """Kills a session amid endless edits after some time; returns how many rounds it had reported."""
    process = subprocess.Popen([sys.executable, "-c", ENDLESS_EDITS, path], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    lines = process.communicate()[0].split("\n")
    return int(lines[-2]) if len(lines) > 1 else 0


def check_nothing_is_lost(path: Path, seconds: float) -> None:
    """Kills a session after `seconds` and checks that its file holds every accepted edit."""
    accepted = kill_after(path, seconds)
    if not path.exists():
        assert accepted == 0
        return
    saved = journal.read(path)
    values = [edit.value for _, edit in saved.edits]
    assert values == [str(number / 1e6) for number in range(1, len(values) + 1)]
    assert accepted <= len(values) <= accepted + 1
    assert accepted <= len(saved.watches) <= accepted + 1
    assert {file.name for file in path.parent.iterdir()} <= {path.name, f"{path.name}.new"}
    view = resume(path).view()
    assert (len(view.forks.all) - 1, len(view.watches)) == (len(values), len(saved.watches))


@pytest.mark.parametrize("seed", range(12))
def test_a_killed_session_loses_no_accepted_edit(seed: int, tmp_path: Path) -> None:
    check_nothing_is_lost(tmp_path / "a.session", random.Random(seed).uniform(0, 0.3))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 130))
def test_a_killed_session_loses_no_accepted_edit_in_30_trials(seed: int, tmp_path: Path) -> None:
    check_nothing_is_lost(tmp_path / "a.session", random.Random(seed).uniform(0, 0.5))


# --- The commands


def printed(*words: str, code: int = 0) -> tuple[str, str]:
    done = run_copy(words)
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr


def test_a_session_saved_by_do_opens_in_other_commands(tmp_path: Path) -> None:
    path = str(tmp_path / "bug.session")
    commands = f"break when loss < 1; watch accuracy; set train.rate 0.3; continue; save {path}"
    saved = json.loads(printed("do", "digits", commands, "--json")[0])
    assert saved["stopped_by"] == "break 1: loss < 1"
    opened = json.loads(printed("do", path, "unstep; step", "--json", "--memory", "64")[0])
    for part in ("cursor", "reading", "breakpoints", "edits", "fork", "forks"):
        assert opened[part] == saved[part], part
    assert opened["watches"][0]["value"] == saved["watches"][0]["value"]
    assert printed("show", path)[0].splitlines()[1].split() == ["name", '"digits"']
    line = json.loads(printed("trace", path, "--json", "--steps", "1")[0].splitlines()[0])
    assert line == saved["reading"]


def test_a_session_that_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "bug.session"
    path.write_text("garbage\n")
    assert "not a nettui session" in printed("do", str(path), "next", code=2)[1]
    assert "there is no saved session of" in printed("run", f"{tmp_path}/x.toml", "--resume", code=2)[1]


def test_a_killed_screen_resumes_at_its_last_edit(state: Path) -> None:
    folder = state / "nettui" / "sessions" / "gradient-check"
    first = Terminal()
    program = first.start("run gradient-check")
    for word, keys in (
        *((b"step 0", b"nn"), (b"step 2", b":"), (b"goto epoch 3", b"set train.rate 0.5\r")),
        (b"fork 1 from", b""),
    ):
        first.until(word)
        first.type(keys)
    program.kill()
    program.wait()
    (path,) = folder.glob("*.session")
    saved = journal.read(path)
    assert [edit for _, edit in saved.edits] == [(2, "train.rate", "0.5")]
    second = Terminal()
    program = second.start("run gradient-check --resume")
    second.until(b"step 2")
    second.type(b"n")
    second.until(b"step 3")
    second.type(b"q")
    second.rest()
    assert program.wait(60) == 0
    assert list(folder.glob("*.session")) == [path]
    after = journal.read(path)
    assert (after.edits, after.watches, after.position.step, after.position.fork) == (
        saved.edits,
        saved.watches,
        3,
        1,
    )


def test_a_comparison_reopens_with_all_its_runs(tmp_path: Path) -> None:
    left = nettui.open("optimizers")
    left.do(f"next 7; set train.rate 0.02; next 3; save {tmp_path}/bug.session")
    back = nettui.open(f"{tmp_path}/bug.session")
    runs = [[(run.label, run.cursor.step, run.reading.loss) for run in s.view().runs] for s in (left, back)]
    assert runs[0] == runs[1]
    assert len(runs[0]) > 2
