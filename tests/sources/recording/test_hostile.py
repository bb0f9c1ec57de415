"""A recording that no Recorder wrote so is refused with one message, or read as far as it makes sense."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest

import nettui
from nettui import cli
from nettui.common.errors import InputError
from nettui.sources.recording.reader import LONGEST_NAME, Reader

STEPS = 12

REFUSED = {
    "a text as a loss": "UPDATE step SET loss = 'hello'",
    "a text that is no UTF-8": "UPDATE layer SET name = CAST(X'B1B1' AS TEXT)",
    "a huge blob": "UPDATE step SET updates = zeroblob(50000000) WHERE step = 3",
    "a huge title": "UPDATE meta SET value = hex(zeroblob(25000000)) WHERE key = 'title'",
    "bytes as a name": "UPDATE layer SET name = X'00'",
    "a text as units": "UPDATE layer SET units = 'many'",
    "a text as a figure": "UPDATE layer_reading SET W_norm = 'long'",
    "odd counts": "UPDATE layer_reading SET counts = X'000102'",
}

READ = {
    "the last step far away": f"UPDATE step SET step = {2**63 - 8} WHERE step = {STEPS - 1}",
    "a step before the first": f"UPDATE step SET step = -5 WHERE step = {STEPS - 1}",
    "infinity": "UPDATE step SET loss = 9e999",
    "many units": "UPDATE layer SET units = 999999999999",
    "a text as updates": "UPDATE step SET updates = 'hello'",
    "a long title": "UPDATE meta SET value = hex(zeroblob(500000)) WHERE key = 'title'",
    "a writer of many digits": "UPDATE meta SET value = substr(value, 1, instr(value, ' ')) || "
    "hex(zeroblob(5000)) WHERE key = 'writer'",
    "meta of bytes": "UPDATE meta SET value = X'FF'",
}


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recording") / "a.nettui"
    params = {"w": np.ones((3, 4))}
    with nettui.Recorder(path, params, max_overhead=None) as recorder:
        for number in range(STEPS):
            params["w"] += 0.01
            recorder.step(loss=1 / (number + 1))
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def changed(recording: Path, folder: Path, statement: str) -> str:
    path = folder / "b.nettui"
    shutil.copy(recording, path)
    with sqlite3.connect(path) as database:
        database.execute(statement)
    return str(path)


@pytest.mark.parametrize("statement", REFUSED.values(), ids=list(REFUSED))
def test_what_is_of_another_kind_is_refused(
    statement: str, recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", changed(recording, tmp_path, statement)]) == cli.BAD_INPUT
    said = capsys.readouterr().err
    assert "b.nettui: the recording cannot be read: " in said
    assert (said.count("\n"), len(said) < 1000) == (1, True)


@pytest.mark.parametrize("statement", READ.values(), ids=list(READ))
def test_absurd_values_are_read(
    statement: str, recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = changed(recording, tmp_path, statement)
    assert cli.main(["check", path]) in (cli.FINE, cli.FAILED)
    assert cli.main(["do", path, "next"]) == cli.FINE
    assert not capsys.readouterr().err
    assert len(Reader(path).title) <= LONGEST_NAME


@pytest.mark.parametrize("share", [0.001, 0.1, 0.5])
def test_a_recording_cut_short_is_refused(share: float, recording: Path, tmp_path: Path) -> None:
    content = recording.read_bytes()
    (tmp_path / "b.nettui").write_bytes(content[: int(share * len(content))])
    with pytest.raises(InputError, match=r"no recording|cannot be read"):
        Reader(tmp_path / "b.nettui").steps(0)


def test_random_bytes_end_in_one_message(recording: Path, tmp_path: Path) -> None:
    content = np.frombuffer(recording.read_bytes(), np.uint8)
    rng, path = np.random.default_rng(0), str(tmp_path / "b.nettui")
    for _ in range(30):
        mutated = content.copy()
        at = rng.integers(100, len(content), int(rng.integers(1, 3000)))
        mutated[at] = rng.integers(0, 256, len(at))
        Path(path).write_bytes(mutated.tobytes())
        assert cli.main(["check", path]) in (cli.FINE, cli.FAILED, cli.BAD_INPUT)
