"""The strength of a learner's L2 penalty: an argument of the loss, or an attribute of the network."""

from __future__ import annotations

from typing import Any

from nettui.sources.own.conventions.signature import REG


class PenaltyAttribute:
    """A penalty whose strength is an attribute of `target`."""

    target: Any

    @property
    def strength(self) -> float:
        return float(getattr(self.target, penalty_name(self.target), 0.0) or 0.0)

    @property
    def can_penalize(self) -> bool:
        return bool(self.strength)

    def penalize(self, strength: float) -> None:
        if name := penalty_name(self.target):
            setattr(self.target, name, strength)


def penalty_name(target: object) -> str:
    """The attribute that holds the strength of a penalty, "" without one."""
    for name in REG:
        value = getattr(target, name, None)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return name
    return ""
