"""Runs commands on hostile files, each in a process with limits: `python -m tests.fuzz.limited FAMILY NAME…`.

Prints a line of JSON for each file: exit status, standard error, and how much was printed. A process that
needs more memory or processor time than the limits is ended by the system.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
from pathlib import Path

from nettui import cli
from tests.fuzz import hostile_files
from tests.fuzz.hostile_files import Hostile

MEMORY, OF_LIBRARIES = 2**30, 3 * 2**30
"""Addresses beyond those of the program itself."""
SECONDS = 60
"""Of processor time, on a slow and busy machine; each file takes 2 or less on a usual one."""
OUT_OF_MEMORY = 97


def limit(memory: int) -> None:
    """Limits this process, and those that it starts."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def run(hostile: Hostile, path: Path, folder: Path) -> dict[str, object]:
    """What the command on the file came to."""
    if not (child := os.fork()):
        status = OUT_OF_MEMORY
        try:
            for number, name in ((1, "out"), (2, "err")):
                os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT), number)
            limit(OF_LIBRARIES if hostile.libraries else MEMORY)
            status = cli.main([word.format(path) for word in hostile.command.split()])
        except MemoryError:
            pass
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else 1
        finally:
            sys.stdout.flush()
            os._exit(status)
    _, found = os.waitpid(child, 0)
    said = (folder / "err").read_text(encoding="utf-8", errors="replace")
    return {"exit": os.waitstatus_to_exitcode(found), "said": said, "out": os.path.getsize(folder / "out")}


def main() -> None:
    """Writes and reads the files of a family with these names in turn."""
    families: dict[str, dict[str, Hostile]] = vars(hostile_files)
    family, *names = sys.argv[1:]
    for name in names:
        hostile = families[family][name]
        with tempfile.TemporaryDirectory() as folder:
            if not (writer := os.fork()):  # whose memory is not inherited
                hostile.make(Path(folder))
                os._exit(0)
            os.waitpid(writer, 0)
            made = [each for each in Path(folder).iterdir() if "labels" not in each.name]
            path = max(made, key=lambda each: (each.is_dir(), each.stat().st_size))
            print(json.dumps({"name": name, **run(hostile, path, Path(folder))}), flush=True)


if __name__ == "__main__":
    main()
