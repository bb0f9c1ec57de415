"""The ranks of a distributed run, as torchrun starts them: which this process is, and what is compared."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

COMPARED = 100
"""Every so many steps, and at steps 0, 1, 2, 4, 8, …, parameters and samples are kept to compare."""


class RankNumber(NamedTuple):
    """Which process of a distributed run this is, of how many; number 0 of 1 where there are no others."""

    number: int
    of: int

    def place(self, path: Path) -> Path:
        """The recording of this rank: each has one beside those of the others."""
        return path.with_stem(f"{path.stem}-rank{self.number}") if self.of > 1 else path


def this_rank() -> RankNumber:
    """The rank that the environment says, as torchrun sets it."""
    return RankNumber(_number("RANK", 0), max(_number("WORLD_SIZE", 1), 1))


def is_compared(step: int) -> bool:
    """Whether parameters and samples of a step are kept; the same for all ranks, whatever their pace."""
    return step % COMPARED == 0 or step & (step - 1) == 0


def _number(variable: str, default: int) -> int:
    text = os.environ.get(variable, "")
    return int(text) if text.isdecimal() else default
