"""A past that returns any Step by its number, in any fork: kept, or replayed from a kept State."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nettui.abilities import Missing
from nettui.common.errors import InputError, InvalidValue, Phrase, Unreproducible, unknown_number
from nettui.common.text import parse_integer
from nettui.debugger.forks import RESTART, Edit, Fork, Recipe
from nettui.debugger.history import History, Seen
from nettui.debugger.keyframes import Keyframes
from nettui.debugger.recent import Recent, Waypoints
from nettui.debugger.replay_check import DescribeBlas, difference, other_parameters, reason, unknown_blas
from nettui.metrics.reading import measure
from nettui.types import Reading, Scalars, State, Step

DEFAULT_BUDGET = 512 * 2**20
"""Bytes kept by default, 512 MB."""


class Replayed:
    """The Steps of one run and its forks, one of which is current: an Exact past.

    Of `budget` bytes, a quarter is for recent Steps, 5/8 for keyframes, and the rest for the States that a
    replay keeps on its way. Every step computed again is compared with what was first seen there.
    """

    def __init__(
        self, recipe: Recipe, budget: int = DEFAULT_BUDGET, describe_blas: DescribeBlas = unknown_blas
    ) -> None:
        self.blas, self._describe_blas, self._budget = describe_blas(), describe_blas, budget
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

    @property
    def held_run(self) -> None:
        """No other process does this run."""

    @property
    def ended(self) -> bool:
        """Whether the last of these steps is the last one of the run."""
        history = self.history
        return bool(history.length and history.column("end")[-1])

    @property
    def exact(self) -> Replayed:
        return self

    def scalars(self, number: int) -> Scalars:
        """The Scalars of step `number`, or of the last one if the run ends before. Raises Unreproducible."""
        reached = self.step(number).before.step
        return self.history.scalars(reached)

    def reading(self, number: int) -> Reading:
        """What metrics/ measures on that step. Raises Unreproducible."""
        return measure(self.step(number))

    def measure(self, number: int) -> str:
        """Nothing to tell: every step is measured when it is asked for."""
        return ""

    def moved(self) -> Replayed:
        """This past, which has its forks in itself."""
        return self

    def unmeasured(self, number: int) -> None:
        """Nothing: every step can be measured."""

    @property
    def not_shown(self) -> Mapping[str, Missing]:
        """Nothing is hidden."""
        return {}

    def reseeded(self, seed: int) -> Replayed:
        """The run as it was opened, with that seed and nothing computed yet. Raises InvalidValue."""
        return Replayed(self.forks[0].recipe.reseeded(seed), self._budget, self._describe_blas)

    def edit(self, edit: Edit) -> None:
        """Changes a value from a step on, in a new fork, which becomes current. Raises InputError.

        An edit at RESTART starts again as the run was opened.
        """
        if edit.path == RESTART:
            parent = self.forks[0]
            if (seed := parse_integer(edit.value)) is None:
                raise InvalidValue("value", "a seed, 0 or more", edit.value)
            recipe = parent.recipe.reseeded(seed)
        else:
            parent = self.owner(edit.step)
            recipe = parent.recipe.changed(edit.path, edit.value)
            if recipe == parent.recipe:
                raise InvalidValue(edit.path, "a value different from the current one", Phrase(edit.value))
        self.fork = Fork(len(self.forks), recipe, parent, edit, self.fork)
        self.forks.append(self.fork)

    def owner(self, number: int) -> Fork:
        """The fork that computed a step of the current fork: itself or one of its parents."""
        return self.fork if number >= self.fork.step else next(self._path_to(number))[0]

    def switch(self, number: int) -> None:
        """Makes another fork current. Raises InvalidValue."""
        if number not in range(len(self.forks)):
            raise unknown_number("fork", "fork", number, range(len(self.forks)))
        self.fork = self.forks[number]

    def step(self, number: int) -> Step:
        """Step `number`, or the last one if the run ends before it. Raises Unreproducible."""
        if number >= self.fork.step and (kept := self.recent.get((self.fork.number, number))) is not None:
            return kept
        path: list[tuple[Fork, int]] = []
        state: State | None = None
        for fork, last in self._path_to(max(number, 0)):
            if not path and (kept := self.recent.get((fork.number, last))) is not None:
                return kept
            path.append((fork, last))
            if (state := self._nearest(fork, last)) is not None:
                break
        before: State | None = None
        for fork, last in reversed(path[1:]):
            before, state = self._state_at(fork, state or fork.first_state(before), last), None
        fork, last = path[0]
        return self._replay(fork, state or fork.first_state(before), last)

    def _state_at(self, fork: Fork, state: State, number: int) -> State:
        """The State of a fork before a step that it shares with its children, from an earlier State."""
        if state.step == number < fork.history.length:
            return state
        step = self._replay(fork, state, number)
        if step.before.step < number:
            raise InputError(f"fork {fork.number}", [f"ends at step {step.before.step}, not at {number}"])
        return step.before

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
        near = self.recent.nearest(fork.number, number)
        if near is not None and near.step == number:
            return near
        kept = (near, *(store.nearest(fork.number, number) for store in (self.keyframes, self.waypoints)))
        return max((state for state in kept if state is not None), key=lambda state: state.step, default=None)

    def _replay(self, fork: Fork, state: State, number: int) -> Step:
        start, capacity = state.step, self.recent.capacity(fork.number)
        keep_at = self.waypoints.plan(fork.number, start, number, capacity)
        while True:
            if state.step in keep_at:
                self.waypoints.add(fork.number, state)
            step = fork.trainer.step(state)
            if found := self._difference(fork, step):
                self.recent.drop(fork.number, start, state.step)
                self.waypoints.drop(fork.number, start + 1, state.step + 1)
                why = reason(fork, state, step, self.blas, self._describe_blas())
                raise Unreproducible(state.step, found, why)
            fork.history.add(step)
            self.recent.add(fork.number, step)
            if state.step == number or step.end or step.after is None:
                return step
            state = step.after

    def _difference(self, fork: Fork, step: Step) -> str | None:
        """How a step differs from what was first seen there, if it does; its State after is kept if not."""
        number, history = step.before.step, fork.history
        if number < history.length and (found := difference(history.seen(number), Seen.of(step))):
            return found
        if step.after is None or step.end or self.keyframes.visit(fork.number, step.after):
            return None
        return other_parameters(Seen.of(step))
