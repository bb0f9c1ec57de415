"""Runs a Python file of the user's own as a module, which can import its neighbours."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Never

from nettui.common.foreign import call


class Saved(SourceFileLoader):
    """Reads a file as it was saved last: of bytecode, Python would only ask the second and the size."""

    def path_stats(self, path: object) -> Never:
        """Raises OSError, so that no bytecode is read or written."""
        raise OSError


@contextmanager
def on_path(folder: Path) -> Iterator[None]:
    """Puts the folder on the import path; that and the current folder are put back when the block ends."""
    path, here = [*sys.path], os.getcwd()
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path[:] = path
        os.chdir(here)


def run_file(file: str, name: str) -> ModuleType:
    """The module of that name in a .py file. Raises TrainerError for an error in it, OSError without it."""
    with open(file, "rb"):  # raises OSError with the path
        pass
    path = Path(file).resolve()
    spec = spec_from_file_location(name, path, loader=Saved(name, str(path)))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module  # where dataclasses look for the names in annotations
    with on_path(path.parent):
        call(f"in {file}", spec.loader.exec_module, module)
    return module
