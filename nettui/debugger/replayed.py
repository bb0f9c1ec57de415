"""A past that returns any Step by its number, in any fork: kept, or replayed from a kept State."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nettui.abilities import Missing
from nettui.common.errors import InputError, InvalidValue, Phrase, Unreproducible, unknown_number
from nettui.common.text import parse_integer
from nettui.debugger.columns import Seen
from nettui.debugger.forks import RESTART, Edit, Fork, Recipe
from nettui.debugger.history import History
from nettui.debugger.keyframes import Keyframes
from nettui.debugger.known import Known
from nettui.debugger.past import Code
from nettui.debugger.recent import Recent, Waypoints
from nettui.debugger.replay_check import DescribeBlas, difference, other_parameters, reason, unknown_blas
from nettui.metrics.reading import measure
from nettui.metrics.scalars import scalars
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
        return self._inherited(self.fork)

    def known(self, number: int) -> Known:
        """What is at hand of the current fork, with all that it takes to tell what the steps up to one have.

        In a long run, steps that were left out may be replayed for it. Raises Unreproducible.
        """
        self._see_again(self.history, self.fork, number)
        return self.history.known()

    def _inherited(self, fork: Fork) -> History:
        """The history of a fork, after it has taken over what its parents know of the steps before it."""
        line = [fork]
        while (parent := line[-1].parent) and line[-1].history.length < line[-1].step:
            line.append(parent)
        for heir in reversed(line[:-1]):
            assert heir.parent is not None
            self._see_again(heir.parent.history, heir.parent, heir.step - 1)
            heir.history.copy_from(heir.parent.history, heir.step)
        return fork.history

    def _see_again(self, history: History, fork: Fork, number: int) -> None:
        """Replays what a history lacks to tell what the steps of a fork up to one have in all."""
        if (first := history.lacks(number)) is None:
            return
        for at in range(first, number + 1):
            history.see_again(self._step(fork, at), anew=at == first)

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
        return bool(history.length and history.last("end"))

    @property
    def exact(self) -> Replayed:
        return self

    def scalars(self, number: int) -> Scalars:
        """The Scalars of step `number`, or of the last one if the run ends before. Raises Unreproducible."""
        step = self.step(number)
        return self.history.scalars(step.before.step) or scalars(step)

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

    @property
    def code(self) -> Code:
        """Nothing: checks can ask the trainer itself."""
        return Code()

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
        return self.fork if number >= self.fork.step else next(_path_to(self.fork, number))[0]

    def switch(self, number: int) -> None:
        """Makes another fork current. Raises InvalidValue."""
        if number not in range(len(self.forks)):
            raise unknown_number("fork", "fork", number, range(len(self.forks)))
        self.fork = self.forks[number]

    def step(self, number: int) -> Step:
        """Step `number`, or the last one if the run ends before it. Raises Unreproducible."""
        return self._step(self.fork, number)

    def _step(self, of: Fork, number: int) -> Step:
        """Step `number` of a fork, or its last one."""
        if number >= of.step and (kept := self.recent.get((of.number, number))) is not None:
            return kept
        path: list[tuple[Fork, int]] = []
        state: State | None = None
        for fork, last in _path_to(of, max(number, 0)):
            if not path and (kept := self.recent.get((fork.number, last))) is not None:
                return kept
            path.append((fork, last))
            if (state := self._nearest(fork, last)) is not None:
                break
        before: State | None = None
        for fork, last in reversed(path[1:]):
            before, state = self._state_at(fork, state or self._first_state(fork, before), last), None
        fork, last = path[0]
        return self._replay(fork, state or self._first_state(fork, before), last)

    def _first_state(self, fork: Fork, before: State | None) -> State:
        if before is not None:
            self._inherited(fork)
        return fork.first_state(before)

    def _state_at(self, fork: Fork, state: State, number: int) -> State:
        """The State of a fork before a step that it shares with its children, from an earlier State."""
        if state.step == number < fork.history.length:
            return state
        step = self._replay(fork, state, number)
        if step.before.step < number:
            raise InputError(f"fork {fork.number}", [f"ends at step {step.before.step}, not at {number}"])
        return step.before

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
        first = history.seen(number) if number < history.length else None
        if first and (found := difference(first, Seen.of(step))):
            return found
        if step.after is None or step.end or self.keyframes.visit(fork.number, step.after):
            return None
        return other_parameters(Seen.of(step))


def _path_to(of: Fork, number: int) -> Iterator[tuple[Fork, int]]:
    """The forks whose steps lead to a step of one, the last fork first, each with its last step needed."""
    fork: Fork | None = of
    while fork is not None:
        if number >= fork.step:
            yield fork, number
            if fork.carries_over == "nothing":
                return
            number = fork.step
        fork = fork.parent
