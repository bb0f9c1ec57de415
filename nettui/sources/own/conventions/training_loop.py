"""A training loop whose weights are made before it, in a script or in a function: its body is one step."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from types import CodeType, ModuleType
from typing import Any, ClassVar

import numpy as np

from nettui.sources.own.conventions.arrays import held, place_of, put
from nettui.sources.own.conventions.loop_parts import Names, before, data_of, weights_of, with_samples
from nettui.sources.own.conventions.settings import with_settings
from nettui.sources.own.conventions.signature import REG, held_rate, set_rate
from nettui.sources.own.conventions.statements import (
    COUNT,
    Scope,
    counts,
    loaded_names,
    once_through,
    stored_names,
    until,
)
from nettui.sources.own.conventions.step_only import StepOnly, number_of_samples
from nettui.sources.own.conventions.whole_file import own_functions
from nettui.sources.own.network import Unseen
from nettui.types import Array

LOSS = re.compile(r"(\w+_)?(loss|cost|mse|error|err)(_\w+)?$", re.IGNORECASE)
"""How the variable is called that may hold the loss."""

MIXES = re.compile(r"shuffle|permutation|choice|randint|sample\b")
"""What the text of a loop has that takes its samples in another order."""

NOTHING = Names("", "")


@dataclass
class TrainingLoop(StepOnly):
    """`target` is the file with the variables that are there before the loop; each mini-batch is its data."""

    convention: ClassVar[str] = "a training loop, whose body is one step"
    data: Names = NOTHING
    counting: CodeType | None = None
    """Sets the numbers that follow from how many samples there are."""
    body: CodeType | None = None
    front: CodeType | None = None
    """The forward pass: what the body does before it uses the labels."""
    answers: tuple[str, ...] = ()
    """The variables that the forward pass assigns, in its order."""
    losses: tuple[str, ...] = ()
    strength: str = ""
    """The variable that is the strength of a penalty, "" for none."""
    alone: bool = False
    """Whether the forward pass is asked for one sample at a time: it goes through them, or mixes them."""

    @classmethod
    def of(
        cls,
        module: ModuleType,
        scope: Scope,
        given: Mapping[str, Any],
        file: str,
        samples: tuple[Array, Array],
    ) -> TrainingLoop | None:
        """The network of a loop, for the arguments of its function; None if it trains nothing.

        `samples` with their classes take the place of those that the code has, if they are of another width.
        """
        target = before(module, scope, given, file)
        data = data_of(scope, target)
        if data is not None and (other := with_samples(samples, data, target)):
            try:
                target = before(module, scope, given, file, other)
            except Exception:  # what follows from the samples takes no others
                target = before(module, scope, given, file)
        known = vars(target)
        names = tuple(weights_of(scope, target, data)) if data else ()
        if data is None or not names:
            return None
        scope, settings = with_settings(scope, known)
        known |= settings
        counting = counts(scope, (data.inputs, data.labels, *data.sizes))
        body = once_through(scope.loop, (data.inputs, data.labels, *stored_names(*counting)))
        front = until(body, {data.labels})
        stored = stored_names(*front)
        losses = [name for name in stored_names(*body) if LOSS.match(name) and name not in stored]
        whole = ast.unparse(ast.Module(front, []))
        inner = sum(isinstance(node, ast.For | ast.While) for each in front for node in ast.walk(each))
        alone = inner > _counts(scope, body) or bool(MIXES.search(whole))
        found = cls(target, names, data=data)
        found.counting, found.body, found.front = (
            compile(ast.Module(each, []), file, "exec") for each in (counting, body, front)
        )
        found.answers, found.losses, found.alone = tuple(stored), tuple(losses), alone
        read = {name for name in loaded_names(*body) if isinstance(known.get(name), int | float)}
        found.strength = next((name for name in REG if name in read), "")
        found.alone = found.alone or found._mixes(*samples)
        return found

    def _mixes(self, x: Array, t: Array) -> bool:
        """Whether the answers to several samples come in another order than the samples."""
        axis = 1 if self.data.columns else 0
        given = x.T if self.data.columns else x
        try:
            together = deepcopy(self).scores(given)
            parts = [deepcopy(self).scores(np.take(given, [n], axis)) for n in range(len(x))]
            apart = np.concatenate(parts, axis=axis if together.ndim == 2 else 0)
        except Exception:
            return False
        rows = [
            np.sort(each.T if self.data.columns and each.ndim == 2 else each, axis=0)
            for each in (together, apart)
        ]
        same = together.shape == apart.shape and not np.allclose(together, apart)
        return bool(same and np.allclose(rows[0], rows[1]))

    def parameters(self) -> Mapping[str, Any]:
        known = vars(self.target)
        numbers = {name: known[name] for name in self.names if name in known and np.ndim(known[name]) == 0}
        arrays = {name: held(*place_of(self.target, name)) for name in self.names if name not in numbers}
        return {name: (numbers | arrays)[name] for name in self.names}

    def reads(self, features: int) -> bool:
        """Whether it has weights for so many features, or one more."""
        shapes = [np.shape(each) for each in self.parameters().values()]
        return any(size in shape for shape in shapes for size in (features, features + 1))

    def assign(self, name: str, value: Array) -> None:
        put(self.target, name, value)

    def own_rate(self, name: str) -> float:
        return held_rate(self.target, name, None)

    def numbers(self) -> Sequence[float]:
        known, codes = vars(self.target), [each.__code__ for each in own_functions(self.target).values()]
        found = {1.0}
        for code in (self.body, *codes):
            assert code is not None  # by of
            used = (*code.co_consts, *(known.get(name) for name in code.co_names))
            found |= {float(value) for value in used if isinstance(value, float) and value > 0}
        return sorted(found)

    @property
    def can_penalize(self) -> bool:
        """Whether the loop reads a variable that is called like the strength of a penalty."""
        return bool(self.strength)

    def penalize(self, strength: float) -> None:
        """Sets that variable."""
        if self.strength:
            vars(self.target)[self.strength] = strength

    def _loss(self, x: Array, y: Array) -> float | None:
        return None

    def _step(self, x: Array, y: Array, rate: float) -> Any:
        if rate and self._rate_name:
            set_rate(self.target, self._rate_name, rate)
        self._give(x, y)
        known = vars(self.target)
        for name in self.losses:
            known.pop(name, None)
        assert self.body is not None  # by of
        exec(self.body, known)
        known[COUNT] += 1
        return next((known[name] for name in reversed(self.losses) if name in known), None)

    def _give(self, x: Array, y: Array) -> None:
        known = vars(self.target)
        for name, array in ((self.data.inputs, x), (self.data.labels, y)):
            known[name] = array.ravel() if name in self.data.flat and 1 in array.shape else array
        known |= dict.fromkeys(self.data.sizes, number_of_samples(x, y))
        exec(self.counting, known)  # type: ignore[arg-type]

    def scores(self, x: Array) -> Array:
        assert self.front is not None  # by of
        samples = x.shape[1 if self.data.columns else 0]
        if not self.alone:
            return self._answer(x, samples)
        axis = 1 if self.data.columns else 0
        parts = [self._answer(np.take(x, [n], axis), 1).ravel() for n in range(samples)]
        return np.stack(parts, axis=axis)

    def _no_labels(self, samples: int) -> Array:
        """Labels that say nothing, in the form of the code's own."""
        if self.data.labels in self.data.flat:
            return np.zeros(samples, int)
        return np.zeros((self.data.width, samples) if self.data.columns else (samples, self.data.width))

    def _answer(self, x: Array, samples: int) -> Array:
        """What the last variable of the forward pass holds that has an entry for each sample."""
        known = vars(self.target)
        self._give(x, self._no_labels(samples))
        exec(self.front, known)  # type: ignore[arg-type]
        for name in reversed(self.answers):
            for array in reversed(list(_arrays(known.get(name)))):
                if self.alone or (array.ndim in (1, 2) and samples in array.shape):
                    return array
        raise Unseen("the loop uses the labels at once", "compute the output in a line of its own")


def _arrays(value: Any) -> Iterator[Array]:
    """The arrays of floats that a variable is or holds."""
    parts = (
        value.values()
        if isinstance(value, Mapping)
        else value
        if isinstance(value, tuple | list)
        else [value]
    )
    for each in parts:
        if isinstance(each, np.ndarray | float) and np.asarray(each).dtype.kind == "f":
            yield np.asarray(each)


def _counts(scope: Scope, body: Sequence[ast.stmt]) -> int:
    """How many loops of one pass are its frame."""
    return int(bool(body) and isinstance(body[0], ast.For) and ast.dump(body[0]) != ast.dump(scope.loop))
