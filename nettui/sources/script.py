"""Runs a Python script as it is, and records what it trains: the program behind `nettui record`.

`python -m nettui.sources.script FILE.nettui train.py ARGUMENTS…`, or `-m MODULE ARGUMENTS…` in place of the
script. It is a process of its own, whose environment and exit code are the script's.
"""

from __future__ import annotations

import builtins
import importlib.abc
import importlib.machinery
import importlib.util
import os
import runpy
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from nettui.sources.checkpoints.checkpoints import Checkpoints, keep_copies
from nettui.sources.checkpoints.keeper import keep
from nettui.sources.checkpoints.linux import end_with_parent
from nettui.sources.recording.channel import CHECKPOINTS, PROCESS

NOTHING = "nothing was recorded in {}: this process made no step of a PyTorch optimizer, or records itself"


class AfterImport(importlib.abc.MetaPathFinder):
    """Calls a function as soon as a module has been imported; one that is only looked for costs nothing."""

    def __init__(self, name: str, then: Callable[[], None]) -> None:
        self._name, self._then = name, then

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The module's own spec, with `then` after its execution."""
        if name != self._name:
            return None
        sys.meta_path.remove(self)
        try:
            spec = importlib.util.find_spec(name)
        finally:
            sys.meta_path.insert(0, self)
        if spec is not None and spec.loader is not None:
            execute: Any = spec.loader.exec_module

            def execute_then(module: ModuleType) -> None:
                sys.meta_path.remove(self)
                execute(module)
                self._then()

            spec.loader.exec_module = execute_then  # type: ignore[method-assign]
        return spec


def run(words: Sequence[str]) -> None:
    """Runs `script arguments…` or `-m module arguments…` as Python itself would."""
    if words[0] == "-m":
        sys.argv = list(words[1:])
        sys.path.insert(0, os.getcwd())
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
        return
    sys.argv, file = list(words), os.path.abspath(words[0])
    sys.path.insert(0, os.path.dirname(os.path.realpath(file)))
    main = sys.modules["__main__"] = ModuleType("__main__")
    loader = importlib.machinery.SourceFileLoader("__main__", file)
    vars(main).update(__file__=file, __loader__=loader, __builtins__=builtins, __cached__=None)
    exec(compile(Path(file).read_bytes(), file, "exec", dont_inherit=True), vars(main))


def own_part(error: BaseException) -> TracebackType | None:
    """The traceback from the script on, without the frames that started it."""
    here, found = {own_part.__code__.co_filename, runpy.__file__, "<frozen runpy>"}, error.__traceback__
    while found is not None and found.tb_frame.f_code.co_filename in here:
        found = found.tb_next
    return found


def main(arguments: Sequence[str]) -> int:
    """Runs the script; returns its exit code. What it raises is printed as Python prints it."""
    path, words = Path(arguments[0]).absolute(), arguments[1:]  # before the script goes to another folder
    watching: list[Any] = []

    def watch_torch() -> None:
        from nettui.sources.torch.unchanged import Unchanged

        unchanged = Unchanged(path)
        unchanged.watch()
        watching.append(unchanged)

    if debugger := os.environ.pop(PROCESS, ""):
        end_with_parent(int(debugger))
    if budget := os.environ.pop(CHECKPOINTS, ""):
        keep_copies(Checkpoints(keep(), int(budget)))
    if sys.path[:1] in ([""], [os.getcwd()]):  # which `python -m` put there for us
        del sys.path[0]
    sys.meta_path.insert(0, AfterImport("torch", watch_torch))
    code: Any = 0
    try:
        run(words)
    except SystemExit as end:
        code = end.code
        raise
    except BaseException as error:
        traceback.print_exception(type(error), error, own_part(error))
        code = 130 if isinstance(error, KeyboardInterrupt) else 1
    finally:
        if not (code or debugger or any(each.has_recorded for each in watching)):
            print(f"nettui: {NOTHING.format(path)}", file=sys.stderr)
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
