"""Hostile files are refused by one message, in 1 GB and a minute of the processor at most."""

from __future__ import annotations

import json
import resource
import shlex
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
    "CODE": ["size", "sum", "notebook: lists"],
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


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60,000 images, 47 MB of bytes, and scenarios with mini-batches of 32 and of all."""
    folder = tmp_path_factory.mktemp("images")
    pixels = np.random.default_rng(0).integers(0, 256, (60_000, 784), dtype=np.uint8)
    np.savez(folder / "a.npz", X=pixels, y=np.arange(60_000) % 10)
    for name, batch in (("some", "32"), ("all", '"all"')):
        data = '[data]\npath = "a.npz"\nscale = "center"\nvalidation = 0.2\n'
        (folder / f"{name}.toml").write_text(f"{data}[network]\nhidden = [32]\n[train]\nbatch = {batch}\n")
    return folder


@pytest.mark.parametrize(
    ("arguments", "memory"),
    [
        ("do some.toml 'next 3'", 400),
        ("data describe a.npz", 350),
        pytest.param("do all.toml next", 1000, marks=pytest.mark.slow),
        pytest.param("check some.toml", 700, marks=pytest.mark.slow),
        pytest.param("new mine --data a.npz", 400, marks=pytest.mark.slow),
    ],
)
def test_60000_images_fit_within_limits(images: Path, arguments: str, memory: int) -> None:
    """`memory` is in MB of addresses, of which Python and its libraries take more than 100."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (memory * 10**6, memory * 10**6))
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))

    command = [sys.executable, "-m", "nettui", *shlex.split(arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit, cwd=images)
    assert (done.returncode in (0, 1), "Traceback" in done.stderr) == (True, False), done.stderr
