"""Shared by all tests: one BLAS thread, reproducible examples, and PyTorch as an oracle."""

from __future__ import annotations

import gc
import os

from nettui.cli import ONE_THREAD

for _variable in ONE_THREAD:
    os.environ[_variable] = "1"

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("nettui", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("nettui")


@pytest.fixture(scope="session", autouse=True)
def _state_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keeps the sessions saved by tests, and their settings, apart from the user's."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("state")
        patch.setenv("XDG_STATE_HOME", str(folder))
        patch.setenv("NETTUI_CONFIG", str(folder))
        yield folder


STATM, ROOM = Path("/proc/self/statm"), 2**28
"""Where Linux tells the pages that a process has, and by how many bytes it may grow before it is tidied."""

_tidied = 2**29


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """Frees what lies about in cycles once the process has grown: a run holds hundreds of megabytes."""
    global _tidied
    yield  # what the test has patched is as it was
    if STATM.exists() and _memory() > _tidied + ROOM:
        gc.collect()
        _tidied = _memory()


def _memory() -> int:
    return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.fixture(scope="session")
def steady_round_off() -> None:
    """For pictures that show round-off: they are compared where the kernels are those that made them.

    Newer processors have others, which add up in another order, and chaotic runs end elsewhere. To make them
    there, set OPENBLAS_CORETYPE=Haswell and NPY_DISABLE_CPU_FEATURES="X86_V4 AVX512_ICL AVX512_SPR".
    """
    import numpy as np
    from threadpoolctl import threadpool_info

    blas = {each.get("architecture") for each in threadpool_info() if each["internal_api"] == "openblas"}
    vectors: Any = np.show_config("dicts")
    found = {*blas, *vectors["SIMD Extensions"]["found"]}
    if found != {"Haswell", "X86_V3"}:
        pytest.skip(f"the kernels of this processor are others: {found}")


@pytest.fixture(scope="session")
def torch() -> ModuleType:
    """PyTorch; a test that needs it is skipped without it, but fails if CI=true, so that CI always has it."""
    try:
        torch = import_module("torch")
    except ImportError:
        if os.environ.get("CI") == "true":
            pytest.fail("PyTorch is not installed: pip install torch==2.13.0")
        pytest.skip("PyTorch is not installed")
    torch.set_num_threads(1)
    return torch
