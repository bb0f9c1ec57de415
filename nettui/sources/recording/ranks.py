"""The ranks of a distributed run, as torchrun starts them: which this process is, and what is compared."""

from __future__ import annotations

import os
from pathlib import Path

COMPARED = 100
"""Every so many steps, and at steps 0, 1, 2, 4, 8, …, parameters and samples are kept to compare."""


def rank() -> int:
    """The number of this process among the ranks, 0 where there are no others."""
    return _number("RANK", 0)


def ranks() -> int:
    """How many ranks there are, 1 where this is no distributed run."""
    return max(_number("WORLD_SIZE", 1), 1)


def of_rank(path: Path) -> Path:
    """The recording of this rank: each has one beside those of the others."""
    return path.with_stem(f"{path.stem}-rank{rank()}") if ranks() > 1 else path


def is_compared(step: int) -> bool:
    """Whether parameters and samples of a step are kept; the same for all ranks, whatever their pace."""
    return step % COMPARED == 0 or step & (step - 1) == 0


def _number(variable: str, default: int) -> int:
    text = os.environ.get(variable, "")
    return int(text) if text.isdecimal() else default
