"""Returns any Step of a run by its number, in any fork: kept, or replayed exactly from a kept State."""

from __future__ import annotations

from collections.abc import Iterator

from nettui.common.errors import InputError, InvalidValue, Phrase, unknown_number
from nettui.debugger.forks import Edit, Fork, Recipe
from nettui.debugger.history import History
from nettui.debugger.keyframes import Keyframes
from nettui.debugger.recent import Recent, Waypoints
from nettui.types import State, Step

DEFAULT_BUDGET = 512 * 2**20
"""Bytes kept by default, 512 MB."""


class Timeline:
    """The Steps of one run and its forks, one of which is current.

    Of `budget` bytes, a quarter is for recent Steps, 5/8 for keyframes, and the rest for the States that a
    replay keeps on its way.
    """

    def __init__(self, recipe: Recipe, budget: int = DEFAULT_BUDGET) -> None:
        self.forks = [Fork(0, recipe)]
        self.fork = self.forks[0]
        self.keyframes = Keyframes(budget * 5 // 8)
        self.recent = Recent(budget // 4)
        self.waypoints = Waypoints(budget // 8)

    @property
    def history(self) -> History:
        """The scalars of the current fork, including the steps it shares with its parents."""
        line = [self.fork]
        while (parent := line[-1].parent) and line[-1].history.length < line[-1].step:
            line.append(parent)
        for fork in reversed(line[:-1]):
            assert fork.parent is not None
            fork.history.copy_from(fork.parent.history, fork.step)
        return self.fork.history

    @property
    def length(self) -> int:
        """How many steps of the current fork have been computed: 0 … length − 1."""
        return self.history.length

    def edit(self, edit: Edit) -> None:
        """Changes a value from a step on, in a new fork, which becomes current. Raises InputError."""
        parent = self.owner(edit.step)
        recipe = parent.recipe.changed(edit.path, edit.value)
        if recipe == parent.recipe:
            raise InvalidValue(edit.path, "a value different from the current one", Phrase(edit.value))
        self.fork = Fork(len(self.forks), recipe, parent, edit, self.fork)
        self.forks.append(self.fork)

    def owner(self, number: int) -> Fork:
        """The fork that computed a step of the current fork: itself or one of its parents."""
        return next(self._path_to(number))[0]

    def switch(self, number: int) -> None:
        """Makes another fork current. Raises InvalidValue."""
        if number not in range(len(self.forks)):
            raise unknown_number("fork", "fork", number, range(len(self.forks)))
        self.fork = self.forks[number]

    def step(self, number: int) -> Step:
        """Step `number`, or the last one if the run ends before it. Raises Unreproducible."""
        path: list[tuple[Fork, int]] = []
        state: State | None = None
        for fork, last in self._path_to(max(number, 0)):
            if not path and (kept := self.recent.get((fork.number, last))) is not None:
                return kept
            path.append((fork, last))
            if (state := self._nearest(fork, last)) is not None:
                break
        step: Step | None = None
        for fork, last in reversed(path):
            step = self._replay(fork, state or fork.first_state(step.before if step else None), last)
            if (fork, last) != path[0] and step.before.step < last:
                raise InputError(f"fork {fork.number}", [f"ends at step {step.before.step}, not at {last}"])
            state = None
        assert step is not None
        return step

    def _path_to(self, number: int) -> Iterator[tuple[Fork, int]]:
        """The forks whose steps lead to `number`, the last one first, each with its last step needed."""
        fork: Fork | None = self.fork
        while fork is not None:
            if number >= fork.step:
                yield fork, number
                if fork.carries_over == "nothing":
                    return
                number = fork.step
            fork = fork.parent

    def _nearest(self, fork: Fork, number: int) -> State | None:
        """The last available State at or before one of a fork's own steps."""
        if (here := self.recent.get((fork.number, number))) is not None:
            return here.before
        before = self.recent.get((fork.number, number - 1))
        if before is not None and before.after is not None and not before.end:
            return before.after
        kept = (self.keyframes.nearest(fork.number, number), self.waypoints.nearest(fork.number, number))
        return max((state for state in kept if state is not None), key=lambda state: state.step, default=None)

    def _replay(self, fork: Fork, state: State, number: int) -> Step:
        keep_at = self.waypoints.plan(fork.number, state.step, number, self.recent.capacity(fork.number))
        while True:
            if state.step in keep_at:
                self.waypoints.add(fork.number, state)
            step = fork.trainer.step(state)
            fork.history.add(step)
            self.recent.add(fork.number, step)
            after = step.after
            if after is not None and not step.end:
                self.keyframes.visit(fork.number, after)
            if state.step == number or step.end or after is None:
                return step
            state = after
