"""No command warns at the ends of floating-point numbers: what is wrong there is told, or it is nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest


def test_no_command_warns_of_extreme_numbers() -> None:
    assert_silent("few", "show", "do", "trace", "gradcheck")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "every"),
    [("show", 1), ("do", 1), ("trace", 1), ("gradcheck", 1), ("sweep", 5), ("check", 5), ("export", 11)],
)
def test_no_command_warns_of_more_extremes(command: str, every: int) -> None:
    """The slower commands run on every fifth or eleventh extreme, which meets each kind."""
    assert_silent(str(every), command)


def assert_silent(*words: str) -> None:
    """The runs end as they should, where each of NumPy's warnings is an error."""
    command = [sys.executable, "-W", "error::RuntimeWarning", "-m", "tests.fuzz.extremes", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
