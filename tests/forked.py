"""Runs `nettui` in copies of a process that has loaded it: each a program of its own, loaded already."""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import NoReturn

LONGEST = 60
"""Seconds after which a program is killed."""

NOT_LOADED = ("nettui.__main__", "nettui.callbacks.", "nettui.sources.torch.", "nettui.web.")
"""Modules that commands load themselves: most need other libraries."""


def run_copy(
    arguments: Sequence[str], cwd: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """What `nettui` with these arguments prints without a terminal, and its exit code.

    `variables` of the environment are those of the tests but for these.
    """
    server = _server()
    assert server.stdin
    assert server.stdout
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        asked = {
            "arguments": arguments,
            "cwd": str(cwd or Path.cwd()),
            "environment": {**os.environ, **variables},
        }
        print(json.dumps({**asked, "files": (os.devnull, str(out), str(err))}), file=server.stdin, flush=True)
        code = int(server.stdout.readline())
        texts = [file.read_text(encoding="utf-8") for file in (out, err)]
    return subprocess.CompletedProcess(["nettui", *arguments], code, *texts)


@cache
def _server() -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.forked"]
    pipe = subprocess.PIPE
    server = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=Path(__file__).parents[1])
    atexit.register(server.communicate)
    return server


def serve() -> None:
    """Starts a copy for every line that is read, and prints its exit code."""
    import nettui

    for found in walk_packages(nettui.__path__, "nettui."):
        if not found.name.startswith(NOT_LOADED):
            import_module(found.name)
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            run(**json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def run(arguments: list[str], cwd: str, environment: dict[str, str], files: tuple[str, str, str]) -> NoReturn:
    """Becomes `nettui` with these arguments, which ends as a program does."""
    from nettui.cli import main

    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(LONGEST)
    os.environ.clear()
    os.environ.update(environment)
    for number, file in enumerate(files):
        os.dup2(os.open(file, os.O_RDWR | os.O_CREAT), number)
    os.chdir(cwd)
    sys.argv = ["nettui", *arguments]
    code = 1
    try:
        code = main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        traceback.print_exc()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    serve()
