"""LIBSVM's text: a label, then `number:value` of each feature that is not 0."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence

import numpy as np

from nettui.common.errors import InvalidValue, Phrase
from nettui.data.source import LIMIT, Decision
from nettui.data.tables.columns import number_column
from nettui.data.tables.lines import Line, TextFile
from nettui.data.tables.table import Table, require_columns
from nettui.types import Array

NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
LINE = re.compile(rf"\s*{NUMBER}(?:,{NUMBER})*+(?:\s+qid:\d+)?(?:\s+\d+:\S+)*+\s*(?:#.*)?")
LOOKED_AT = 10_000
"""The characters of a line that tell what it is."""
PAIR = re.compile(r"\s\d+:\S")


def is_libsvm(lines: Sequence[str]) -> bool:
    """Whether the first lines of a text are LIBSVM's."""
    lines = [_start(line.strip()) for line in lines if not line.lstrip().startswith("#")]
    if lines and LINE.fullmatch(lines[0]) and PAIR.search(lines[0]):
        return True
    return bool(lines) and all(map(LINE.fullmatch, lines)) and any(map(PAIR.search, lines))


def _start(line: str) -> str:
    """The first words of a long line."""
    return line if len(line) <= LOOKED_AT else line[:LOOKED_AT].rpartition(" ")[0]


def read_libsvm(text: TextFile) -> Table:
    """The labels in the column `label`, then the features by their numbers. Raises InvalidValue.

    Features are numbered from 0 if one of them is 0, else from 1. Query numbers (`qid:3`) are left out. The
    format: C.-C. Chang, C.-J. Lin, LIBSVM, ACM TIST 2, 2011; T. Joachims, SVMlight, 1999.
    """
    labels, pairs, counts, lines = array("d"), array("d"), array("q"), array("q")
    queries = False
    for line in _samples(text):
        words = line.text.replace(":", " ").split()
        has_query = "qid" in words[1:2]
        queries |= has_query
        if has_query:
            del words[1:3]
        try:
            found = array("d", map(float, words))
        except ValueError:
            raise _unreadable(text, line) from None
        if 2 * line.text.count(":") - 2 * has_query != len(found) - 1:
            raise _unreadable(text, line)
        labels.append(found[0])
        pairs.extend(found[1:])
        counts.append(len(found) // 2)
        lines.append(line.number)
    x, first = _dense(text, np.array(pairs), np.array(counts), np.array(lines))
    columns = [number_column(str(first + at), x[:, at]) for at in range(x.shape[1])]
    what = f"read as LIBSVM text, features {first} to {first + x.shape[1] - 1}, 0 where they are not given"
    left_out = (Decision("left out qid: the numbers of queries"),) if queries else ()
    label = number_column("label", np.array(labels))
    return Table(text.path, [label, *columns], np.array(lines), (Decision(what), *left_out))


def _samples(text: TextFile) -> Iterator[Line]:
    """The lines without their comments."""
    for number, line in text.lines():
        if "#" in line:
            line = line.partition("#")[0]
        if line and not line.isspace():
            yield Line(number, line)


def _unreadable(text: TextFile, line: Line) -> InvalidValue:
    bad = next((word for word in line.text.split()[1:] if not PAIR.match(f" {word}")), line.text.strip())
    return InvalidValue("path", f"a label and number:value pairs in line {line.number} of {text.path}", bad)


def _dense(text: TextFile, pairs: Array, counts: Array, lines: Array) -> tuple[Array, int]:
    """The features (N, D), and the number of the first. Raises InvalidValue for a number that cannot be."""
    numbers, values = pairs[::2], pairs[1::2]
    rows = np.repeat(np.arange(len(counts)), counts)
    if not len(numbers):
        raise InvalidValue("path", f"features in {text.path}", Phrase("labels alone"))
    bad = ~(np.isfinite(numbers) & (numbers >= 0) & (numbers == np.floor(numbers)))
    if bad.any():
        at = int(bad.argmax())
        expected = f"the number of a feature, 0 or more, in line {lines[rows[at]]} of {text.path}"
        raise InvalidValue("path", expected, Phrase(f"{numbers[at]:g}"))
    first = int(numbers.min() > 0)
    width = int(numbers.max()) + 1 - first
    if len(counts) * width > LIMIT:
        found = Phrase(f"{len(counts)} × {width}")
        raise InvalidValue("path", f"at most {LIMIT:,} numbers in samples × features of {text.path}", found)
    require_columns(width, text.path)
    cells = rows * width + (numbers.astype(np.int64) - first)
    ordered = np.sort(cells)
    if (again := np.diff(ordered) == 0).any():
        twice = int(ordered[again.argmax()])
        expected = f"each feature once in line {lines[twice // width]} of {text.path}"
        raise InvalidValue("path", expected, Phrase(f"{twice % width + first} twice"))
    x = np.zeros((len(counts), width))
    x.flat[cells] = values
    return x, first
