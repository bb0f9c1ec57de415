"""Hostile files are refused by one message, in 1 GB and 20 seconds of the processor at most."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.fuzz import hostile_files

LONGEST = 20_000

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits of addresses are those of Linux")

NAMED = {
    "ARRAYS": ["pickle: memo", "pickle: nested", "idx: packed", "npz: other labels", "npz: head"],
    "TABLES": ["columns", "second line", "json: values", "json: lists", "libsvm"],
    "TOML": ["deep", "dotted", "long", "keys", "layers"],
}
"""Those that the quick suite reads."""


@pytest.mark.parametrize("family", NAMED)
def test_a_hostile_file_is_refused_within_limits(family: str) -> None:
    assert_refused(family, NAMED[family])


@pytest.mark.slow
@pytest.mark.parametrize("family", NAMED)
def test_each_hostile_file_is_refused_within_limits(family: str) -> None:
    assert_refused(family, [*vars(hostile_files)[family]])


def assert_refused(family: str, names: list[str]) -> None:
    """Each of the files is refused as it should be."""
    command = [sys.executable, "-m", "tests.fuzz.limited", family, *names]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = {line["name"]: line for line in map(json.loads, done.stdout.splitlines())}
    expected = vars(hostile_files)[family]
    assert [*found] == names, done.stderr
    wrong = {
        name: line
        for name, line in found.items()
        if line["exit"] != 2 or expected[name].says not in line["said"] or len(line["said"]) > LONGEST
    }
    assert not wrong


@pytest.mark.slow
@pytest.mark.parametrize(("batch", "memory"), [("32", 1000), ("all", 1500)])
def test_60000_images_train_within_limits(batch: str, memory: int, tmp_path: Path) -> None:
    """47 MB of bytes; `memory` is in MB of addresses, of which the libraries take some hundred."""
    pixels = np.random.default_rng(0).integers(0, 256, (60_000, 784), dtype=np.uint8)
    np.savez(tmp_path / "a.npz", X=pixels, y=np.arange(60_000) % 10)
    (tmp_path / "a.toml").write_text(
        f'[data]\npath = "a.npz"\n[network]\nhidden = [32]\n[train]\nbatch = "{batch}"\n'.replace(
            '"32"', "32"
        )
    )

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (memory * 10**6, memory * 10**6))
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))

    command = [sys.executable, "-m", "nettui", "do", str(tmp_path / "a.toml"), "next 3"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit)
    assert (done.returncode, done.stderr) == (0, "")
