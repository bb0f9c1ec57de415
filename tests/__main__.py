"""Every test there is, in one command: style, types, floors, behaviour; stops at the first that fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

COMMANDS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy", "--strict", "nettui"),
    ("lint-imports",),
    ("pytest", "-n", "3", "--dist", "worksteal"),
)
"""Three processes for two cores: tests of the screen wait half of their time."""


def main() -> int:
    """The exit code of the first command that fails, or 0; words after `tests` go to pytest."""
    here = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    for name, *rest in COMMANDS:
        words = [name, *rest, *(sys.argv[1:] if name == "pytest" else ())]
        print("$", " ".join(words), flush=True)
        if code := subprocess.run(words, cwd=ROOT, env={**os.environ, "PATH": here}).returncode:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
