"""Makes samples of arrays of inputs and labels: finds the axis of samples, flattens, scales bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from nettui.common.errors import InvalidValue, Phrase, require
from nettui.data.array_names import Head, Pair
from nettui.data.dataset import Names
from nettui.data.files import encode_labels
from nettui.data.layout import flat_into, image_axes, is_one_hot, sample_axes, samples_first, width
from nettui.data.quantity import label_decisions, told_apart
from nettui.data.source import Decision, Samples
from nettui.data.stored import Stored, divided, is_large
from nettui.types import Array

Divisor: TypeAlias = float | Literal["auto"]

PIXEL = 255.0
"""What bytes are divided by, unless they are 0 and 1 alone."""

NO_NAMES = Names()


class Part(NamedTuple):
    """Samples x (N, …) of numbers with labels y (N,), the names of the two arrays, and how they were read.

    Of one-hot labels, `classes` is their number, and y are 0..classes−1.
    """

    x: Array
    y: Array
    names: Pair
    decisions: tuple[Decision, ...] = ()
    classes: int = 0


def require_samples(x: Head, y: Head, names: Pair, rows: bool = False) -> list[tuple[int, int]]:
    """The pairs of axes along which inputs and labels agree. Raises InvalidValue if there are none."""
    require(x.is_number, "inputs", f"numbers in {names.inputs!r}", Phrase(_kind(x)))
    require(y.is_number or y.is_text, "labels", f"integers or strings in {names.labels!r}", Phrase(_kind(y)))
    require(len(x.shape) > 0, "inputs", "2 axes or more, one sample per row", Phrase(f"the shape {x.shape}"))
    pairs = [pair for pair in sample_axes(x.shape, y.shape) if not (rows and pair[0])]
    if not pairs:
        expected = f"{x.shape[0]}, one for each sample of {names.inputs!r} {x.shape}"
        raise InvalidValue("labels", expected, Phrase(f"the shape {y.shape} of {names.labels!r}"))
    return pairs


def _kind(head: Head) -> str:
    return "Python objects, which are not unpickled" if head.dtype.kind == "O" else str(head.dtype)


def as_part(x: Array, y: Array, names: Pair, rows: bool = False) -> Part:
    """The samples of two arrays, whichever axis they lie along, or in `rows`; labels may be one-hot.

    Raises InvalidValue if the arrays are not the numbers and labels of as many samples.
    """
    for a, b in require_samples(Head(x.shape, x.dtype), Head(y.shape, y.dtype), names, rows):
        each = samples_first(y, b)
        one_hot = each.size != len(each)
        if not one_hot or is_one_hot(each):
            told = []
            if a and x.ndim > 1:
                told.append(Decision(f"samples: along the last axis of {names.inputs!r} {x.shape}"))
            inputs = samples_first(x, a)
            labels = each.argmax(axis=1) if one_hot else each.reshape(-1)
            classes = each.shape[1] if one_hot else 0
            return Part(inputs[:, None] if x.ndim == 1 else inputs, labels, names, tuple(told), classes)
    expected = f"one label for each sample in {names.labels!r}, or one-hot rows"
    raise InvalidValue("labels", expected, Phrase(f"the shape {y.shape}"))


def samples_of(
    parts: Sequence[Part],
    where: str,
    divisor: Divisor = "auto",
    names: Names = NO_NAMES,
    decisions: Sequence[Decision] = (),
) -> Samples:
    """Samples from a training part and, if there is one, a validation part.

    Each sample is flattened; `names.shape` has its shape if it is an image. Bytes are divided by `divisor`,
    by default 255. Inputs may hold NaN and infinities; bytes become float32, float32 stays, other numbers
    become float64. Raises InvalidValue, with `where` for labels that cannot be used.
    """
    shape = parts[0].x.shape[1:]
    for part in parts[1:]:
        expected = f"samples of the shape {shape} in {part.names.inputs!r}, as for training"
        require(part.x.shape[1:] == shape, "validation_inputs", expected, Phrase(str(part.x.shape[1:])))
    scale = _scale(parts, divisor)
    samples = _labelled(_inputs(parts, scale), parts, names, where)
    called = f"{parts[0].names.labels!r}{', one-hot' * (parts[0].classes > 0)}"
    told = [*label_decisions(samples, called, {})]
    told += [decision for part in parts for decision in part.decisions]
    if scale != 1:
        told.append(Decision(f"inputs: divided by {scale:g}", {"divisor": scale}))
    if image := image_axes(shape)[0]:
        told.append(Decision(f"images: {' × '.join(map(str, image))}"))
    return samples._replace(
        names=samples.names._replace(shape=image),
        held_out=sum(len(part.y) for part in parts[1:]),
        decisions=(*decisions, *told),
    )


def _scale(parts: Sequence[Part], divisor: Divisor) -> float:
    """What inputs are divided by: bytes that are more than 0 and 1 are taken for pixels."""
    if divisor != "auto":
        return divisor
    pixels = all(part.x.dtype == np.uint8 for part in parts) and any(
        part.x.max(initial=0) > 1 for part in parts
    )
    return PIXEL if pixels else 1.0


def _inputs(parts: Sequence[Part], scale: float) -> Array:
    """The inputs of all parts, one flat row a sample, divided by `scale`; many bytes stay bytes."""
    kinds = {part.x.dtype for part in parts}
    dtype = np.float32 if kinds <= {np.dtype(np.uint8), np.dtype(np.float32)} else np.float64
    first = parts[0].x
    shape, (_, order) = first.shape[1:], image_axes(first.shape[1:])
    whole = sum(len(part.y) for part in parts), width(shape)
    stay = kinds == {np.dtype(np.uint8)} and is_large(whole)
    if len(parts) == 1 and (scale == 1 or stay) and order == tuple(range(len(shape))):
        x = first.reshape(whole)
        return divided(Stored(x), scale) if stay else x.astype(dtype, copy=False)
    x = np.empty(whole, np.uint8 if stay else dtype)
    start = 0
    for part in parts:
        flat_into(x[start : start + len(part.y)], part.x)
        start += len(part.y)
    if stay:
        return divided(Stored(x), scale)
    if scale != 1:
        x /= x.dtype.type(scale)
    return x


def _labelled(x: Array, parts: Sequence[Part], names: Names, where: str) -> Samples:
    """Samples with inputs x and the labels of all parts. Raises InvalidValue if these do not go together."""
    y = _joined(parts, where)
    samples = encode_labels(x, y, names.features, where, names.target)
    if classes := parts[0].classes:
        known = names.classes if len(names.classes) == classes else ()
        return samples._replace(
            t=y, classes=classes, numbers=None, names=samples.names._replace(classes=known)
        )
    samples = told_apart(samples, where, codes=True)
    known = (samples.classes > 0 and _class_names(y, names.classes)) or samples.names.classes
    return samples._replace(names=samples.names._replace(classes=known))


def _joined(parts: Sequence[Part], where: str) -> Array:
    """The labels of all parts. Raises InvalidValue if some are numbers, and some are names or one-hot."""
    kinds = {part.y.dtype.kind in "US" for part in parts}
    require(len(kinds) == 1, where, "labels of one kind in both parts", Phrase("numbers and names"))
    first, last = (max(part.classes, 1) for part in (parts[0], parts[-1]))
    found = Phrase(f"{first} and {last} columns")
    require(first == last, where, "labels of one kind in both parts", found)
    return np.concatenate([part.y for part in parts]) if len(parts) > 1 else parts[0].y


def _class_names(y: Array, names: Sequence[str]) -> tuple[str, ...]:
    """The names of the labels in y, which number them from 0, or from 1; () if they do not."""
    if y.dtype.kind not in "fiub" or not names:
        return ()
    numbers = np.unique(y).astype(int).tolist()
    first = 1 if numbers[-1] == len(names) and numbers[0] > 0 else 0
    if numbers[0] < first or numbers[-1] - first >= len(names):
        return ()
    return tuple(names[number - first] for number in numbers)
