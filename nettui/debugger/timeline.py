"""Any Step of a run by its number, in any of its forks: kept States, and exact replay between them."""

from __future__ import annotations

from collections.abc import Iterator

from nettui.common.errors import InputError, InvalidValue, Phrase, unknown_number
from nettui.debugger.forks import Edit, Fork, Recipe
from nettui.debugger.history import History
from nettui.debugger.keyframes import Keyframes
from nettui.debugger.recent import Recent, Waypoints
from nettui.types import State, Step

DEFAULT_BUDGET = 512 * 2**20
"""Bytes kept by default."""


class Timeline:
    """The Steps of one run and its forks, one of which is the current one.

    Of `budget` bytes a quarter holds recent Steps whole, 5/8 are for keyframes, the rest for the States a
    replay leaves on its way.
    """

    def __init__(self, recipe: Recipe, budget: int = DEFAULT_BUDGET) -> None:
        self.forks = [Fork(0, recipe)]
        self.fork = self.forks[0]
        self.keyframes = Keyframes(budget * 5 // 8)
        self.recent = Recent(budget // 4)
        self.waypoints = Waypoints(budget // 8)

    @property
    def history(self) -> History:
        """The scalars of the current fork, those of its parents before it began included."""
        line = [self.fork]
        while (parent := line[-1].parent) and line[-1].history.length < line[-1].step:
            line.append(parent)
        for fork in reversed(line[:-1]):
            assert fork.parent is not None
            fork.history.follow(fork.parent.history, fork.step)
        return self.fork.history

    @property
    def length(self) -> int:
        """How many steps of the current fork are known: 0 … length − 1 have been computed."""
        return self.history.length

    def edit(self, edit: Edit) -> None:
        """Changes a value from a step on: a new fork, now the current one. Raises InvalidValue or InputError."""
        parent = self.owner(edit.step)
        recipe = parent.recipe.changed(edit.path, edit.value)
        if recipe == parent.recipe:
            raise InvalidValue(edit.path, "another value than it has", Phrase(edit.value))
        self.fork = Fork(len(self.forks), recipe, parent, edit, self.fork)
        self.forks.append(self.fork)

    def owner(self, number: int) -> Fork:
        """The fork that a step of the current one belongs to."""
        return next(self._way_to(number))[0]

    def switch(self, number: int) -> None:
        """Makes another fork the current one. Raises InvalidValue."""
        if number not in range(len(self.forks)):
            raise unknown_number("fork", "fork", number, range(len(self.forks)))
        self.fork = self.forks[number]

    def step(self, number: int) -> Step:
        """Step `number`; where the run ends before it, the last Step there is. Raises Unreproducible."""
        way: list[tuple[Fork, int]] = []
        state: State | None = None
        for fork, last in self._way_to(max(number, 0)):
            if not way and (known := self.recent.get((fork.number, last))) is not None:
                return known
            way.append((fork, last))
            if (state := self._nearest(fork, last)) is not None:
                break
        step: Step | None = None
        for fork, last in reversed(way):
            step = self._replay(fork, state or fork.begin(step.before if step else None), last)
            if (fork, last) != way[0] and step.before.step < last:
                raise InputError(f"fork {fork.number}", [f"ends at step {step.before.step}, not at {last}"])
            state = None
        assert step is not None
        return step

    def _way_to(self, number: int) -> Iterator[tuple[Fork, int]]:
        """The forks whose steps lead to `number`, the last one first, each with the last step wanted."""
        fork: Fork | None = self.fork
        while fork is not None:
            if number >= fork.step:
                yield fork, number
                if fork.carries_over == "nothing":
                    return
                number = fork.step
            fork = fork.parent

    def _nearest(self, fork: Fork, number: int) -> State | None:
        """The last State known at or before a step of a fork's own."""
        if (here := self.recent.get((fork.number, number))) is not None:
            return here.before
        before = self.recent.get((fork.number, number - 1))
        if before is not None and before.after is not None and not before.end:
            return before.after
        kept = (self.keyframes.nearest(fork.number, number), self.waypoints.nearest(fork.number, number))
        return max((state for state in kept if state is not None), key=lambda state: state.step, default=None)

    def _replay(self, fork: Fork, state: State, number: int) -> Step:
        ways = self.waypoints.plan(fork.number, state.step, number, self.recent.reach(fork.number))
        while True:
            if state.step in ways:
                self.waypoints.add(fork.number, state)
            step = fork.trainer.step(state)
            fork.history.note(step)
            self.recent.add(fork.number, step)
            after = step.after
            if after is not None and not step.end:
                self.keyframes.pass_by(fork.number, after)
            if state.step == number or step.end or after is None:
                return step
            state = after
