"""What a real shell offers when tab is typed behind a line."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path

from nettui.completion import completion_script

BASH = """
source "$1"
COMP_LINE=$2 COMP_POINT=${#2} COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
_nettui 2>&1
printf '%s\\n' "${COMPREPLY[@]}"
"""

FISH = 'source "$argv[1]"; complete -C "$argv[2]"'


def has(shell: str) -> bool:
    return shutil.which(shell) is not None


@cache
def script(shell: str) -> str:
    return completion_script(shell)


def offered(shell: str, line: str, folder: Path) -> list[str]:
    """The words that the shell offers for the last one of the line, in a folder."""
    path = folder / ".script"
    path.write_text(script(shell), encoding="utf-8")
    program = (
        ["bash", "--norc", "-c", BASH, "bash"] if shell == "bash" else ["fish", "--no-config", "-c", FISH]
    )
    done = subprocess.run([*program, path, line], cwd=folder, capture_output=True, text=True, timeout=60)
    assert not done.stderr
    return [word.partition("\t")[0] for word in done.stdout.splitlines() if word]


def is_valid(shell: str, path: Path) -> bool:
    """Whether the shell can read a script."""
    path.write_text(script(shell), encoding="utf-8")
    return subprocess.run([shell, "-n", path], capture_output=True, timeout=60).returncode == 0
