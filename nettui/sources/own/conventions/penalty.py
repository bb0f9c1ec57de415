"""The strength of a learner's L2 penalty: an argument of the loss, or an attribute of the network."""

from __future__ import annotations

import re
from typing import Any

from nettui.sources.own.conventions.signature import REG, source_of


class PenaltyAttribute:
    """A penalty whose strength is an attribute of `target`."""

    target: Any

    @property
    def strength(self) -> float:
        return float(getattr(self.target, penalty_name(self.target), 0.0) or 0.0)

    @property
    def can_penalize(self) -> bool:
        """Also where the strength is 0, as by default, if a loss or a backward pass reads it."""
        return bool(self.strength) or _is_read(self.target)

    def penalize(self, strength: float) -> None:
        if name := penalty_name(self.target):
            setattr(self.target, name, strength)


PASSES = re.compile(r"\w*(loss|cost|grad|back)\w*", re.IGNORECASE)


def _is_read(target: object) -> bool:
    """Whether a method that is called like a loss or a backward pass reads the strength."""
    name = penalty_name(target)
    methods = [each for key, each in vars(type(target)).items() if PASSES.fullmatch(key)] if name else []
    return any(re.search(rf"\bself\.{name}\b", source_of(each)) for each in methods)


def penalty_name(target: object) -> str:
    """The attribute that holds the strength of a penalty, "" without one."""
    for name in REG:
        value = getattr(target, name, None)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return name
    return ""
