"""The form in which a learner's code takes its data, and the dry run that finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import numpy as np

from nettui.common.errors import InvalidValue, Phrase
from nettui.common.foreign import TrainerError, call
from nettui.data.dataset import Dataset, Split
from nettui.sources.own.matching import FoundLoss, match
from nettui.sources.own.network import OwnNetwork, Unfit, Unseen, unpenalized
from nettui.types import Array

Labels = Literal["one-hot", "classes", "one column", "numbers"]

BATCHES = (11, 13, 17, 19, 23, 29, 31, 97)
"""Sizes of mini-batches to try: never that of anything else, so that no axis is taken for another."""

UNKNOWN = 90
"""Up to here the sizes of a network may be that is not made yet."""

SCORES = "return an array with an entry for each sample and class"


@dataclass(frozen=True)
class Form:
    """Samples as rows (N, D) or columns (D, N); labels as classes (N,), one-hot, or one column of numbers."""

    columns: bool = False
    labels: Labels = "one-hot"
    answers_columns: bool = False
    """Whether the code's answers are columns (K, N), whatever its samples are."""
    outputs: int = 2
    dtype: str = "float64"

    def __str__(self) -> str:
        labels = {
            "one-hot": "one-hot labels",
            "classes": "labels 0 to K − 1",
            "one column": "labels 0 and 1 in one column",
        }
        said = labels.get(self.labels, "numbers in one column")
        return f"samples as columns, {said}" if self.columns else f"samples as rows, {said}"

    def inputs(self, x: Array) -> Array:
        """The samples (N, D) as the code takes them: a copy."""
        found = np.array(x.reshape(len(x), -1), self.dtype)
        return np.ascontiguousarray(found.T) if self.columns else found

    def answers(self, t: Array) -> Array:
        """The labels (N,) as the code takes them: a copy."""
        if self.labels == "classes":
            return np.array(t, np.int64)
        found = self.targets(t).astype(self.dtype)
        return np.ascontiguousarray(found.T) if self.columns else found

    def targets(self, t: Array) -> Array:
        """One-hot labels (N, K), or what is to be predicted (N, 1)."""
        if self.labels in ("one column", "numbers") or self.outputs == 1:
            return np.asarray(t, float)[:, None]
        one_hot: Array = np.eye(self.outputs)[np.asarray(t, int)]
        return one_hot

    def scores(self, answer: Any, samples: int) -> Array:
        """What the code answers to `samples` samples, as rows (N, K). Raises Unseen if it is none."""
        array: Array = np.asarray(answer)
        if array.shape == (samples,):
            return array[:, None]
        if array.ndim == 2 and array.shape[1 if self.answers_columns else 0] == samples:
            return np.asarray(array.T if self.answers_columns else array)
        raise Unseen(f"for {samples} samples its answer has shape {array.shape}", SCORES)


class DryRun(NamedTuple):
    """What was found: the form, the losses that have the value of the code's, and how sure that is."""

    form: Form
    loss: FoundLoss | None
    value: float | None
    unseen: Unseen | None
    rank: tuple[Any, ...]


Thaw = Callable[[], OwnNetwork]
"""A new copy of the network."""


def find_form(thaw: Thaw, samples: Split, classes: int, outputs: int, forced: Mapping[str, Any]) -> DryRun:
    """Tries all forms on a few samples; the one that fits best. Raises InvalidValue or TrainerError.

    A form fits if the code runs, answers with an entry for each sample, has gradients of the parameters'
    shapes, and its loss has the value of a known loss of those answers.
    """
    small = few_samples(samples, avoided(thaw(), samples, outputs))
    found: list[DryRun] = []
    errors: list[tuple[int, Exception]] = []
    for form in forms(classes, outputs, dtype_of(thaw()), forced):
        got: list[str] = []
        try:
            found.append(try_form(thaw, form, small, got))
        except (TrainerError, InvalidValue, Unfit) as error:
            of_the_form = "as indices must be" in str(error)  # one-hot labels where the code wants classes
            errors.append((2 * len(got) - of_the_form, error))
    if not found:
        raise max(errors, key=lambda each: each[0])[1]
    return max(found, key=lambda run: run.rank)


def forms(classes: int, outputs: int, dtype: str, forced: Mapping[str, Any]) -> Iterator[Form]:
    """The forms to try, in the order of preference."""
    kinds: list[Labels] = ["one-hot", "classes"] if classes else ["numbers"]
    if classes == 2 and outputs == 1:
        kinds = ["one column", "classes"]
    elif classes == 2:
        kinds = ["one-hot", "classes", "one column"]
    kinds = [kind for kind in kinds if forced.get("labels") in (None, kind)] or kinds
    for columns in (False, True):
        if forced.get("columns") not in (None, columns):
            continue
        for labels in kinds:
            yield Form(columns, labels, outputs=max(outputs, 1), dtype=dtype)


def try_form(thaw: Thaw, form: Form, small: Split, got: list[str]) -> DryRun:
    """What the code does with a form; `got` collects how far it came. Raises TrainerError where it raises."""
    network, samples = thaw(), len(small.t)
    outputs, unseen = None, None
    try:
        answer = call("the forward pass", network.scores, form.inputs(small.x))
        shape = np.asarray(answer).shape
        columns = len(shape) == 2 and shape[0] != samples and shape[1] == samples
        form = replace(form, answers_columns=columns)
        outputs = form.scores(answer, samples)
        if form.outputs > 1 == outputs.shape[1] < int(small.t.max()):
            raise Unseen(f"for {samples} samples its answer has shape {shape}", SCORES)
    except Unseen as reason:
        unseen = reason
    got.append("an answer")
    if outputs is not None and form.labels != "one column" and form.labels != "numbers":
        form = replace(form, outputs=max(outputs.shape[1], form.outputs if unseen else 1))
    if outputs is not None and form.labels == "one-hot" and outputs.shape[1] < int(small.t.max()) + 1:
        found = Phrase(f"{outputs.shape[1]}")
        raise InvalidValue("data", f"an output for each of the {int(small.t.max()) + 1} classes", found)
    network = unpenalized(thaw())
    with np.errstate(all="ignore"):
        value, gradients = call(
            "the backward pass", network.gradients, form.inputs(small.x), form.answers(small.t)
        )
    shapes = {name: np.shape(array) for name, array in network.parameters().items()}
    right = sum(np.asarray(gradients.get(name)).shape == shape for name, shape in shapes.items())
    matched = [] if value is None or outputs is None else match(value, outputs, form.targets(small.t))
    finite = value is None or np.isfinite(value)
    natural = outputs is None or form.answers_columns == form.columns
    rank = (bool(matched), outputs is not None, right, finite, natural)
    return DryRun(form, matched[0] if matched else None, value, unseen, rank)


def avoided(network: OwnNetwork, samples: Split, outputs: int) -> set[int]:
    """Numbers that a probing mini-batch must not have: the sizes of everything else."""
    sizes = {size for value in network.parameters().values() for size in np.shape(value)}
    return sizes | {samples.x[0].size, outputs, outputs + 1}


def few_samples(samples: Split, avoid: set[int], start: int = 0) -> Split:
    """A few samples at random, as many as no other size is; another `start` gives others."""
    count = min(next(count for count in BATCHES if count not in avoid), len(samples.t))
    order = np.random.default_rng(start).permutation(len(samples.t))
    rows, highest = order[:count], order[samples.t[order].argmax()]
    if highest not in rows:
        rows[-1] = highest  # code may count classes by the highest label that it sees
    return Split(samples.x[rows], samples.t[rows])


def shown_samples(data: Dataset) -> tuple[Array, Array]:
    """Some samples (N, D) and their labels, one-hot or in one column, for a constructor that takes them."""
    few = few_samples(data.train, set(range(UNKNOWN)))
    y = few.t[:, None] if data.classes <= 2 else np.eye(data.classes)[few.t]
    return few.x.reshape(len(few.x), -1).astype(float), y.astype(float)


def dtype_of(network: OwnNetwork) -> str:
    """float32 if all parameters are, else float64."""
    kinds = {np.asarray(value).dtype for value in network.parameters().values()}
    return "float32" if kinds == {np.dtype("float32")} else "float64"
