"""Parses an expression into a tree: tokens, then a Pratt parser; errors point at the column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from nettui.common.errors import InvalidValue, Phrase

MAX_TOKENS = 200
"""The most tokens of an expression, which also limits the depth of its tree."""

BINDING_POWERS = {"or": 1, "and": 2, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6, "**": 8}
NOT, COMPARE, SIGN = 3, 4, 7
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=", "in")
WORDS = ("and", "or", "not", "in")

TOKEN = re.compile(
    r"""\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
    |(?P<text>"[^"]*"|'[^']*')
    |(?P<sign>\*\*|[<>=!]=|[-+*/%<>(),.])
    |(?P<end>$)
    |(?P<other>.))""",
    re.VERBOSE | re.ASCII | re.DOTALL,
)


class Number(NamedTuple):
    value: float
    at: int


class Text(NamedTuple):
    value: str
    at: int


class Name(NamedTuple):
    """A dotted name, as in a line of `trace --json`."""

    path: str
    at: int


class Layer(NamedTuple):
    """layer(which).path"""

    which: int | str
    path: str
    at: int
    path_at: int


class Call(NamedTuple):
    function: str
    arguments: tuple[Node, ...]
    at: int


class Prefix(NamedTuple):
    sign: str
    operand: Node
    at: int


class Infix(NamedTuple):
    sign: str
    left: Node
    right: Node
    at: int


class Comparison(NamedTuple):
    """As in Python, a < b < c is a < b and b < c."""

    operands: tuple[Node, ...]
    signs: tuple[str, ...]
    at: int


Node: TypeAlias = Number | Text | Name | Layer | Call | Prefix | Infix | Comparison


class ExpressionError(Exception):
    """What is wrong at a position of the text; `at_column` turns it into the error for the user."""

    def __init__(self, at: int, expected: str, found: str, hint: str = "") -> None:
        super().__init__(expected)
        self.at, self.expected, self.found, self.hint = at, expected, found, hint

    def at_column(self, text: str) -> BadExpression:
        return BadExpression("expression", self.expected, self.found, self.hint, text, self.at + 1)


class BadExpression(InvalidValue):
    """An error in an expression, with a caret under the column, counted from 1."""

    def __init__(self, where: str, expected: str, found: str, hint: str, text: str, column: int) -> None:
        super().__init__(where, expected, Phrase(f"{found} at column {column}"), hint)
        self.text, self.column, self._found_text = text, column, found

    def __str__(self) -> str:
        line = re.sub(r"\s", " ", self.text)
        return f"{super().__str__()}\n    {line}\n    {'^':>{self.column}}"

    def under(self, path: str) -> BadExpression:
        where = path if self.where == "expression" else f"{path}.{self.where}"
        return BadExpression(where, self.expected, self._found_text, self.hint, self.text, self.column)


@dataclass(frozen=True)
class Token:
    """A word or sign; kind: number, name, text, sign, end; `at` is its column, counted from 0."""

    kind: str
    text: str
    at: int

    def __str__(self) -> str:
        return "the end" if self.kind == "end" else repr(self.text)


def parse(text: str) -> Node:
    """The tree of an expression. Raises ExpressionError."""
    parser = _Parser(list(_tokens(text)))
    tree = parser.expression()
    if parser.token.kind != "end":
        raise ExpressionError(parser.token.at, "an operator or the end", str(parser.token))
    return tree


def _tokens(text: str) -> Iterator[Token]:
    at = count = 0
    while True:
        match = TOKEN.match(text, at)
        assert match is not None  # every text has an end or another character
        kind = str(match.lastgroup)
        token = Token(kind, match[kind], match.start(kind))
        if token.kind == "other":
            hint = "did you mean '=='?" if token.text == "=" else ""
            raise ExpressionError(token.at, "an operator, a name or a number", str(token), hint)
        if (count := count + 1) > MAX_TOKENS:
            raise ExpressionError(token.at, f"at most {MAX_TOKENS} words and signs", "more")
        yield token
        if token.kind == "end":
            return
        at = match.end()


class _Parser:
    """Recursive descent by binding powers (V. R. Pratt 1973, doi:10.1145/512927.512931)."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens, self._next = tokens, 0

    @property
    def token(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self.token
        self._next += token.kind != "end"
        return token

    def _accept(self, sign: str) -> bool:
        found = self.token.text == sign
        self._next += found
        return found

    def _expect(self, sign: str) -> None:
        if not self._accept(sign):
            raise ExpressionError(self.token.at, repr(sign), str(self.token))

    def expression(self, power: int = 0) -> Node:
        """Parses operators that bind more strongly than `power`."""
        left = self._operand()
        while self.token.kind in ("sign", "name"):
            sign, at = self.token.text, self.token.at
            if sign in COMPARISONS and power < COMPARE:
                left = self._comparison(left)
            elif BINDING_POWERS.get(sign, 0) > power:
                self._take()
                right = self.expression(SIGN - 1 if sign == "**" else BINDING_POWERS[sign])
                left = Infix(sign, left, right, at)
            else:
                break
        return left

    def _comparison(self, first: Node) -> Node:
        at, operands, signs = self.token.at, [first], []
        while self.token.text in COMPARISONS:
            signs.append(self._take().text)
            operands.append(self.expression(COMPARE))
        return Comparison(tuple(operands), tuple(signs), at)

    def _operand(self) -> Node:
        token = self._take()
        if token.kind == "number":
            return Number(float(token.text), token.at)
        if token.kind == "text":
            return Text(token.text[1:-1], token.at)
        if token.text == "not":
            return Prefix("not", self.expression(NOT - 1), token.at)
        if token.text in ("-", "+"):
            return Prefix(token.text, self.expression(SIGN - 1), token.at)
        if token.text == "(":
            inner = self.expression()
            self._expect(")")
            return inner
        if token.kind == "name" and token.text not in WORDS:
            return self._named(token)
        raise ExpressionError(token.at, "a name, a number or '('", str(token))

    def _named(self, token: Token) -> Node:
        if not self._accept("("):
            return Name(token.text, token.at)
        if token.text == "layer":
            return self._layer(token)
        arguments = [self.expression()] if self.token.text != ")" else []
        while self._accept(","):
            arguments.append(self.expression())
        self._expect(")")
        return Call(token.text, tuple(arguments), token.at)

    def _layer(self, word: Token) -> Node:
        negative = self._accept("-")
        token = self._take()
        which: int | str
        if token.kind == "number" and token.text.isdecimal() and int(token.text):
            which = -int(token.text) if negative else int(token.text)
        elif token.kind in ("name", "text") and not negative:
            which = token.text.strip("\"'")
        else:
            raise ExpressionError(token.at, "a layer's number, from 1, or its name", str(token))
        self._expect(")")
        if not self._accept(".") or self.token.kind != "name":
            raise ExpressionError(
                self.token.at, "what of the layer, as in layer(1).gradient.W_norm", str(self.token)
            )
        path = self._take()
        return Layer(which, path.text, word.at, path.at)
