"""A script that is recorded finds what it would find if Python ran it: its name, its file, its folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import nettui

LOOKS = """
import inspect, os, pickle, sys
print(__name__, __file__, sys.argv, __spec__, __package__, type(__builtins__).__name__, sys.path[0])
os.chdir(sys.argv[1])

class Kept:
    pass

print(os.path.abspath(__file__), inspect.getsource(Kept), pickle.loads(pickle.dumps(Kept())).__module__)
"""

FORKS = """
import multiprocessing, os, torch

def train(seed):
    torch.manual_seed(seed)
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    for _ in range(7):
        optimizer.zero_grad()
        model(torch.ones(4, 2)).pow(2).mean().backward()
        optimizer.step()

if __name__ == "__main__":
    processes = [multiprocessing.get_context("fork").Process(target=train, args=(k,)) for k in range(2)]
    for each in processes:
        each.start()
    for each in processes:
        each.join()
    train(2)
    os._exit(3)
"""


def recorded(folder: Path, text: str, *words: str) -> subprocess.CompletedProcess[str]:
    """What a script has done that was recorded, called by its name in its folder."""
    (folder / "train.py").write_text(text)
    line = [sys.executable, "-m", "nettui.sources.script", "a.nettui", "train.py", *words]
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)


def test_a_script_is_what_it_is_for_python(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    done = recorded(tmp_path, LOOKS, "elsewhere")
    line = [sys.executable, "train.py", "elsewhere"]
    alone = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == alone.stdout
    assert done.stderr.startswith(f"nettui: nothing was recorded in {tmp_path / 'a.nettui'}: ")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_each_process_that_trains_has_recordings_of_its_own(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    done = recorded(tmp_path, FORKS)
    assert (done.returncode, done.stderr) == (3, "")
    found = sorted(each.name for each in tmp_path.glob("a*"))
    assert len(found) == 3
    assert [nettui.open(tmp_path / name).do("goto end").cursor.step for name in found] == [6] * 3


def test_a_recording_is_where_it_was_named(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    (tmp_path / "elsewhere").mkdir()
    text = "import os; os.chdir('elsewhere')\n" + FORKS.replace("train(2)", "train(2); os._exit(0)").replace(
        "range(2)", "range(0)"
    )
    assert recorded(tmp_path, text).returncode == 0
    assert [each.name for each in tmp_path.glob("**/*.nettui")] == ["a.nettui"]
    assert (tmp_path / "a.nettui").exists()
