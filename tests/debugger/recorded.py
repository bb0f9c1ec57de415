"""A past without arrays, for tests of the debugger: the Scalars and Readings of a run, kept in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from nettui.abilities import Missing
from nettui.debugger.history import History
from nettui.debugger.known import Known
from nettui.debugger.past import NO_ARRAYS, Code
from nettui.metrics.reading import measure
from nettui.metrics.scalars import scalars
from nettui.types import Reading, Scalars, Step


class Recorded:
    """The steps of a run as a recording holds them; the first `length` are there, and `grow` adds others."""

    def __init__(
        self,
        rows: Sequence[Scalars],
        read: Callable[[int], Reading],
        layers: Sequence[str] = (),
        length: int | None = None,
    ) -> None:
        self._rows, self._read, self._layers = rows, read, layers
        self.history = History(whole=True)
        self.grow(len(rows) if length is None else length)

    @classmethod
    def of(cls, steps: Sequence[Step], length: int | None = None) -> Recorded:
        """A recording of Steps, of which the first `length` are there."""
        return cls.reading_with(steps, cache(lambda number: measure(steps[number])), length)

    @classmethod
    def reading_with(
        cls, steps: Sequence[Step], read: Callable[[int], Reading], length: int | None = None
    ) -> Recorded:
        """A recording of Steps whose Readings are those that `read` returns."""
        return cls([*map(scalars, steps)], read, steps[0].before.params.layout.layers, length)

    @classmethod
    def without_layers(cls, steps: Sequence[Step]) -> Recorded:
        """A recording of numbers alone, such as a log of losses."""
        rows = [scalars(step)._replace(updates=()) for step in steps]
        return cls(rows, lambda number: bare(rows[number]))

    def known(self, number: int) -> Known:
        return self.history.known()

    @property
    def length(self) -> int:
        return self.history.length

    @property
    def ended(self) -> bool:
        return self.length == len(self._rows)

    @property
    def held_run(self) -> None:
        """No process writes it."""

    @property
    def exact(self) -> Missing:
        return NO_ARRAYS

    def grow(self, steps: int) -> None:
        """Adds the next steps of the run."""
        for now in self._rows[self.length : self.length + steps]:
            self.history.add_scalars(now, self._layers)

    def scalars(self, number: int) -> Scalars:
        found = self.history.scalars(self._nearest(number))
        assert found is not None
        return found

    def reading(self, number: int) -> Reading:
        return self._read(self._nearest(number))

    def step(self, number: int) -> Missing:
        return NO_ARRAYS

    def measure(self, number: int) -> str:
        """Nothing can be measured any more."""
        return ""

    def moved(self) -> Recorded:
        """It stays where it is."""
        return self

    def unmeasured(self, number: int) -> None:
        pass

    @property
    def not_shown(self) -> Mapping[str, Missing]:
        return {}

    @property
    def code(self) -> Code:
        return Code()

    def _nearest(self, number: int) -> int:
        return max(min(number, self.length - 1), 0)


def bare(now: Scalars) -> Reading:
    """A Reading of Scalars alone."""
    shared = {name: value for name, value in now._asdict().items() if name in Reading._fields}
    return Reading(**shared, layers=(), nonfinite=None)
