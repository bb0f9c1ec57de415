"""Finds English words in what a French session shows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from nettui.common.language import Catalogue, catalogue

PACKAGE = Path(__file__).parents[1] / "nettui"
WORD = re.compile(r"[^\W\d_]{3,}")

NAMES = """
    accuracy activations adam ascii backprop batch blob blobs bool cifar circles class classes complex
    confusion cross ctrl dense describe digits dropout enter entropy epoch epochs esc fashion fetch flow
    forward
    gradcheck hidden hinge init input inverted json keep kink label labels large layer layers leaky lesson
    linear loss max mean memory min mini mnist momentum moons name names nesterov nettui network none
    normal numpy offset optimizer order page params path patience penalty plain rate raw relu rest restart
    sample samples scale scaled schedule seed separator session sgd shape shift sigmoid size softmax
    source space spiral standardize std step steps strength surface tab tanh train uniform units update
    valid validation velocity gaussian view watch weight weights xavier zeros
"""
"""Names of parts, layers, sites, fields, files and keys, which are the same in every language."""

COMMANDS = """
    all answer arg back bashrc break central check checks close columns commands compare completion
    completions config continue csv data delete disable enable end eval every export expr faults
    file fish fork forks from functions gaussian goto halt help home idle ignore inf inspect into lang list
    max
    memory method min module new next only pause play python quit record redo reg repeat resume
    reveal rows run save
    scenarios serve sessions set show skip start sweep teach textbook trace undo unstep until vectorize
    velocity version when
"""
"""Commands of the debugger and of the command line, and their options."""


def words(texts: Iterable[str]) -> set[str]:
    return {word.lower() for text in texts for word in WORD.findall(text)}


def french() -> Catalogue:
    found = catalogue("fr")
    assert isinstance(found, Catalogue)
    return found


def _docstrings() -> Iterator[str]:
    """The docstrings of the program: plain English, of some thousand words."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                yield str(node.value.value)


@cache
def vocabulary() -> frozenset[str]:
    """English words that no French text contains and that name nothing."""
    english = words((*french().messages, *_docstrings()))
    return frozenset(english - words(french().messages.values()) - words((NAMES, COMMANDS)))


def english_words(text: str, names: Iterable[str] = ()) -> set[str]:
    """The English words of a text, apart from the parts of these names."""
    return words([text]) & vocabulary() - words(names)
