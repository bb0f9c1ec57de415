"""A user's file is run as it is, however shortly after it was saved the last time."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from nettui.common.modules import run_file


def test_a_file_that_is_saved_twice_in_a_second_is_run_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.delitem(sys.modules, "own_rate", raising=False)
    file = tmp_path / "own.py"
    for rate in (1, 2):
        file.write_text(f"rate = {rate}\n")
        os.utime(file, (1e9, 1e9))
        assert run_file(str(file), "own_rate").rate == rate
    assert [*tmp_path.iterdir()] == [file]
