"""Which of several named arrays are the inputs and the labels, of the training and the validation part."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np

from nettui.types import Shape

INPUTS = ("x", "inputs", "input", "images", "image", "imgs", "img", "features", "feature", "pixels", "data")
LABELS = (
    "y",
    "labels",
    "label",
    "targets",
    "target",
    "classes",
    "class",
    "outputs",
    "output",
    "t",
    "d",
)
"""Words in the names of arrays, the surest first; a label's word wins: `data_labels` are labels."""

PARTS: Mapping[str, tuple[str, ...]] = {
    "train": ("train", "training", "trn", "tr"),
    "validation": ("validation", "valid", "val", "dev"),
    "test": ("test", "testing", "tst", "te"),
}
NAMES = ("names", "name")


class Head(NamedTuple):
    """What is known of an array before its body is read."""

    shape: Shape
    dtype: np.dtype[np.generic]

    @property
    def is_number(self) -> bool:
        return self.dtype.kind in "fiub"

    @property
    def is_usable(self) -> bool:
        """Whether it is of a kind that inputs or labels have, or would have but for being pickled."""
        return self.dtype.kind in "fiubcOUS"

    @property
    def is_text(self) -> bool:
        return self.dtype.kind in "US"


class Pair(NamedTuple):
    """The names of an array of inputs and of the one with their labels."""

    inputs: str
    labels: str


class Roles(NamedTuple):
    """The pairs of the training part and, if there is one, of the validation part."""

    train: Pair
    validation: Pair | None = None


T = TypeVar("T")


def words(name: str) -> list[str]:
    """The words of a name in lower case: x and train for `XTrain`, `x_train`, `xtrain`."""
    found = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", name)
    return [part for word in found for part in _parted(word.lower())]


def _parted(word: str) -> Iterable[str]:
    """The word; the two in `xtrain` and `traindata`, of which one names a part and one a role."""
    known = {*INPUTS, *LABELS}
    for part in (part for names in PARTS.values() for part in names):
        for rest in (word.removeprefix(part), word.removesuffix(part)):
            if rest != word and rest in known:
                return rest, part
    return (word,)


def part_of(name: str) -> str:
    """train, validation or test; "" for a name that says none."""
    found = words(name)
    return next((part for part, names in PARTS.items() if {*names} & {*found}), "")


def is_names(name: str) -> bool:
    """Whether the array holds the names of features or classes."""
    return bool({*NAMES} & {*words(name)})


def find_pair(heads: Mapping[str, Head], inputs: str = "", labels: str = "") -> Pair | None:
    """The inputs and labels among the arrays, of which either may be known already; None if unclear.

    Their names decide, or else the shapes of the only two arrays.
    """
    usable = {name: head for name, head in heads.items() if head.is_usable}
    numbers = [name for name, head in usable.items() if head.shape and not head.is_text and name != labels]
    x = inputs or _best(numbers, INPUTS, LABELS)
    y = labels or _best([name for name in usable if name != x and usable[name].shape], LABELS)
    if x and y:
        return Pair(x, y)
    if len(usable) == 2:
        first, second = ordered = [*usable]
        if x or y:
            other = second if (x or y) == first else first
            return Pair(x or other, y or other)
        at = larger(usable[first].shape, usable[second].shape)
        return None if at is None else Pair(ordered[at], ordered[1 - at])
    return None


def larger(first: Shape, second: Shape) -> int | None:
    """0 or 1: which of two arrays holds the inputs, by their shapes; None if they are alike."""
    sizes = [(len([length for length in shape if length > 1]), np.prod(shape)) for shape in (first, second)]
    return None if sizes[0] == sizes[1] else sizes.index(max(sizes))


def find_roles(heads: Mapping[str, Head]) -> Roles | None:
    """The inputs and labels of the training part, and those of a validation part, else of a test part."""
    groups: dict[str, dict[str, Head]] = {}
    for name, head in heads.items():
        if not is_names(name):
            groups.setdefault(part_of(name), {})[name] = head
    train = find_pair(groups.get("train", {})) or find_pair(groups.get("", {}))
    if train is None:
        return _unnamed(groups.get("", {}))
    held_out = (find_pair(groups[part]) for part in ("validation", "test") if part in groups)
    return Roles(train, next((pair for pair in held_out if pair), None))


def _unnamed(heads: Mapping[str, Head]) -> Roles | None:
    """The roles of four arrays without telling names, as numpy.savez numbers them."""
    if len(heads) != 4:
        return None
    parts = two_parts([head.shape for head in heads.values()])
    names = [*heads]
    return parts and Roles(*(Pair(names[x], names[y]) for x, y in parts))


def two_parts(shapes: Sequence[Shape]) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The places of (inputs, labels) of two parts among four arrays.

    Either (X, y, X_val, y_val) or, as scikit-learn's train_test_split returns them, (X, X_val, y, y_val).
    """
    for pairs in (((0, 1), (2, 3)), ((0, 2), (1, 3))):
        if all(shapes[x][:1] == shapes[y][:1] and larger(shapes[x], shapes[y]) == 0 for x, y in pairs):
            return pairs
    return None


def _best(names: Iterable[str], known: Sequence[str], never: Collection[str] = ()) -> str:
    """The name with the surest word, "" if none has any."""
    ranks = {name: _rank(words(name), known) for name in names if not {*never} & {*words(name)}}
    best = min(ranks, key=ranks.__getitem__, default="")
    return best if best and ranks[best] < len(known) else ""


def _rank(found: Collection[str], known: Sequence[str]) -> int:
    return next((at for at, word in enumerate(known) if word in found), len(known))
