"""Errors that a user can correct: where the problem is, what was expected, what was found, how to fix it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence

from nettui.common.text import visible

MAX_QUOTED = 300
"""Characters of the value found that a message quotes."""
MAX_SAID = 1000
"""Characters of every other part of a message, as a list of names."""


class NettuiError(Exception):
    """The base of every error that nettui raises on purpose."""


MOST_PROBLEMS = 50
"""Of those of one file that a message lists."""


class InputError(NettuiError, ValueError):
    """Everything that is wrong with one scenario, option, argument or data file.

    `problems` lists it: an InvalidValue each, or a sentence. The command line prints the message and exits
    with code 2.
    """

    def __init__(self, source: str, problems: Sequence[InputError | str]) -> None:
        self.source = source
        self.problems: tuple[InputError | str, ...] = tuple(problems)
        said_first = [str(problem) for problem in self.problems[:MOST_PROBLEMS]]
        if more := len(self.problems) - len(said_first):
            said_first.append(f"and {more:,} more")
        listed = "\n  ".join(said_first)
        several = f"{source}: {len(problems)} problems"
        said = f"{source}: {listed}" if len(problems) == 1 else f"{several}\n  {listed}"
        super().__init__(visible(said))


class InvalidValue(InputError):
    """One value that cannot be used.

    `where` is a dotted key, a file or an option; `expected` and `found` are phrases. Code that reads a part
    raises it with the part's own field in `where`; its caller puts the path in front with `under`.
    """

    def __init__(self, where: str, expected: str, found: object, hint: str = "") -> None:
        self.where, self.expected, self.found, self.hint = where, expected, found, hint
        quoted = found if isinstance(found, Phrase) else _quoted(found)
        problem = f"expected {shortened(expected, MAX_SAID)}, found {shortened(quoted, MAX_QUOTED)}"
        said = f"{problem} ({shortened(hint, MAX_SAID)})" if hint else problem
        super().__init__(shortened(where, MAX_QUOTED), [said])
        self.problems = (self,)

    def under(self, path: str) -> InvalidValue:
        """The same problem with `path` in front of its key."""
        where = ".".join(part for part in (path, self.where) if part)
        return InvalidValue(where, self.expected, self.found, self.hint)


class CommandError(NettuiError, ValueError):
    """A debugger command that cannot be parsed or carried out; the run is as it was before it.

    `problem` says what is wrong with it.
    """

    def __init__(self, problem: InputError) -> None:
        self.problem = problem
        super().__init__(str(problem))


class RunError(NettuiError):
    """A run that cannot go on: its trainer raised an exception, or does not repeat itself.

    The command line prints the message and exits with code 1.
    """


class Unreproducible(RunError):
    """A step computed again is not what it was when it was first computed, so it is not shown.

    `step` is its number, `difference` what was seen first and what came now, `reason` the likely reason.
    """

    def __init__(self, step: int, difference: str, reason: str) -> None:
        self.step, self.difference, self.reason = step, difference, reason
        super().__init__(f"step {step}: {difference}. Likely reason: {reason}")


def _quoted(found: object) -> str:
    try:
        return repr(found)
    except ValueError:  # a whole number of more digits than Python prints
        return "a number of thousands of digits"


def shortened(text: str, most: int) -> str:
    """The text, of which at most so many characters are left."""
    return text if len(text) <= most else f"{text[:most]} …"


class Phrase(str):
    """A description of what was found, printed without quotes."""


def require(holds: bool, where: str, expected: str, found: object) -> None:
    """Raises InvalidValue unless `holds`."""
    if not holds:
        raise InvalidValue(where, expected, found)


def nearest(
    word: str, known: Iterable[str], normalize: Callable[[str], str] = str.lower, otherwise: str = ""
) -> str:
    """`did you mean …?` with the known name nearest to `word`; else `otherwise`, or a list of all names.

    Names are compared after `normalize`.
    """
    names = {normalize(name): name for name in sorted(known)}
    close = difflib.get_close_matches(normalize(word), names, n=1, cutoff=0.5)
    if close:
        return f"did you mean {names[close[0]]!r}?"
    return otherwise or f"there are: {', '.join(names.values())}"


def unknown_name(where: str, kind: str, word: str, known: Iterable[str]) -> InvalidValue:
    """The error for a name that does not exist."""
    return InvalidValue(where, f"the name of {kind}", word, nearest(word, known))


def unknown_number(where: str, kind: str, number: int | str, known: Iterable[int]) -> InvalidValue:
    """The error for a number that is not among the `known` ones."""
    numbers = ", ".join(map(str, known))
    hint = f"there are: {numbers}" if numbers else "there is none"
    return InvalidValue(where, f"the number of a {kind}", number, hint)
