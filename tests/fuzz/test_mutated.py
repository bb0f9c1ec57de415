"""Mutated tables, scenarios, sessions, commands and values are read or refused by one message."""

from __future__ import annotations

import subprocess
import sys

import pytest


def test_mutated_texts_are_read_or_refused() -> None:
    assert_no_surprise(seed=1, count=60)


@pytest.mark.slow
def test_thousands_of_mutated_texts_are_read_or_refused() -> None:
    assert_no_surprise(seed=2, count=1500)


def assert_no_surprise(seed: int, count: int) -> None:
    """Nothing is printed: no exception but those that users can correct, no warning, no endless message."""
    command = [sys.executable, "-m", "tests.fuzz.mutated", str(seed), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
