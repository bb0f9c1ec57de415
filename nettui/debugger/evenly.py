"""What is kept of steps that lie evenly along each fork of a run: fewer of them as the run gets longer."""

from __future__ import annotations

from typing import TypeVar

from nettui.debugger.past import StepKey

T = TypeVar("T")


class Evenly(dict[StepKey, T]):
    """Things of every `spacing`-th step."""

    def __init__(self, spacing: int = 1) -> None:
        super().__init__()
        self.spacing = spacing

    def add(self, key: StepKey, thing: T) -> bool:
        """Keeps the first thing of a step that is one to keep; returns whether it was."""
        if key[1] % self.spacing or key in self:
            return False
        self[key] = thing
        return True

    def thin(self, most: int) -> None:
        """Doubles the spacing while there are more than `most`."""
        while len(self) > most:
            self.widen()

    def widen(self) -> None:
        """Doubles the spacing."""
        self.spacing *= 2
        for key in [key for key in self if key[1] % self.spacing]:
            del self[key]
