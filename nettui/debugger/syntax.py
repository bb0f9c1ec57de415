"""The text of an expression as a tree: tokens, then a Pratt parser; what is wrong is told with its column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from nettui.common.errors import InvalidValue, Phrase

LONGEST = 200
"""Tokens an expression may have; it also bounds how deep its tree is."""

POWERS = {"or": 1, "and": 2, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6, "**": 8}
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
    """What is wrong at a place of the text; `told` makes the complaint of it."""

    def __init__(self, at: int, expected: str, found: str, hint: str = "") -> None:
        super().__init__(expected)
        self.at, self.expected, self.found, self.hint = at, expected, found, hint

    def told(self, text: str) -> BadExpression:
        return BadExpression("expression", self.expected, self.found, self.hint, text, self.at + 1)


class BadExpression(InvalidValue):
    """The complaint about an expression: it points at the column, counted from 1."""

    def __init__(self, where: str, expected: str, found: str, hint: str, text: str, column: int) -> None:
        super().__init__(where, expected, Phrase(f"{found} at column {column}"), hint)
        self.text, self.column, self._told = text, column, found

    def __str__(self) -> str:
        shown = re.sub(r"\s", " ", self.text)
        return f"{super().__str__()}\n    {shown}\n    {'^':>{self.column}}"

    def under(self, path: str) -> BadExpression:
        where = path if self.where == "expression" else f"{path}.{self.where}"
        return BadExpression(where, self.expected, self._told, self.hint, self.text, self.column)


@dataclass(frozen=True)
class Token:
    """kind: number, name, text, sign, end; `at` is its column, counted from 0."""

    kind: str
    text: str
    at: int

    def __str__(self) -> str:
        return "the end" if self.kind == "end" else repr(self.text)


def parse(text: str) -> Node:
    """The tree of an expression. Raises Slip."""
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
        if (count := count + 1) > LONGEST:
            raise ExpressionError(token.at, f"at most {LONGEST} words and signs", "more")
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

    def _took(self, sign: str) -> bool:
        found = self.token.text == sign
        self._next += found
        return found

    def _demand(self, sign: str) -> None:
        if not self._took(sign):
            raise ExpressionError(self.token.at, repr(sign), str(self.token))

    def expression(self, power: int = 0) -> Node:
        """Takes all operators that bind stronger than `power`."""
        left = self._operand()
        while self.token.kind in ("sign", "name"):
            sign, at = self.token.text, self.token.at
            if sign in COMPARISONS and power < COMPARE:
                left = self._comparison(left)
            elif POWERS.get(sign, 0) > power:
                self._take()
                right = self.expression(SIGN - 1 if sign == "**" else POWERS[sign])
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
            self._demand(")")
            return inner
        if token.kind == "name" and token.text not in WORDS:
            return self._named(token)
        raise ExpressionError(token.at, "a name, a number or '('", str(token))

    def _named(self, token: Token) -> Node:
        if not self._took("("):
            return Name(token.text, token.at)
        if token.text == "layer":
            return self._layer(token)
        arguments = [self.expression()] if self.token.text != ")" else []
        while self._took(","):
            arguments.append(self.expression())
        self._demand(")")
        return Call(token.text, tuple(arguments), token.at)

    def _layer(self, word: Token) -> Node:
        negative = self._took("-")
        token = self._take()
        which: int | str
        if token.kind == "number" and token.text.isdecimal() and int(token.text):
            which = -int(token.text) if negative else int(token.text)
        elif token.kind in ("name", "text") and not negative:
            which = token.text.strip("\"'")
        else:
            raise ExpressionError(token.at, "a layer's number, from 1, or its name", str(token))
        self._demand(")")
        if not self._took(".") or self.token.kind != "name":
            raise ExpressionError(
                self.token.at, "what of the layer, as in layer(1).gradient.W_norm", str(self.token)
            )
        path = self._take()
        return Layer(which, path.text, word.at, path.at)
