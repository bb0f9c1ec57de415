"""The names of numbers: `dense1.W[3, 2]`, `dense2.relu[5, 3].gradient`, `loss[7]`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from math import prod
from typing import NamedTuple

from nettui.common.errors import InvalidValue, Phrase, nearest
from nettui.types import Shape

WRITTEN = re.compile(r"\s*([^\[\].\s]+(?:\.[^\[\].\s]+)?)\s*(?:\[([^\]]*)\])?\s*(?:\.\s*(\w+))?\s*")
AFTER_NAME = re.compile(r"\s*(?:\[([^\]]*)\])?\s*(?:\.\s*(\w+))?\s*")


class Address(NamedTuple):
    """An array, an index in it, and a view of the number: "" for its value, `gradient`, `update`, a slot."""

    of: str
    where: tuple[int, ...] = ()
    view: str = ""

    def __str__(self) -> str:
        index = f"[{', '.join(map(str, self.where))}]" if self.where else ""
        return f"{self.of}{index}{self.view and f'.{self.view}'}"


def name(of: str, *index: int, view: str = "") -> str:
    """The name of a number."""
    return str(Address(of, tuple(map(int, index)), view))


def parse_address(text: str, shapes: Mapping[str, Shape], views: Mapping[str, Collection[str]]) -> Address:
    """The address in `text`, given the shapes of all arrays and the views of their numbers.

    Only `loss` and arrays of one number need no index. Raises InvalidValue with the nearest name.
    """
    if (known := _known(text, shapes)) is None:
        written = WRITTEN.fullmatch(text)
        if written is None:
            raise InvalidValue("inspect", "a number, as in dense1.W[0, 0] or loss[3]", text)
        raise InvalidValue(
            "inspect", "the name of something in this step", written[1], nearest(written[1], shapes)
        )
    of, index, view = known
    if view and view not in views[of]:
        hint = nearest(view, views[of]) if views[of] else "it has only its value"
        raise InvalidValue("inspect", f"a view of {of}", view, hint)
    return Address(of, _index(of, index, shapes[of]), view)


def _known(text: str, shapes: Mapping[str, Shape]) -> tuple[str, str | None, str] | None:
    """Name, index and view in a text that begins with a known name, of several the longest.

    Trainers name as they like: `layers.0.weight`, `W [old]`.
    """
    text = text.strip()
    for of in sorted(filter(text.startswith, shapes), key=len, reverse=True):
        if (rest := AFTER_NAME.fullmatch(text, len(of))) is not None:
            return of, rest[1], rest[2] or ""
    return None


def _index(of: str, written: str | None, shape: Shape) -> tuple[int, ...]:
    if written is None and (of == "loss" or prod(shape) == 1):
        return () if of == "loss" else (0,) * len(shape)
    example = name(of, *(size - 1 for size in shape))
    if written is None:
        raise InvalidValue("inspect", f"an index, up to {example}", Phrase(of))
    words = [word.strip() for word in written.split(",")]
    index = tuple(int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 19)
    if (
        len(index) != len(words)
        or len(index) != len(shape)
        or any(i >= n for i, n in zip(index, shape, strict=True))
    ):
        raise InvalidValue("inspect", f"an index up to {example}", Phrase(f"{of}[{written}]"))
    return index
