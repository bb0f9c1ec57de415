"""Shared by all tests: one BLAS thread, reproducible examples, and PyTorch as an oracle."""

from __future__ import annotations

import os

from nettui.cli import ONE_THREAD

for _variable in ONE_THREAD:
    os.environ[_variable] = "1"

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

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
