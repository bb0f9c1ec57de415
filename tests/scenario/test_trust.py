"""Code that a file names as its data is run only if the user says so on the command line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nettui
from nettui.common.errors import InputError
from tests.program import run_nettui

CODE = """
import numpy as np
open(__file__ + ".ran", "a").close()

def load():
    x = np.random.default_rng(0).normal(size=(60, 3))
    y = (x[:, 0] > 0).astype(int)
    return (x[:40], y[:40]), (x[40:], y[40:])
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "my_data.py").write_text(CODE)
    return tmp_path


def ran(folder: Path) -> bool:
    found = (folder / "my_data.py.ran").exists()
    (folder / "my_data.py.ran").unlink(missing_ok=True)
    return found


def test_new_runs_the_code_it_is_given_and_says_how_to_go_on(folder: Path) -> None:
    done = run_nettui("new mine --data my_data.py:load", folder)
    assert done.returncode == 0, done.stderr
    assert ran(folder)
    assert "nettui check mine.toml --trust" in done.stdout
    assert "validation = 0.0" in (folder / "mine.toml").read_text()
    refused = run_nettui("show mine.toml", folder)
    assert refused.returncode == 2
    assert "(if you trust it: add --trust to the command)" in refused.stderr
    assert not ran(folder)
    shown = run_nettui("show mine.toml --trust", folder)
    assert shown.returncode == 0, shown.stderr
    assert ran(folder)


def test_what_the_command_line_sets_is_trusted_and_what_a_file_names_is_not(folder: Path) -> None:
    (folder / "mine.toml").write_text('[data]\npath = "my_data.py:load"\n')
    (folder / "other.toml").write_text(
        '[[compare]]\nname = "a"\nset = {"data.path" = "my_data.py:load"}\n[[compare]]\nname = "b"\n'
    )
    for name in ("mine.toml", "other.toml"):
        with pytest.raises(InputError, match="no code that would be run"):
            nettui.open(str(folder / name))
        assert not ran(folder)
    session = nettui.open("digits")
    with pytest.raises(nettui.CommandError, match="no code that would be run"):
        session.do(f"set data.path {folder}/my_data.py:load")
    assert not ran(folder)
    named = nettui.open(
        "digits", set={"data.path": f"{folder}/my_data.py:load", "train.batch": 8, "data.validation": 0.0}
    )
    assert ran(folder)
    assert named.do("set train.rate 0.05; next 2").cursor.step == 2


def test_a_saved_session_needs_trust_too(folder: Path) -> None:
    run_nettui("new mine --data my_data.py:load", folder)
    saved = run_nettui("do mine.toml 'next 2; save a.session' --trust", folder)
    assert saved.returncode == 0, saved.stderr
    ran(folder)
    refused = run_nettui("do a.session next", folder)
    assert refused.returncode == 2
    assert not ran(folder)
    assert run_nettui("do a.session next --trust", folder).returncode == 0


def test_arrays_in_memory_may_come_in_parts() -> None:
    x = np.random.default_rng(0).normal(size=(60, 3))
    y = (x[:, 0] > 0).astype(int)
    forms: list[object] = [
        ((x[:40], y[:40]), (x[40:], y[40:])),
        (x[:40], y[:40], x[40:], y[40:]),
        (x[:40], x[40:], y[:40], y[40:]),
        {"x_train": x[:40], "y_train": y[:40], "x_test": x[40:], "y_test": y[40:]},
    ]
    for data in forms:
        session = nettui.open(data=data)
        assert session.do("next 1").reading.validation is not None
        assert session.step.before.step == 1
