"""What is said to a user whose input cannot be taken: where, expected, found, how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence

LONG = 300
"""Characters of what was found that are told."""


class Invalid(ValueError):
    """One value that cannot be taken.

    `where` is a dotted key, a file or an option; `expected` and `found` are phrases. Parts raise it with
    their own field in `where`; who builds them puts the path in front with `under`.
    """

    def __init__(self, where: str, expected: str, found: object, hint: str = "") -> None:
        self.where, self.expected, self.found, self.hint = where, expected, found, hint
        told = found if isinstance(found, Phrase) else repr(found)
        told = told if len(told) <= LONG else f"{told[:LONG]} …"
        super().__init__(f"{where}: expected {expected}, found {told}{hint and f' ({hint})'}")

    def under(self, path: str) -> Invalid:
        """The same complaint with `path` in front of its key."""
        where = ".".join(part for part in (path, self.where) if part)
        return Invalid(where, self.expected, self.found, self.hint)


class Phrase(str):
    """What was found, told in words rather than quoted as a value."""


class BadInput(Exception):
    """All the faults of one input, told together; the commands end with exit code 2."""

    def __init__(self, source: str, faults: Sequence[Invalid | str]) -> None:
        self.faults = tuple(faults)
        head = f"{source}: " if len(faults) == 1 else f"{source}: {len(faults)} faults\n  "
        super().__init__(head + "\n  ".join(str(fault) for fault in faults))


def require(holds: bool, where: str, expected: str, found: object) -> None:
    """Raises Invalid unless `holds`."""
    if not holds:
        raise Invalid(where, expected, found)


def nearest(
    word: str, known: Iterable[str], heard: Callable[[str], str] = str.lower, otherwise: str = ""
) -> str:
    """`did you mean …?` for the known name nearest to `word`, as `heard`; else `otherwise`, or all names."""
    names = {heard(name): name for name in sorted(known)}
    close = difflib.get_close_matches(heard(word), names, n=1, cutoff=0.5)
    if close:
        return f"did you mean {names[close[0]]!r}?"
    return otherwise or "there are: " + ", ".join(names.values())


def unknown(where: str, kind: str, word: str, known: Iterable[str]) -> Invalid:
    """The complaint about a name that does not exist."""
    return Invalid(where, f"the name of {kind}", word, nearest(word, known))


def no_such(where: str, kind: str, number: int, known: Iterable[int]) -> Invalid:
    """The complaint about a number that none of the `known` ones is."""
    numbers = ", ".join(map(str, known))
    hint = f"there are: {numbers}" if numbers else "there is none"
    return Invalid(where, f"the number of a {kind}", number, hint)
