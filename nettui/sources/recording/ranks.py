"""The ranks of a distributed run, as torchrun starts them: which this process is, and what is compared."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

COMPARED = 100
"""Every so many steps, and at steps 0, 1, 2, 4, 8, …, parameters and samples are kept to compare."""


class RankNumber(NamedTuple):
    """Which process of a distributed run this is, of how many; number 0 of 1 where there are no others.

    `joined`: those that have no more mini-batches do not stop the others, as PyTorch's `Join` has it.
    """

    number: int
    of: int
    joined: bool = False

    @property
    def facts(self) -> Mapping[str, str]:
        """What a recording says of it."""
        said = {"rank": str(self.number), "ranks": str(self.of)}
        return {**said, "joined": "yes"} if self.joined else said

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
