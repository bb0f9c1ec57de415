"""Mistakes on the command line: one message on stderr, and the exit code for bad input."""

from __future__ import annotations

from pathlib import Path

import pytest

from nettui.cli import BAD_INPUT
from tests.program import (
    run_nettui,
)

FILES = {
    "broken.toml": "title = 'x'\n[data\n",
    "key.toml": "[network]\nhiden = [3]\n",
    "type.toml": "[train]\nepochs = 'many'\n",
    "both.toml": "sed = 1\n[data]\nsource = 'digit'\n",
    "table.toml": "[data]\npath = 'table.csv'\n",
    "table.csv": "a,b,kind\n1,2,x\n3,,y\n4,none,y\n",
    "empty.csv": "",
    "broken.npz": "no archive",
    "t10k-images-idx3-ubyte": "no images",
    "data_batch_1": "cos\nsystem\n(S'touch smuggled'\ntR.",
    "cut.bin": "no batch",
}
MISTAKES = {
    "trace missing.toml": ["missing.toml: no such file"],
    "trace digit.toml": ["digit.toml: no such file", "did you mean 'digits'?"],
    "trace broken.toml": ["broken.toml: not valid TOML", "line 2, column 6"],
    "show key.toml": ["key.toml: network.hiden: expected a known key", "did you mean 'hidden'?"],
    "do type.toml next": ["type.toml: train.epochs: expected a whole number of at least 1, found 'many'"],
    "gradcheck both.toml": ["both.toml: 2 problems", "did you mean 'seed'?", "did you mean 'digits'?"],
    "show digits --set network.hidden=[0]": ["digits: network.hidden[0]: expected", "at least 1, found 0"],
    "show digits --set train.batch=5000": ["digits: train.batch: expected at most the 1438", "found 5000"],
    "show digits --set train.optimizer.rate=-1": ["train.optimizer.rate: expected a number above 0", "-1"],
    "show digits --set data.nosie=1": ["digits: data.nosie: expected a known key, found"],
    "show digits --set nothing": ["--set: expected PATH=VALUE", "found 'nothing'"],
    "show digits --seed -1": ["--seed: expected a whole number of at least 0, found '-1'"],
    "trace table.toml": [
        "expected a value in line 3, column 'b' of",
        "missing cells: 2 in 'b'",
    ],
    "run table.csv": ["table.csv: not a scenario", "`nettui new mine --data table.csv`"],
    "show folder.toml": ["folder.toml: expected a file, found a folder"],
    "show digits --set data.path=/dev/zero --set data.source=csv": ["it is a pipe or a device"],
    "show digits --set data.path=empty.csv": [
        "digits: data.path: expected at least one sample",
        "'empty.csv'",
    ],
    "show digits --set data.path=broken.npz": ["data.path: expected a NumPy archive", "'broken.npz'"],
    "show digits --set data.path=t10k-images-idx3-ubyte": ["data.path: expected an IDX file of bytes"],
    "show digits --set data.path=data_batch_1": ["expected a CIFAR-10 batch", "run os.system: refused"],
    "show digits --set data.path=cut.bin": ["data.path: expected a CIFAR-10 batch, found 'cut.bin'"],
    "show digits --set data.path=tabel.csv": ["No such file", "did you mean 'table.csv'?"],
    "show digits --set data.path=table.toml": ["expected a file name of a known format", "csv: *.csv"],
    "data fetch minst": ["expected the name of a data set, found 'minst'", "did you mean 'mnist'?"],
    "trace digts": ["scenario 'digts'", "did you mean 'digits'?"],
    "trcae digits": ["expected the name of a command, found 'trcae'", "did you mean 'trace'?"],
    "trace digits --stesp 3": ["trace: unexpected '--stesp'", "did you mean '--steps'?"],
    "record train.py plain": ["record: unexpected 'plain'", "what belongs to the script comes after --"],
    "run train.py --epochs 3": ["run: unexpected '--epochs'", "what belongs to the script comes after --"],
    "run train.py --checkpoint fork": ["unexpected '--checkpoint'", "did you mean '--checkpoints'?"],
    "run -m pack --rate 1": ["run: unexpected '--rate'", "what belongs to the script comes after --"],
    "show zzz": ["no scenario of that name ships", "`nettui list` names them all"],
    "trace digits --steps 0": ["--steps: expected a whole number of at least 1, found '0'"],
    "trace digits --steps": ["trace options", "--steps"],
    "trace digits --every two": ["--every: expected a whole number of at least 1, found 'two'"],
    "trace digits --csv --json": ["--json and --csv exclude each other"],
    "trace": ["trace options", "SCENARIO"],
    "--json list": ["list: unexpected '--json', put it after 'list'"],
    "do digits nxt": ["expected a command, found 'nxt'", "did you mean 'next'?"],
    "do digits 'next; back; goto'": ["goto: expected `goto N`"],
    "do digits 'inspect dense1.W'": ["inspect: expected an index, up to dense1.W[63, 31]"],
    "do digits 'inspect dense1.Q[0]'": [
        "inspect: expected the name of something",
        "did you mean 'dense1.W'?",
    ],
    "gradcheck race-beale --method complex": ["--method: expected 'forward' or 'central'", "own layers"],
    "gradcheck digits --h 0": ["--h: expected a number above 0, found 0"],
    "gradcheck digits --h 1e-17": ["--h: expected at least 1e-14", "found 1e-17"],
    "check digits --only labels --skip labels": ["--skip: expected at least one check to run, found none"],
    "serve --port 65536": ["--port: expected a whole number from 0 to 65535, found '65536'"],
    "export digits -o table.csv": ["nettui: export: expected a new file", "it exists already"],
    "export digits -o no/where.csv": ["nettui: export: expected an existing folder, found"],
    "gradcheck digits --method middle": ["--method", "'middle'", "central"],
    "gradcheck digits --all --sample 2": ["--sample", "--all"],
    "run digits": ["run: needs a terminal"],
    "run digtis": ["did you mean 'digits'?"],
    "": ["needs a terminal"],
}
"""What is typed, then what the message must say of it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("files")
    for name, text in FILES.items():
        (place / name).write_text(text)
    (place / "folder.toml").mkdir()
    return place


@pytest.mark.parametrize("line", MISTAKES)
def test_a_mistake_gets_one_message(line: str, folder: Path) -> None:
    process = run_nettui(line, cwd=folder)
    assert (process.returncode, process.stdout) == (BAD_INPUT, "")
    head, *more = process.stderr.splitlines()
    assert head.startswith("nettui: ")
    assert all(line.startswith("  ") for line in more)
    assert len(more) == (2 if "2 problems" in head else 0)
    assert [phrase for phrase in MISTAKES[line] if phrase not in process.stderr] == []


def test_a_file_name_that_is_too_long_is_bad_input() -> None:
    process = run_nettui(f"trace {'a' * 5000}.toml")
    assert (process.returncode, process.stdout) == (BAD_INPUT, "")
    assert process.stderr.startswith("nettui: aaa")
    assert process.stderr.endswith("File name too long\n")


def test_the_problems_of_all_scenarios_are_reported_together(tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text("sed = 1\n[train]\nbatch = 0\n")
    process = run_nettui(f"check {tmp_path}/wrong.toml digits digitz")
    assert (process.returncode, process.stdout) == (BAD_INPUT, "")
    for result in (
        "wrong.toml: 2 problems",
        "did you mean 'seed'?",
        "train.batch: expected",
        "scenario 'digitz'",
    ):
        assert result in process.stderr
