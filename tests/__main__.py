"""Runs all checks of the repository in one command: style, types, architecture, tests; stops at a failure."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

COMMANDS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy", "--strict", "nettui", "tests"),
    ("lint-imports",),
    ("pytest", "-n", "3", "--dist", "worksteal"),
)
"""Three processes for two cores, because tests of the screen wait half of the time."""


def main() -> int:
    """Returns the exit code of the first command that fails, or 0; further arguments go to pytest."""
    here = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    for name, *rest in COMMANDS:
        words = [name, *rest, *(sys.argv[1:] if name == "pytest" else ())]
        print("$", " ".join(words), flush=True)
        if code := subprocess.run(words, cwd=ROOT, env={**os.environ, "PATH": here}).returncode:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
